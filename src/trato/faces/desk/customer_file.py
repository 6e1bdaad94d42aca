"""Who takes the list of customers along, as a file of exactly what they see?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.domains.customers.models.party import Phase
from trato.domains.customers.queries import parties
from trato.faces.desk import customer_columns, customer_list, customer_question, customer_view
from trato.foundation.access import owed, policy
from trato.foundation.access.endpoint import endpoint
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.facts.catalog import Attribute
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor
from trato.foundation.lists import cards, files
from trato.foundation.look import formats
from trato.foundation.look.page import notify, render

# So many customers are taken along at once; a longer list is refused, never cut off in silence.
MOST = 50_000
_AT_ONCE, _IN_ONE_NOTE = 500, 10_000
_TOLD_BY = {
    "name": "name", "city": "city", "phase": "phase", "owner": "owner", "sales": "sales", "last_order": "last_order_at",
    "contact": "last_contact_at", "email": "email", "phone": "phone", "tags": "tags", "updated": "updated_at",
}  # fmt: skip


@endpoint("customers.party", "export")
@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """All that match, in the order and with the columns of the list; whom it shows is noted before it leaves."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.viewer:  # type: ignore[attr-defined]
        raise policy.Refused(_("Through a colleague's eyes nothing is taken along."))
    address = customer_view.read(request)
    builder = customer_view.builder(actor, address)
    format_ = request.GET.get("format", "csv")
    try:
        if builder.problem or format_ not in files.FORMATS:
            raise customer_question.BadQuestion(format_)
        question = replace(customer_question.asked(dict(address.words)), condition=builder.condition)
        found = customer_list.taken_along(actor, question, most=MOST)
    except customer_question.BadQuestion:
        return render(request, "look/400.html", {}, status=400)
    except customer_list.TooLong:
        return redirect(address.href())
    if len(found) > MOST:
        notify(
            request,
            _("A file holds at most %(most)s customers. Narrow the list down.") % {"most": formats.number(MOST)},
        )
        return redirect(address.href())
    shown, facts = customer_columns.chosen(address.words, _leaving(actor, builder.catalog))
    columns = [files.Column(name, label) for name, label in customer_columns.labels().items() if name in shown]
    columns += [files.Column(fact.name, customer_columns.label(fact, builder.catalog)) for fact in facts]
    owed.settle_file(request, [uid for _key, uid in found])
    _note(actor, [key for key, _uid in found], format_, [column.key for column in columns])
    if format_ == "json":
        columns.insert(0, files.Column("id", "id"))
    if format_ == "vcf":
        columns = _of_a_card(columns)
    rows = _rows(actor, [key for key, _uid in found], [column.key for column in columns], facts)
    name = f"{_('customers')}-{timezone.localdate():%Y-%m-%d}"
    return files.answer(name, format_, columns, rows, is_short=len(found) <= _AT_ONCE)


def _leaving(actor: Actor, catalog: Any) -> dict[str, Attribute]:
    """The facts that the actor sees and that may leave with them."""
    scope = policy.scope(actor, "customers.party", "export")
    known = customer_columns.more(actor, catalog)
    return {name: fact for name, fact in known.items() if not scope.hides(fact.field)}


def _of_a_card(columns: Sequence[files.Column]) -> list[files.Column]:
    """Who they are, and of what the list shows that which a card has a place for."""
    shown = {column.key for column in columns}
    wanted = [name for name in cards.COLUMNS if name in shown or (name == "country" and "city" in shown)]
    return [files.Column(name, name) for name in ("id", "kind", "name", "given", "family", *wanted)]


def _note(actor: Actor, keys: Sequence[int], format_: str, columns: Sequence[str]) -> None:
    told = {"rows": len(keys), "format": format_, "columns": list(columns)}
    for begin in range(0, max(1, len(keys)), _IN_ONE_NOTE):
        some = keys[begin : begin + _IN_ONE_NOTE]
        note("customers.party.export", how=EXPORT, by=actor, place="GET /customers/file", parties=some, detail=told)


def _rows(actor: Actor, keys: list[int], columns: list[str], facts: list[Attribute]) -> Iterator[files.Rows]:
    """Chunk by chunk, while the answer leaves: each in the language and zone of whoever asked, with nothing open."""
    language, zone = translation.get_language() or "es", timezone.get_current_timezone()

    def chunks() -> Iterator[files.Rows]:
        for begin in range(0, len(keys), _AT_ONCE):
            with guard.closed(), translation.override(language), timezone.override(zone):
                chunk = _chunk(actor, keys[begin : begin + _AT_ONCE], columns, facts)
            yield chunk

    return chunks()


def _chunk(actor: Actor, keys: list[int], columns: list[str], facts: list[Attribute]) -> list[list[Any]]:
    rows = customer_list.rows_of(actor, keys)
    if "given" in columns:
        parts = _parts(actor, keys)
        return [[_of_card(row, name, parts) for name in columns] for row in rows]
    more = customer_columns.values(actor, facts, [row["id"] for row in rows])
    phases = {key: str(label) for key, label in Phase.choices}
    return [[_value(row, name, more.get(row["id"], {}), phases) for name in columns] for row in rows]


def _parts(actor: Actor, keys: list[int]) -> dict[int, tuple[str, str]]:
    """Given and family names, which the list does not tell apart."""
    may_leave = policy.scope(actor, "customers.party", "export")
    if any(scope.hides("given_name", "family_name") for scope in (parties.scope_of(actor), may_leave)):
        return {}
    found = parties.visible_to(actor).filter(pk__in=keys).values_list("pk", "given_name", "family_name")
    return {key: (given, family) for key, given, family in found}


def _of_card(row: dict[str, Any], name: str, parts: dict[int, tuple[str, str]]) -> Any:
    match name:
        case "id":
            return row["uid"]
        case "given" | "family":
            return parts.get(row["id"], ("", ""))[name == "family"]
        case "country":
            return formats.country(row["country"]) if row["country"] else ""
        case _:
            return row[name]


def _value(row: dict[str, Any], name: str, more: dict[str, Any], phases: dict[str, str]) -> Any:
    match name:
        case "id":
            return row["uid"]
        case "city":
            return ", ".join(
                part for part in (row["city"], formats.country(row["country"]) if row["country"] else "") if part
            )
        case "phase":
            return phases.get(row["phase"], row["phase"])
        case "tags":
            return ", ".join(row["tags"] or [])
        case _ if name in _TOLD_BY:
            return row[_TOLD_BY[name]]
        case _:
            return more.get(name)
