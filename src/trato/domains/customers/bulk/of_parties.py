"""How is a change of customers read, and done one customer after the other through its verb?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trato.domains.customers.actions import lifecycle, own_fields, parties, tags
from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties as known
from trato.foundation.access import policy
from trato.foundation.access.policy import ProofNeeded, Refused
from trato.foundation.kit import sql
from trato.foundation.lists.bulk import Change

REFUSALS = (
    Refused,
    lifecycle.CannotMove,
    tags.CannotTag,
    parties.CannotChange,
    parties.CannotRegister,
    own_fields.CannotFill,
)

# Who was merged into another is not there.
_READ = """
SELECT p.id, {value} AS value FROM customers_party p
WHERE p.id = ANY(%(ids)s) AND p.merged_into_id IS NULL AND {scope} ORDER BY p.id {lock}
"""
_MAY = "SELECT count(*) AS count FROM customers_party p WHERE p.id = ANY(%(ids)s) AND {scope} AND ({may}) IS NOT TRUE"


class OfParties(Change):
    """A change of customers; `column` is what is read, `told_by` the field one must see, `written` those one writes."""

    permission = "customers.party.change"
    column = ""
    told_by = ""
    written: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the actor sees and writes this of some customers."""
        may_write = not self.written or policy.fields(self.by, known.RESOURCE, action="change").issuperset(self.written)
        return policy.may(self.by, self.permission) and not known.scope_of(self.by).hides(self.told_by) and may_write

    def read(self, keys: Sequence[int], *, is_locking: bool = False) -> dict[int, Any]:
        """The column, of those whom the actor sees."""
        visible = known.scope_of(self.by)
        statement = _READ.format(value=self.column, scope=visible.sql, lock="FOR UPDATE" if is_locking else "")
        return {row["id"]: row["value"] for row in sql.rows(statement, {"ids": list(keys)}, within=(visible,))}

    def barred(self, keys: Sequence[int]) -> int:
        """Those whom a rule keeps from this actor's hands."""
        resource, _dot, action = self.permission.rpartition(".")
        visible, mine = known.scope_of(self.by), policy.scope(self.by, resource, action)
        if mine.is_everything or resource != known.RESOURCE:
            return 0
        statement = _MAY.format(scope=visible.sql, may=mine.called("p"))
        return int(sql.rows(statement, {"ids": list(keys)}, within=(visible, mine))[0]["count"])

    def put(self, wanted: Mapping[int, Any], *, at: datetime) -> dict[int, str]:
        """One after the other, through the verb of one customer."""
        refused: dict[int, str] = {}
        found = known.visible_to(self.by).select_related("owner", "team").in_bulk(list(wanted))
        for key, value in wanted.items():
            try:
                self.become(found[key], value, at)
            except ProofNeeded:
                raise
            except REFUSALS as problem:
                refused[key] = str(problem)
        return refused

    def become(self, party: Party, value: Any, at: datetime) -> None:
        """Let one customer become this."""
        raise NotImplementedError
