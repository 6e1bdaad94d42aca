"""How does an administrator let web sites tell of their visits?"""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.conversations.actions import websites as verbs
from trato.domains.conversations.forms.websites import WebsiteForm, as_it_is
from trato.domains.conversations.models import Website
from trato.domains.conversations.queries import visits
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render

_SNIPPET = '<script async src="{address}/web/track.js" data-site="{key}" data-ask="{words}"></script>'


@endpoint("conversations.website", "allow")
@require_safe
def websites(request: HttpRequest) -> HttpResponse:
    """All sites, those that ended last."""
    rows = visits.websites(request.actor).order_by("-ended_at", "name", "pk")
    return render(request, "conversations/websites.html", {"rows": rows})


@endpoint("conversations.website", "allow")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Allow a site."""
    form = WebsiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.described()
        try:
            site = verbs.allow(told.pop("name"), **told, by=request.actor, at=timezone.now())
        except verbs.CannotAllow as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("%(name)s may tell of its visits.") % {"name": site.name})
            return redirect("console_website", site.uid)
    return _page(request, form, None)


@endpoint("conversations.website", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, website: uuid.UUID) -> HttpResponse:
    """Show what to put into the pages of the site, and describe it anew."""
    site = _found(request, website)
    form = WebsiteForm(request.POST if request.method == "POST" else None, initial=as_it_is(site))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(site, **form.described(), by=request.actor, at=timezone.now())
        except verbs.CannotAllow as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_website", site.uid)
    return _page(request, form, site)


@endpoint("conversations.website", "end")
@require_POST
def end(request: HttpRequest, website: uuid.UUID) -> HttpResponse:
    """Take nothing more from a site."""
    site = verbs.end(_found(request, website), by=request.actor, at=timezone.now())
    notify(request, _("Nothing more is taken from %(name)s.") % {"name": site.name})
    return redirect("console_websites")


def snippet(site: Website) -> str:
    """The line for the pages of a site; with the question, where consent is needed."""
    words = _("May we see which pages you look at, to serve you better?")
    line = _SNIPPET if site.needs_consent else _SNIPPET.replace("data-ask", "data-consent").replace("{words}", "none")
    # A text that is shown and copied, and so escaped once more by the page.
    return line.format(address=settings.PUBLIC_URL.rstrip("/"), key=site.key, words=escape(words))


def _page(request: HttpRequest, form: WebsiteForm, site: Website | None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "site": site, "snippet": snippet(site) if site else ""}
    return render(request, "conversations/website.html", context, status=status)


def _found(request: HttpRequest, uid: uuid.UUID) -> Website:
    site = visits.websites(request.actor).filter(uid=uid).first()
    if site is None:
        raise Http404
    return site
