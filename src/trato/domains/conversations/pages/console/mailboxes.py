"""How does an administrator keep the mailboxes, and see how they are doing?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.conversations.actions import mailboxes
from trato.domains.conversations.channels.email import domain_check, trial
from trato.domains.conversations.forms.mailboxes import MailboxForm
from trato.domains.conversations.models import Mailbox
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries import mailboxes as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render


@endpoint("conversations.mailbox", "view", door="access.page.open")
@require_safe
def all_mailboxes(request: HttpRequest) -> HttpResponse:
    """All mailboxes: where their letters go, how many there are, and how fetching and sending went last."""
    context = {"mailboxes": known.with_letters(request.actor)}
    return render(request, "conversations/mailboxes.html", context)


@endpoint("conversations.mailbox", "define", door="access.page.open")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def new(request: HttpRequest) -> HttpResponse:
    """Add a mailbox."""
    return _kept(request, None)


@endpoint("conversations.mailbox", "define", door="access.page.open")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change how a mailbox is reached and what its letters look like."""
    return _kept(request, _found(request, uid))


@endpoint("conversations.mailbox", "define", door="access.page.open")
@require_POST
def pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Fetch and send nothing for now, or go on."""
    mailboxes.pause(_found(request, uid), by=request.actor, at=timezone.now())
    notify(request, _("Saved."))
    return redirect("console_mailboxes")


@endpoint("conversations.mailbox", "try", door="access.page.open")
@require_POST
def try_it(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Try whether the servers let us in."""
    try:
        is_reached = trial.attempt(_found(request, uid), by=request.actor, at=timezone.now())
    except trial.CannotTry as problem:
        notify(request, str(problem))
    else:
        if is_reached:
            notify(request, _("It works: both servers let us in."))
        else:
            notify(request, _("It does not work. Look at servers, ports, user names and passwords."))
    return redirect("console_mailboxes")


@endpoint("conversations.mailbox", "view", door="access.page.open")
@require_safe
def domain(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the name server of its domain says about letters: SPF, DKIM and DMARC."""
    mailbox = _found(request, uid)
    context = {"mailbox": mailbox, "findings": domain_check.findings(mailbox.domain, mailbox.dkim_selector)}
    return render(request, "conversations/mailbox_domain.html", context)


def _kept(request: HttpRequest, mailbox: Mailbox | None) -> HttpResponse:
    form = MailboxForm(
        request.POST if request.method == "POST" else None,
        mailbox=mailbox,
        inboxes=inboxes.visible_to(request.actor),
        people=User.objects.filter(is_active=True).order_by("name"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            mailboxes.define(form.wanted(), mailbox=mailbox, by=request.actor, at=timezone.now())
        except mailboxes.CannotKeep as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_mailboxes")
    context = {"form": form, "mailbox": mailbox}
    return render(request, "conversations/mailbox_form.html", context, status=422 if request.method == "POST" else 200)


def _found(request: HttpRequest, uid: UUID) -> Mailbox:
    mailbox = known.visible_to(request.actor).filter(uid=uid).first()
    if mailbox is None:
        raise Http404
    return mailbox
