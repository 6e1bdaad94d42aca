"""Of whom does the company ask more than a password, and until when may they come in without?"""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from trato.foundation.access import second_step
from trato.foundation.access.models import SecondFactor, User
from trato.foundation.access.models.user import Role
from trato.foundation.access.queries import company
from trato.foundation.look.page import notify

GRACE = timedelta(days=7)
# What stays open to somebody who has to add a factor first: to add it, and to leave.
OPEN_TO_THEM = ("access.security", "access.factor", "access.session")
_MARK = "has_to_add_a_factor"


def is_asked_of(user: User) -> bool:
    """Whether the company asks this person for a second factor; customers of the portal come in by link."""
    chosen = company.ours().second_factor_of
    if chosen == SecondFactor.EVERYBODY:
        return user.role != Role.PORTAL_CUSTOMER
    return chosen == SecondFactor.ADMINISTRATORS and user.role == Role.ADMINISTRATOR


def due_at(user: User) -> datetime | None:
    """Until when this person may come in without; None when nothing more is asked of them."""
    return user.second_factor_due_at if is_asked_of(user) and not second_step.has_any(user) else None


def remind(request: HttpRequest, user: User, *, proof: str, at: datetime) -> None:
    """At sign-in: begin the week, say until when it lasts, and after it let them in only to add a factor."""
    # A company account is as strong as its provider makes it.
    if proof.startswith("company") or not is_asked_of(user) or second_step.has_any(user):
        return
    if user.second_factor_due_at is None:
        user.second_factor_due_at = at + GRACE
        user.save(update_fields=["second_factor_due_at"])
    if user.second_factor_due_at <= at:
        request.session[_MARK] = True
        return
    day = formats.date_format(timezone.localtime(user.second_factor_due_at), "DATE_FORMAT")
    notify(request, _("Add a passkey or an app with codes until %(date)s: your company asks for it.") % {"date": day})


def has_to_add_first(request: HttpRequest) -> bool:
    """Whether this session opens nothing else until a factor is added."""
    if not request.session.get(_MARK):
        return False
    user = User.objects.filter(pk=request.actor.user_id).first()  # type: ignore[attr-defined]
    if user and second_step.has_any(user):
        request.session.pop(_MARK)
        return False
    return True


def lead_to_keys(request: HttpRequest) -> HttpResponse:
    """To the page where a factor is added."""
    return redirect("own_keys")
