"""How does an administrator offer chat on a web site?"""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.conversations.actions import web_chats as verbs
from trato.domains.conversations.forms.website_chat import WebChatForm, as_it_is
from trato.domains.conversations.models import WebChat, Website
from trato.domains.conversations.queries import chats, inboxes, visits
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render

_SNIPPET = '<script async src="{address}/web/chat.js" data-site="{key}" data-color="{color}"></script>'
_POLICY = "script-src {address}; connect-src {address}"


@endpoint("conversations.website", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, website: uuid.UUID) -> HttpResponse:
    """Show what to put into the pages of the site, and say how its chat is."""
    site = visits.websites(request.actor).filter(uid=website, ended_at=None).first()
    if site is None:
        raise Http404
    chat = chats.of(site)
    form = WebChatForm(
        request.POST if request.method == "POST" else None, initial=as_it_is(chat),
        inboxes=inboxes.visible_to(request.actor),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            verbs.offer(site, wanted=form.described(), by=request.actor, at=timezone.now())
        except verbs.CannotAllow as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_website_chat", site.uid)
    return _page(request, form, site, chat)


def _page(request: HttpRequest, form: WebChatForm, site: Website, chat: WebChat | None) -> HttpResponse:
    address = settings.PUBLIC_URL.rstrip("/")
    is_offered = chat is not None and chat.is_on
    context = {
        "form": form,
        "site": site,
        "snippet": _SNIPPET.format(address=address, key=site.key, color=chat.color) if chat and is_offered else "",
        "policy": _POLICY.format(address=address),
    }
    return render(request, "conversations/website_chat.html", context, status=422 if form.errors else 200)
