"""What is done with several conversations at once: taken, settled, put off, thrown away?"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from trato.domains.conversations.actions import conversations
from trato.domains.conversations.models import Conversation
from trato.domains.conversations.queries import conversations as known
from trato.faces.desk import inbox_thread
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.look.origin import origin
from trato.foundation.look.page import notify

MOST = 60


@endpoint("conversations.conversation", "settle")
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Do the same with each one chosen; those with which it cannot be done stay as they are."""
    back = redirect(origin(request, reverse("inbox")))
    wanted = request.POST.get("do") or request.GET.get("do", "")
    verb, chosen = _verb(request, wanted), _chosen(request)
    if verb is None or not chosen:
        notify(request, _("Choose conversations, and what to do with them."))
        return back
    done: list[Conversation] = []
    for conversation in chosen:
        try:
            verb(conversation, by=request.actor, at=timezone.now())
        except conversations.CannotTalk:
            continue
        done.append(conversation)
    notify(request, _words(wanted, len(done), len(chosen) - len(done)), undo_url=_undo(wanted, done))
    return back


def _verb(request: HttpRequest, wanted: str) -> Callable[..., Conversation] | None:
    def take(conversation: Conversation, **who: Any) -> Conversation:
        return conversations.assign(conversation, to=User.objects.get(pk=request.actor.user_id), **who)

    def snooze(conversation: Conversation, **who: Any) -> Conversation:
        return conversations.snooze(conversation, until=inbox_thread.tomorrow(who["at"]), **who)

    verbs: dict[str, Callable[..., Conversation]] = {
        "take": take,
        "resolve": conversations.resolve,
        "snooze": snooze,
        "reject": conversations.reject,
        "reopen": conversations.reopen,
    }
    return verbs.get(wanted)


def _chosen(request: HttpRequest) -> list[Conversation]:
    named = []
    for one in (request.POST.getlist("talk") or request.GET.getlist("talk"))[:MOST]:
        try:
            named.append(UUID(one))
        except ValueError:
            continue
    return list(known.visible_to(request.actor).filter(uid__in=named))


def _words(wanted: str, done: int, left: int) -> str:
    words = {
        "take": ngettext("%(count)s conversation is yours.", "%(count)s conversations are yours.", done),
        "resolve": ngettext("%(count)s conversation resolved.", "%(count)s conversations resolved.", done),
        "snooze": ngettext("%(count)s conversation snoozed.", "%(count)s conversations snoozed.", done),
        "reject": ngettext("%(count)s conversation is spam.", "%(count)s conversations are spam.", done),
        "reopen": ngettext("%(count)s conversation is open again.", "%(count)s conversations are open again.", done),
    }[wanted] % {"count": done}
    if not left:
        return words
    stayed = ngettext("%(count)s stayed as it was.", "%(count)s stayed as they were.", left) % {"count": left}
    return f"{words} {stayed}"


def _undo(wanted: str, done: list[Conversation]) -> str:
    """Being taken is no state to come back from: they can be put back one by one."""
    if wanted in ("take", "reopen") or not done:
        return ""
    chosen = urlencode({"do": "reopen", "talk": [str(one.uid) for one in done]}, doseq=True)
    return f"{reverse('conversations_many')}?{chosen}"
