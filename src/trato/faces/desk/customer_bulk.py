"""Which customers does the list mean when all that match, or those ticked, are changed?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import ngettext

from trato.domains.customers.queries import parties
from trato.faces.desk import customer_list, customer_question, customer_view
from trato.foundation.kit.actor import Actor
from trato.foundation.lists.known import ListPage, Named
from trato.foundation.look import formats
from trato.foundation.look.environment import url


def keys(actor: Actor, words: Mapping[str, str], most: int) -> list[int]:
    """All that match, as far as the actor sees them."""
    builder = customer_view.builder(actor, customer_view.Address(words, {}))
    question = replace(customer_question.asked(dict(words)), condition=builder.condition)
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


def page() -> ListPage:
    """The list of customers, of which views are kept and whose rows are changed."""
    name = customer_view.LIST
    return ListPage(name, name, frozenset(customer_view.WORDS), customer_view.check, keys, among, named, counted)
