"""Is a kept connection still alive? Its socket knows; asking the server each time would cost a round trip."""

import select
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations

from trato.foundation.kit import compilers


class Operations(DatabaseOperations):
    """Statements are written under the guard's eyes."""

    compiler_module = "trato.foundation.kit.compilers"


class DatabaseWrapper(base.DatabaseWrapper):
    """An idle connection with nothing to read is alive; one with something to read is asked."""

    ops_class = Operations

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.execute_wrappers.append(compilers.watched)

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if waiting.poll(0) else True
