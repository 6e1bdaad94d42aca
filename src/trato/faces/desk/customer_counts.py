"""How many customers does each view show? Asked once the list is there, so that no list waits for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from trato.faces.desk import customer_list, customer_question, customer_view
from trato.faces.desk.customer_question import BadQuestion, Question
from trato.foundation.access.endpoint import endpoint
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats
from trato.foundation.look.page import render

# A view is counted up to here, and a count is remembered for so many seconds.
MOST = 999
_REMEMBERED = 30


@endpoint("customers.party", "view")
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers on the tabs that the same address shows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    address = customer_view.read(request)
    try:
        customer_question.asked({**address.words, **address.place})
    except BadQuestion:
        return render(request, "look/400.html", {}, status=400)
    shown, _rest = customer_view.tabs(actor, address, customer_question.withheld(actor))
    found = _remembered(actor, [tab["words"] for tab in shown])
    return render(request, "desk/tab_counts.html", {"counts": [_said(count) for count in found]})


def counted(actor: Actor, words: Sequence[Mapping[str, str]]) -> list[int | None]:
    """How many each of some views shows, one more than MOST for more; None where counting would take long."""
    questions = [_question(actor, one) for one in words]
    found = iter(customer_list.bounded_counts(actor, [one for one in questions if one is not None], most=MOST + 1))
    return [None if one is None else next(found) for one in questions]


def _remembered(actor: Actor, words: list[Mapping[str, str]]) -> list[int | None]:
    asked = json.dumps([actor.kind, actor.user_id, [dict(one) for one in words]], sort_keys=True)
    key = f"tab-counts:{sha256(asked.encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: counted(actor, words), _REMEMBERED) or []


def _question(actor: Actor, words: Mapping[str, str]) -> Question | None:
    """What a view asks; None where it asks for what is no longer there, or not for this person."""
    builder = customer_view.builder(actor, customer_view.Address(words, {}))
    try:
        asked = customer_question.asked(dict(words))
        customer_question.refuse_withheld(actor, asked)
    except BadQuestion:
        return None
    return None if builder.problem else replace(asked, condition=builder.condition)


def _said(count: int | None) -> str:
    if count is None:
        return ""
    return f"{formats.number(MOST)}+" if count > MOST else formats.number(count)
