"""What does the list of customers tell the stone that changes rows: all that match, one cell, who wrote last?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trato.domains.customers.bulk import cells
from trato.domains.customers.models.party import Phase
from trato.domains.customers.queries import parties
from trato.faces.desk import customer_columns, customer_list, customer_question, customer_view
from trato.foundation.access.models import User
from trato.foundation.facts import company
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.lists.known import ListPage, Named
from trato.foundation.look import formats
from trato.foundation.look.environment import template, url

_LAST = """
SELECT e.actor_id FROM stream_timeline t JOIN stream_event e ON e.id = t.event_id JOIN customers_party p ON p.id = t.party_id
WHERE t.party_id = %(party)s AND e.name LIKE 'customers.%%' AND e.actor_kind IN ('user', 'token') AND {scope}
ORDER BY t.event_id DESC LIMIT 1
"""


def keys(actor: Actor, words: Mapping[str, str], most: int) -> list[int]:
    """All that match, as far as the actor sees them."""
    builder = customer_view.builder(actor, customer_view.Address(words, {}))
    by_name = {"by": customer_question.SORTS["name"], "is_reversed": False}
    question = replace(customer_question.asked(dict(words)), condition=builder.condition, **by_name)
    return customer_list.keys(actor, question, most=most)


def among(actor: Actor, uids: Iterable[str]) -> list[int]:
    """Those of the given outside names whom the actor sees."""
    return list(parties.ids_of(actor, uids))


def named(actor: Actor, ids: Sequence[int]) -> dict[int, Named]:
    """What they are called."""
    found = parties.visible_to(actor).filter(pk__in=ids).values_list("pk", "uid", "name")
    return {pk: Named(str(uid), name, url("customer", uid)) for pk, uid, name in found}


def counted(count: int) -> str:
    """How many, in words."""
    words = ngettext("%(count)s customer", "%(count)s customers", count)
    return words % {"count": formats.number(count)}


def drawn(actor: Actor, key: int, column: str) -> str:
    """The row of one customer with this column alone."""
    row = next(iter(customer_list.these(actor, [key])), None)
    if row is None:
        return ""
    catalog = company.catalog()
    fact = customer_columns.more(actor, catalog).get(column)
    money = customer_list.currency()
    if fact is not None:
        row["facts"] = [
            customer_columns.shown(customer_columns.values(actor, [fact], [key])[key].get(column), fact, money)
        ]
    context = {
        "row": row,
        "column": "facts" if fact is not None else column,
        "facts": [{"label": "", "align": "start"}],
        "phase_choices": Phase.choices,
        "currency": money,
    }
    return template("desk/customer_cell.html").render(context)


def writer(actor: Actor, key: int) -> str:
    """Who last wrote something about the customer."""
    visible = parties.scope_of(actor)
    found = sql.rows(_LAST.format(scope=visible.sql), {"party": key}, within=(visible,))
    return User.objects.filter(pk=found[0]["actor_id"]).values_list("name", flat=True).first() or "" if found else ""


def page() -> ListPage:
    """The list of customers, of which views are kept and whose rows are changed."""
    name = customer_view.LIST
    words = frozenset(customer_view.WORDS)
    return ListPage(
        name, _("Customers"), name, words, customer_view.check, keys, among, named, counted, cells, drawn, writer
    )
