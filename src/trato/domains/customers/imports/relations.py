"""How do the rows of a file become links between customers: who works where, what is part of what?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import relationships
from trato.domains.customers.actions.relationships import CannotRelate, Link
from trato.domains.customers.imports import whose
from trato.domains.customers.models import Party
from trato.domains.customers.models.relationship import RelationshipKind
from trato.domains.customers.queries import known_before
from trato.foundation.exchange.rows import NEW, REFUSED, SAME, SKIPPED, Outcome, Rows
from trato.foundation.exchange.targets import Field, Plan, Target, Undone, offer
from trato.foundation.kit import guard

_LINKING = guard.capability("customers.link_rows", "customers_party")
_WHO, _LINK, _TO = gettext_lazy("Who"), gettext_lazy("Link"), gettext_lazy("To whom")
_KIND_WORDS = {
    "employee": "works_at", "empleado": "works_at", "works for": "works_at", "works at": "works_at", "trabaja en": "works_at", "contact": "works_at",
    "contacto": "works_at", "decision maker": "decides", "decisor": "decides", "decide": "decides", "influencer": "influences",
    "influye": "influences", "user": "uses", "usuario": "uses", "buyer": "buys", "comprador": "buys", "compra": "buys",
    "part of": "part_of", "subsidiary": "part_of", "filial": "part_of", "subsidiary of": "part_of", "filial de": "part_of", "child": "part_of",
    "branch": "part_of", "sucursal": "part_of", "household": "member_of", "member": "member_of", "miembro": "member_of",
    "hogar": "member_of", "partner": "partner_of", "socio": "partner_of", "supplier": "supplies", "proveedor": "supplies",
    "referral": "referred", "referred by": "referred", "recomendo": "referred",
}  # fmt: skip


def _kinds() -> Sequence[tuple[str, Any]]:
    return RelationshipKind.choices


FIELDS = (
    *whose.renamed("from", _WHO, {
        "customer_number": "fromid fromnumber childid fromcode deid",
        "customer_tax_number": "fromtaxnumber fromnif",
        "customer_email": "fromemail deemail",
        "customer_phone": "fromphone detelefono",
        "customer": "from fromname person persona account subsidiary filial child de quien member miembro",
    }),
    Field("kind", gettext_lazy("What they are to them"), "choice", 40, _LINK, choices=_kinds, synonyms=_KIND_WORDS, headings=(
        "relationship relation relationtype relationshiptype relacion tipoderelacion vinculo kind type tipo link role rol")),
    Field("title", gettext_lazy("Job title"), "text", 120, _LINK, headings="title jobtitle cargo puesto position"),
    Field("since", gettext_lazy("Since"), "moment", 60, _LINK, headings="since desde from_date startdate fechadeinicio"),
    *whose.renamed("to", _TO, {
        "customer_number": "toid tonumber parentid tocode aid",
        "customer_tax_number": "totaxnumber tonif",
        "customer_email": "toemail aemail",
        "customer_phone": "tophone atelefono",
        "customer": "to toname organization organizacion subsidiaryof parent parentcompany parentaccount filialde matriz a aquien"
                    " household hogar",
    }),
)  # fmt: skip
_FROM = tuple(field.name for field in FIELDS if field.group is _WHO)
_TO_FIELDS = tuple(field.name for field in FIELDS if field.group is _TO)


class _Wanted(NamedTuple):
    kind: str
    title: str
    since: datetime | None


class Links:
    """Loads links batch by batch; one that holds already is not made again."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: set[tuple[int, int, str]] = set()

    def check(self, rows: Rows) -> None:
        """Describe each row as a link; between whom comes later."""
        rows.made = [
            None if place in rows.refused else _Wanted(kind, title, since)
            for place, (kind, title, since) in enumerate(
                zip(rows.get("kind"), rows.get("title"), rows.get("since", None), strict=True)
            )
        ]

    def foresee(self, rows: Rows) -> list[Outcome]:
        """What would become of each row."""
        outcomes, pairs = self._between(rows)
        for place, pair in pairs.items():
            outcomes[place] = Outcome(SAME if pair in self._seen else NEW)
            self._seen.add(pair)
        for place, why in rows.refused.items():
            outcomes[place] = Outcome(REFUSED, why)
        return outcomes

    def load(self, rows: Rows, *, at: datetime) -> tuple[list[Outcome], dict[str, Any]]:
        """Make the links; those that lead upward one by one, so that no ring comes about."""
        outcomes, pairs = self._between(rows)
        with guard.working_as(_LINKING):
            parties = Party.objects.in_bulk({pk for pair in pairs.values() for pk in pair[:2]})
        seen: set[tuple[int, int, str]] = set()
        together, made = [], []
        for place, pair in pairs.items():
            one: _Wanted = rows.made[place]
            if pair in seen:
                outcomes[place] = Outcome(SAME)
                continue
            seen.add(pair)
            outcomes[place] = Outcome(NEW)
            link = Link(parties[pair[0]], parties[pair[1]], pair[2], one.title, one.since or at)
            if link.kind != RelationshipKind.PART_OF:
                together.append(link)
                continue
            try:
                made.append(
                    relationships.start(
                        link.from_party, to=link.to, kind=link.kind, title=link.title, by=self._plan.by, at=at
                    )
                )
            except CannotRelate as problem:
                outcomes[place] = Outcome(REFUSED)
                rows.refuse(place, str(problem))
        made += relationships.load(together, by=self._plan.by, at=at)
        return outcomes, {"links": [one.pk for one in made]}

    def take_back(self, journal: Mapping[str, Any], *, at: datetime) -> Undone:
        """Take the links of a step away."""
        gone, ended = relationships.take_back(journal["links"], by=self._plan.by, at=at)
        return Undone(gone, 0, [(name, _("This link was ended since.")) for name in ended])

    def _between(self, rows: Rows) -> tuple[list[Outcome], dict[int, tuple[int, int, str]]]:
        """The links that do not hold yet; a row that leads to nobody is left alone."""
        outcomes = [Outcome(REFUSED)] * len(rows)
        is_empty = {
            place
            for place in range(len(rows))
            if place not in rows.refused and not any(rows.get(name)[place] for name in _TO_FIELDS)
        }
        for place in is_empty:
            outcomes[place] = Outcome(SKIPPED, _("It leads to nobody."))
        from_whom = whose.find(rows, self._plan, prefix="from")
        to_whom = whose.find(rows, self._plan, prefix="to")
        pairs: dict[int, tuple[int, int, str]] = {}
        offices = self._organizations([*from_whom.values(), *to_whom.values()])
        for place, one in enumerate(rows.made):
            if one is None or place in rows.refused or place in is_empty:
                continue
            if place not in from_whom:
                rows.refuse(place, _("It does not say who is linked."))
            elif from_whom[place] == to_whom[place]:
                rows.refuse(place, _("A customer cannot be linked with itself."))
            else:
                # Where it does not say what they are: people work at organizations, which are part of one another.
                is_part = {from_whom[place], to_whom[place]} <= offices
                kind = one.kind or (RelationshipKind.PART_OF if is_part else RelationshipKind.WORKS_AT).value
                pairs[place] = (from_whom[place], to_whom[place], kind)
        known = known_before.linked(list(pairs.values()))
        for place, pair in list(pairs.items()):
            if pair in known:
                outcomes[place] = Outcome(SAME)
                del pairs[place]
        return outcomes, pairs

    def _organizations(self, ids: Sequence[int]) -> set[int]:
        with guard.working_as(_LINKING):
            return set(Party.objects.filter(pk__in=ids, kind="organization").values_list("pk", flat=True))


offer(
    Target(
        name="links",
        label=gettext_lazy("Links between customers"),
        fields=FIELDS,
        needs=(_FROM, _TO_FIELDS, ("kind", "title", "since", "to", "to_number")),
        keys=(),
        permissions=("customers.relationship.start", "customers.relationship.end"),
        loader=Links,
        modes=("fill",),
    )
)
