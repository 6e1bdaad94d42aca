"""How fast is the warehouse made, and a segment found in it, beside a bare scan of the columns it looks at?"""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, promise
from trato.foundation.facts import build, company
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.evaluate import answers as in_sql
from trato.foundation.facts.windows import Last
from trato.foundation.kit import sql

_PARTY = "customers.party"
_NEWEST = "SELECT max(happened_at) AS at FROM stream_event"
_MONTHS = {"last": [12, "months"]}
# What somebody typically keeps as a segment: where they are, what they bought lately, whether we spoke.
_ORDINARY: dict[str, Any] = {"all": [
    {"fact": "party.country", "op": "is", "value": ["ES", "PT"]},
    {"measure": "orders.spent", "op": "ge", "value": ["100"], "window": _MONTHS},
    {"did": "conversations.contacts", "at_least": 1, "window": _MONTHS,
     "where": [{"fact": "kind", "op": "is", "value": ["call"]}]},
]}  # fmt: skip
_RANKED: dict[str, Any] = {"rank": "orders.spent", "top": {"share": "20"}, "window": _MONTHS}
# Every column the ordinary one looks at, of the same months: each value read and added up once.
_SCANS = (
    "SELECT sum(id), sum(length(country)) FROM read_parquet('{customers.party}')",
    "SELECT sum(party_id), sum(total) FROM read_parquet('{orders.orders}') WHERE placed_at >= $1",
    "SELECT sum(party_id), sum(length(kind)) FROM read_parquet('{conversations.contacts}') WHERE happened_at >= $1",
)


def measure(company_: Company) -> list[Figure]:
    """The refresh beside reading the same rows over ADBC, and segments beside the scan and beside PostgreSQL."""
    from trato.foundation.warehouse import answers, refresh  # heavy: only where it is measured

    at = sql.rows(_NEWEST)[0]["at"]
    catalog, asking = company.catalog(), Asking(at, ZoneInfo("Europe/Madrid"))
    refreshing = list(each([partial(refresh.refresh, at=at)], repeats=2))
    made = figure("refresh the warehouse", refreshing, list(each([partial(_read_over_adbc, catalog)], repeats=2)))
    reader = answers.reader()
    rows = sum(reader.stand.tables.values())
    size = sum(reader.stand.file_of(name).stat().st_size for name in reader.stand.tables)
    made.notes |= {"rows/s": round(rows / refreshing[0] * 1000), "rows": rows, "MB": round(size / 1e6)}
    found, since = [promise(made, ratio=1.25)], Last(12, "months").at(at, asking.zone).start
    for name, raw in (("ordinary", _ORDINARY), ("ranked", _RANKED)):
        condition = build.build(raw, catalog, _PARTY)
        bare = each([partial(_scan, reader, since)] * 3) if name == "ordinary" else []
        works = [partial(answers.keys, reader, catalog, asking, _PARTY, condition)] * 3
        wide = figure(f"{name} segment, whole, in the warehouse", each(works), bare)
        found.append(promise(wide, p95=1000, ratio=2) if bare else wide)
        here = figure(
            f"{name} segment, whole, in PostgreSQL", each([partial(_in_sql, catalog, asking, condition)] * 3), bare
        )
        here.notes["members"] = len(_in_sql(catalog, asking, condition))
        found.append(promise(here, p95=1000) if bare else here)
    return found


def _in_sql(catalog: Any, asking: Asking, condition: Any) -> list[int]:
    cut = in_sql.with_cuts(catalog, asking, _PARTY, [condition])
    return in_sql.keys(catalog, cut, _PARTY, condition)


def _scan(reader: Any, since: datetime) -> None:
    for scan in _SCANS:
        for name in reader.stand.tables:
            scan = scan.replace(f"{{{name}}}", str(reader.stand.file_of(name)))
        reader.backend.con.execute(scan, [since] if "$1" in scan else []).fetchall()


def _read_over_adbc(catalog: Any) -> int:
    """The least a refresh must do: every row once, as Arrow."""
    from trato.foundation.warehouse import refresh, sources

    with refresh.snapshot() as reading:
        rows = 0
        for source in sources.sources(catalog):
            reading.execute(f"SELECT {refresh.columns(source)[0]} FROM ({source.statement}) AS source")
            rows += sum(batch.num_rows for batch in reading.fetch_record_batch())
    return rows
