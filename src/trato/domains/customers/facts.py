"""What can be asked about customers?"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models import Identity, Party, Relationship
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.relationship import PEOPLE_KINDS, RelationshipKind
from trato.foundation.facts.catalog import Attribute, Column, Label, Link, Measure, Relation, declare, thing
from trato.foundation.facts.kinds import Kind
from trato.foundation.look import places
from trato.foundation.stream.vocabulary import customers as told

PARTY = "customers.party"

_IMPORTED = (told.ImportRegistered, told.ImportChanged, told.ImportUndone)
# Two records become one, or two again: then every fact may be another.
_JOINED = (told.PartyMerged, told.PartyUnmerged)
_COMES_AND_GOES = (told.PartyRegistered, told.PartyArchived, told.PartyRestored, *_IMPORTED, *_JOINED)
_CHANGES = (told.PartyRegistered, told.PartyChanged, *_IMPORTED, *_JOINED)

thing(
    name=PARTY,
    table=Party._meta.db_table,
    label=_("customer"),
    gone="archived_at",
    told=_COMES_AND_GOES,
    filled=_CHANGES,
)


def _attribute(
    name: str, kind: Kind, label: Label, *, column: str = "", told: Iterable = _CHANGES, **more
) -> Attribute:
    column = column or name
    parts = {part: more.pop(part) for part in ("compared", "choices") if part in more}
    value = Column(kind, column, label, **parts)
    return Attribute(f"party.{name}", PARTY, value, more.pop("field", column), tuple(told), **more)


declare(
    _attribute("name", Kind.TEXT, _("name"), compared="name_key"),
    _attribute("kind", Kind.CHOICE, _("kind"), choices=lambda: PartyKind.choices),
    _attribute("phase", Kind.CHOICE, _("phase"), choices=lambda: Phase.choices, told=[*_CHANGES, told.PhaseChanged]),
    _attribute(
        "roles", Kind.SEVERAL, _("role"), choices=lambda: PartyRole.choices, told=[*_CHANGES, told.RolesChanged]
    ),
    _attribute("tags", Kind.SEVERAL, _("tag"), told=[*_CHANGES, told.TagsChanged, told.TagsPut]),
    _attribute("owner", Kind.PERSON, _("owner"), column="owner_id", told=[*_CHANGES, told.OwnerChanged]),
    _attribute("team", Kind.TEAM, _("team"), column="team_id", told=[*_CHANGES, told.OwnerChanged]),
    _attribute("country", Kind.CHOICE, _("country"), choices=places.countries),
    _attribute("city", Kind.TEXT, _("city"), compared="city_key"),
    _attribute("sector", Kind.TEXT, _("sector"), compared="sector_key"),
    _attribute("language", Kind.CHOICE, _("language")),
    _attribute("source", Kind.CHOICE, _("source")),
    _attribute("born_on", Kind.DATE, _("birthday")),
    _attribute("registered", Kind.MOMENT, _("customer since"), column="created_at"),
)

_IDENTITIES = Relation(
    "customers.identities",
    of=PARTY,
    by="party_id",
    rows=f"SELECT i.id, i.party_id, i.kind FROM {Identity._meta.db_table} i WHERE {{scope}}",
    columns={"kind": Column(Kind.CHOICE, "kind", _("kind of identity"), choices=lambda: IdentityKind.choices)},
    told=(told.PartyRegistered, told.IdentityAdded, told.IdentityRemoved, *_IMPORTED, *_JOINED),
    resource="customers.identity",
    alias="i",
)
declare(
    Measure(
        "party.emails", _IDENTITIES, "count", "id", Kind.NUMBER, _("e-mail addresses"), "email", where=("kind=email",)
    ),
    Measure(
        "party.phones", _IDENTITIES, "count", "id", Kind.NUMBER, _("phone numbers"), "phone", where=("kind=phone",)
    ),
)

_LINKED = (told.RelationshipStarted, told.RelationshipEnded, told.ImportLinked, told.ImportUndone, *_JOINED)


def _link(name: str, label: Label, kinds: Iterable[str], *, is_turned: bool = False) -> Link:
    start, end = ("to_party_id", "from_party_id") if is_turned else ("from_party_id", "to_party_id")
    return Link(
        f"party.{name}", PARTY, PARTY, Relationship._meta.db_table, start, end, label, "relationships", _LINKED,
        fixed=(("kind", tuple(map(str, kinds))),), open_column="until",
    )  # fmt: skip


declare(
    _link("works_at", _("works at an organization"), [RelationshipKind.WORKS_AT]),
    _link("decides_at", _("decides at an organization"), [RelationshipKind.DECIDES]),
    _link("part_of", _("is part of an organization"), [RelationshipKind.PART_OF]),
    _link("member_of", _("lives in a household"), [RelationshipKind.MEMBER_OF]),
    _link("people", _("has a person"), PEOPLE_KINDS, is_turned=True),
)
