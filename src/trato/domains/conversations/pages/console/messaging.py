"""How does an administrator connect accounts elsewhere, and see how they are doing?"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.conversations.actions import messaging
from trato.domains.conversations.channels.messaging import trial
from trato.domains.conversations.channels.messaging.adapter import Adapter
from trato.domains.conversations.channels.messaging.styles import STYLES, hook, opened, wanted
from trato.domains.conversations.forms.messaging import AccountForm
from trato.domains.conversations.models import MessagingAccount
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries import messaging as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render


@endpoint("conversations.messaging", "view", door="access.page.open")
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts elsewhere, and how each is doing."""
    context = {"accounts": known.with_counts(request.actor), "styles": STYLES}
    return render(request, "conversations/accounts.html", context)


@endpoint("conversations.messaging", "define", door="access.page.open")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind of account, then connect one."""
    adapter = STYLES.get(request.GET.get("style", ""))
    if adapter is None:
        return render(request, "conversations/account_styles.html", {"styles": STYLES.values()})
    return _kept(request, adapter, None)


@endpoint("conversations.messaging", "define", door="access.page.open")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change how an account is reached."""
    account = _found(request, uid)
    return _kept(request, STYLES[account.style], account)


@endpoint("conversations.messaging", "define", door="access.page.open")
@require_POST
def pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take in and send nothing for now, or go on."""
    messaging.pause(_found(request, uid), by=request.actor, at=timezone.now())
    notify(request, _("Saved."))
    return redirect("console_account", uid)


@endpoint("conversations.messaging", "define", door="access.page.open")
@require_POST
def remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give an account up."""
    messaging.remove(_found(request, uid), by=request.actor, at=timezone.now())
    notify(request, _("The account was removed."))
    return redirect("console_accounts")


@endpoint("conversations.messaging", "try", door="access.page.open")
@require_POST
def try_it(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Try whether the provider lets us in."""
    try:
        problem = trial.attempt(_found(request, uid), by=request.actor, at=timezone.now())
    except trial.CannotTry as too_often:
        notify(request, str(too_often))
    else:
        notify(request, _("It does not work: %(reason)s") % {"reason": problem} if problem else _("It works."))
    return redirect("console_account", uid)


def _kept(request: HttpRequest, adapter: Adapter, account: MessagingAccount | None) -> HttpResponse:
    form = AccountForm(
        request.POST if request.method == "POST" else None, adapter=adapter, account=account,
        inboxes=inboxes.visible_to(request.actor),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            asked = wanted(adapter.style, account=account, **form.given())
            kept = messaging.define(asked, account=account, by=request.actor, at=timezone.now())
        except messaging.CannotConnect as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_account", kept.uid)
    context: dict[str, Any] = {"form": form, "account": account, "adapter": adapter}
    if account:
        context |= {"hook": hook(account), "our_secret": adapter.secret_of_ours(opened(account))}
    return render(request, "conversations/account_form.html", context, status=422 if request.method == "POST" else 200)


def _found(request: HttpRequest, uid: UUID) -> MessagingAccount:
    account = known.visible_to(request.actor).filter(uid=uid).first()
    if account is None:
        raise Http404
    return account
