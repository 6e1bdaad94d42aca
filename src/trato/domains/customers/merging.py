"""What moves when two records turn out to be one party? Each domain says so for its tables, in its own `merging.py`.

A house test compares what is said here with the columns of the database: none that leads to a party is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trato.domains.customers.models import Address, Identity, Party, Relationship

# What is chosen together, and the columns behind. Everything else of a record is joined, or stays.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "given_name", "family_name", "name_key"),
    "phase": ("phase",),
    "owner": ("owner_id", "team_id"),
    "territory": ("territory_id",),
    "tax_number": ("tax_number",),
    "born_on": ("born_on",),
    "sector": ("sector",),
    "city": ("city",),
    "country": ("country",),
    "language": ("language",),
    "time_zone": ("time_zone",),
    "source": ("source",),
}


@dataclass(frozen=True)
class Move:
    """Rows that lead to the one that is merged lead to the survivor from then on, and back when it is undone.

    only: which rows (of `r`) come along; `%(survivor)s` and `%(other)s` can stand in it. changes: a column that has to
    change with it, its type, and to what. key: the column by which a row is found again.
    """

    table: str
    column: str
    key: str = "id"
    only: str = "TRUE"
    changes: tuple[str, str, str] | None = None

    @property
    def place(self) -> str:
        """The name of the column in the journal."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Change:
    """Rows that stay where they are but say something else while the merge stands: `column` is `value` where `only` holds."""

    table: str
    column: str
    kind: str
    value: str
    only: str
    key: str = "id"

    @property
    def place(self) -> str:
        """The name of the column in the journal."""
        return f"{self.table}.{self.column}"


@dataclass
class _Declared:
    steps: list[Move | Change] = field(default_factory=list)
    staying: dict[str, str] = field(default_factory=dict)


_declared = _Declared()


def moves(*steps: Move | Change) -> None:
    """Declare what a merge moves or changes, in this order; undoing goes backwards."""
    _declared.steps.extend(steps)


def stays(because: str, *places: str) -> None:
    """Declare columns ("table.column") that lead to a party and are left alone, and why they may be."""
    for place in places:
        _declared.staying[place] = because


def steps() -> list[Move | Change]:
    """Everything that is moved or changed."""
    return list(_declared.steps)


def staying() -> dict[str, str]:
    """Every column that is left alone, with the reason."""
    return dict(_declared.staying)


_PARTY, _IDENTITY, _ADDRESS, _LINK = (model._meta.db_table for model in (Party, Identity, Address, Relationship))

_SAME_LINK = f"""EXISTS (SELECT FROM {_LINK} s WHERE s.until IS NULL AND s.kind = r.kind AND s.id <> r.id
    AND s.{{own}} = %(survivor)s AND s.{{far}} = r.{{far}})"""


def _link(own: str, far: str) -> Move:
    return Move(
        _LINK,
        own,
        only=f"r.{far} <> %(survivor)s AND (r.until IS NOT NULL OR NOT {_SAME_LINK.format(own=own, far=far)})",
    )


def _link_ends(own: str, far: str) -> Change:
    """Links between the two, and those the survivor has as well, rest while the merge stands."""
    return Change(
        _LINK, "until", "timestamptz", "%(at)s",
        f"r.{own} = %(other)s AND r.until IS NULL AND (r.{far} = %(survivor)s OR {_SAME_LINK.format(own=own, far=far)})",
    )  # fmt: skip


moves(
    # Whoever led to the other leads to the survivor in one step.
    Move(_PARTY, "merged_into_id"),
    Move(
        _IDENTITY,
        "party_id",
        only=f"""NOT EXISTS (SELECT FROM {_IDENTITY} s WHERE s.party_id = %(survivor)s AND s.kind = r.kind
            AND s.network = r.network AND s.value = r.value)""",
        changes=(
            "is_primary",
            "boolean",
            f"""r.is_primary AND NOT EXISTS (SELECT FROM {_IDENTITY} s
                WHERE s.party_id = %(survivor)s AND s.kind = r.kind AND s.is_primary)""",
        ),
    ),
    Move(
        _ADDRESS,
        "party_id",
        only=f"""NOT EXISTS (SELECT FROM {_ADDRESS} s WHERE s.party_id = %(survivor)s
            AND (s.street, s.postcode, s.city, s.country) = (r.street, r.postcode, r.city, r.country))""",
    ),
    _link_ends("from_party_id", "to_party_id"),
    _link_ends("to_party_id", "from_party_id"),
    _link("from_party_id", "to_party_id"),
    _link("to_party_id", "from_party_id"),
    # What the stones below know of parties.
    Move("access_user", "account_id"),
    Move("privacy_request", "person_id", only="r.person_kind = 'party'"),
    Move(
        "privacy_hold",
        "person_id",
        only="""r.person_kind = 'party' AND (r.until IS NOT NULL OR NOT EXISTS (SELECT FROM privacy_hold s
            WHERE s.person_kind = 'party' AND s.person_id = %(survivor)s AND s.kind = r.kind AND s.until IS NULL))""",
    ),
)
stays("what was changed about a record is shown and undone with that record", "customers_change.party_id")
stays("the phases a record went through are its own", "customers_phasespan.party_id")
stays("statements are only added: the survivor takes over each no (actions/consents.py)", "customers_consent.party_id")
stays("written anew by the follower of the search", "customers_partysearch.party_id")
stays("written anew by the follower of duplicates", "customers_matchkey.party_id")
stays("decided pairs are about the two records", "customers_duplicate.first_id", "customers_duplicate.second_id")
stays("the journal itself", "customers_merge.survivor_id", "customers_merge.other_id")
stays("the stream is not rewritten", "stream_event.parties", "audit_note.parties")
stays("follows the stream and who leads to whom (foundation/stream/alias.py)",
      "stream_timeline.party_id", "stream_tally.party_id", "stream_alias.party_id")  # fmt: skip
stays("a rule ran, passed by or was halted for that record", "automation_run.party_id", "automation_passed.party_id",
      "automation_halt.party_id")  # fmt: skip
stays("keys of what was sealed for a record open only that", "privacy_key.person_id")
