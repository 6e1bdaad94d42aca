"""Who reads the files? DuckDB, in a folder it does not get out of, with room it keeps to, and in the world's time."""

from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from trato.foundation.warehouse import folder

_SETTINGS: dict[str, str | int | float | list[str]] = {
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


class NotThere(LookupError):
    """A table or column was not exported when the warehouse was last refreshed."""


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that reads and writes in one folder only; what does not fit is put aside there too."""
    found = duckdb.connect(config={**_SETTINGS, "temp_directory": str(path / "spill")})
    quoted = str(path).replace("'", "''")
    found.execute(f"SET TimeZone = 'UTC'; SET allowed_directories = ['{quoted}']; SET enable_external_access = false")
    return found


class Reader:
    """The tables of one refresh, as Ibis knows them."""

    def __init__(self, stand: folder.Stand) -> None:
        self.stand = stand
        self.backend = ibis.duckdb.from_connection(connect(stand.path))
        self.backend.raw_sql("SET lock_configuration = true")
        self._tables: dict[str, ir.Table] = {}

    def table(self, name: str) -> ir.Table:
        """An exported table."""
        if name not in self._tables:
            if name not in self.stand.tables:
                raise NotThere(name)
            path = self.stand.file_of(name)
            self._tables[name] = self.backend.read_parquet(path, table_name=name)
        return self._tables[name]

    def keys(self, members: ir.Table) -> list[int]:
        """The keys a question found, sorted."""
        found = self.backend.to_pyarrow(members.order_by("key"))
        return found["key"].to_pylist()
