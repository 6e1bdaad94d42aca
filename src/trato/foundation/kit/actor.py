"""Who acts? Every door hands its caller on as an Actor, and every verb asks it.

It lives below the stream because each event names its actor; what an actor may do is decided in `access`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Employee, customer, partner, program or trato itself.

    kind: "user", "token", "rule", "visitor" or "trato"; id: the row behind it, of a token or rule whoever it acts for;
    roles: what policies ask for. `account_id` is the party that a partner or a customer acts for; `begins_on` and `ends_on` bound an outsourced agent's contract.
    scopes: what a token, or somebody who looks through a colleague's eyes, is held to; None for no such bound.
    rows: the bound a token sets on rows, by name; empty for none. proved_at: when the person last proved who they are.
    """

    kind: str
    id: int | None
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    team_id: int | None = None
    account_id: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    scopes: frozenset[str] | None = None
    rows: str = ""
    proved_at: datetime | None = field(default=None, compare=False)

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()

    @property
    def user_id(self) -> int | None:
        """The user who acts, also through a token or a rule of theirs."""
        return self.id if self.kind in ("user", "token", "rule") else None


VISITOR = Actor(kind="visitor", id=None, name="")


def trato(capability: str) -> Actor:
    """The house itself, with one named capability such as "import.online_retail"; never a general master key."""
    return Actor(kind="trato", id=None, name="trato", roles=frozenset({f"trato:{capability}"}))
