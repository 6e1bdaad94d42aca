"""Which columns can the list of customers show, and what stands in those that the catalog of facts adds?

What is not shown costs nothing: the company's own fields are looked up once for the rows of a page, and what lies in
tables beside the customer is joined to these rows only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.segments.queries import definitions, segments
from trato.faces.desk.customer_view import USUAL
from trato.foundation.access.models import Team, User
from trato.foundation.facts import asked_by
from trato.foundation.facts.catalog import Attribute, Catalog
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.kinds import NUMBERS, Kind
from trato.foundation.facts.queries import own_values
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats

BUILT_IN = ("name", "city", "phase", "owner", "sales", "last_order", "contact", "email", "phone", "tags", "updated")
MOST = 40
# By what each of them sorts, as addresses say it; the others have no order.
SORTED_BY = {
    "name": "name", "city": "party.city", "phase": "party.phase", "owner": "party.owner", "sales": "sales",
    "last_order": "orders.last", "contact": "contact", "updated": "updated",
}  # fmt: skip
_THING = "customers.party"
_OWN = "own."
# These stand in columns of their own already.
_TWICE = {"party.name", "party.city", "party.phase", "party.owner", "party.tags", "orders.sales_ever", "orders.last"}


def labels() -> dict[str, str]:
    """What the columns that are always there are called."""
    return {
        "name": _("Customer"),
        "city": _("City"),
        "phase": _("Phase"),
        "owner": _("Owner"),
        "sales": _("Sales"),
        "last_order": _("Last order"),
        "contact": _("Last contact"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "tags": _("Tags"),
        "updated": _("Changed"),
    }


def more(actor: Actor, catalog: Catalog) -> dict[str, Attribute]:
    """The attributes of the catalog that the actor may see, by name."""
    return {
        fact.name: fact
        for fact in asked_by.visible_facts(actor, catalog, _THING)
        if isinstance(fact, Attribute) and fact.name not in _TWICE
    }


def chosen(words: Mapping[str, str], known: Mapping[str, Attribute]) -> tuple[list[str], list[Attribute]]:
    """The columns that an address asks for: those always there in their order, then those of the catalog in its own."""
    wanted = words.get("cols", "").split(",")
    facts = [known[name] for name in dict.fromkeys(wanted) if name in known][:MOST]
    columns = [name for name in BUILT_IN if name in wanted]
    if not columns and not facts:
        return list(USUAL), []
    return ["name", *(name for name in columns if name != "name")], facts


def label(fact: Attribute, catalog: Catalog) -> str:
    """What people call the column."""
    said = catalog.label(fact)
    return said[:1].upper() + said[1:]


def values(actor: Actor, facts: Sequence[Attribute], ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By customer and name what stands in the chosen columns: plain values, people and choices by their names."""
    if not facts or not ids:
        return {}
    found: dict[int, dict[str, Any]] = {key: {} for key in ids}
    own = {fact.name.removeprefix(_OWN): fact for fact in facts if fact.name.startswith(_OWN)}
    _add_declared(found, actor, [fact for fact in facts if not fact.name.startswith(_OWN)])
    if own:
        fields = [field for field in own_values.fields_of(_THING) if field.key in own]
        for key, given in own_values.values_of(fields, ids).items():
            found[key] |= {own[name].name: value for name, value in given.items()}
    _name(found, facts)
    return found


def shown(value: Any, fact: Attribute, currency: str) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return formats.NOTHING
    if fact.kind is Kind.MONEY:
        return formats.money(value, currency, value != value.to_integral_value())
    if fact.kind is Kind.NUMBER:
        return formats.number(value, max(0, min(6, -int(Decimal(value).normalize().as_tuple().exponent))))
    if isinstance(value, date | datetime):
        return formats.date_(value, True)
    return str(value)


def is_number(fact: Attribute) -> bool:
    """Whether its values stand at the right."""
    return fact.kind in NUMBERS


def _add_declared(found: dict[int, dict[str, Any]], actor: Actor, facts: Sequence[Attribute]) -> None:
    if not facts:
        return
    known = definitions.all_of()
    row = answers.asked(known.catalog, segments.asking(actor, timezone.now(), known, []), _THING, style="each")
    columns = ", ".join(f"{row.attribute(fact)} AS v{at}" for at, fact in enumerate(facts))
    statement = f"""SELECT {row.key} AS id, {columns} FROM {row.thing.table} t {row.joins}
WHERE {row.key} = ANY(%(ids)s) AND {row.population}"""
    for one in sql.rows(statement, {**row.statement.values, "ids": list(found)}, within=tuple(row.statement.within)):
        given = [one[f"v{at}"] for at in range(len(facts))]
        found[one["id"]] |= {
            fact.name: fact.absent if value is None else value for fact, value in zip(facts, given, strict=True)
        }


def _name(found: dict[int, dict[str, Any]], facts: Iterable[Attribute]) -> None:
    """Put names in the place of numbers and keys."""
    for fact in facts:
        given = [row for row in found.values() if row.get(fact.name) is not None]
        words: Mapping[Any, Any] = {}
        if fact.kind in (Kind.PERSON, Kind.TEAM):
            model = User if fact.kind is Kind.PERSON else Team
            words = dict(model.objects.filter(pk__in={row[fact.name] for row in given}).values_list("pk", "name"))
        elif fact.value.choices is not None:
            words = dict(fact.value.choices())
        for row in given:
            value = row[fact.name]
            if fact.kind is Kind.SEVERAL:
                row[fact.name] = ", ".join(str(words.get(one, one)) for one in value)
            elif fact.kind is Kind.YES_NO:
                row[fact.name] = _("Yes") if value else _("No")
            elif words or fact.kind is Kind.CHOICE:
                row[fact.name] = str(words.get(value, value))
