"""How does a person say that they will be away, or an administrator for them?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trato.foundation.access.actions import absences
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.forms.people import Away
from trato.foundation.access.models import Absence, User
from trato.foundation.access.policy import may
from trato.foundation.access.queries import users as known
from trato.foundation.look.page import notify, render


@endpoint("access.absence", "plan")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, uid: uuid.UUID | None = None) -> HttpResponse:
    """From when to when, and who acts meanwhile; `uid` names somebody else."""
    user = _about(request, uid)
    form = Away(request.POST if request.method == "POST" else None, user=user)
    back = reverse("console_user", args=[user.uid]) if uid else reverse("own_keys")
    if request.method == "POST" and form.is_valid():
        try:
            absences.plan(user, **form.cleaned_data, by=request.actor, at=timezone.now())
        except absences.CannotBeAway as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Noted."))
            return redirect(back)
    context = {"form": form, "person": user, "is_self": uid is None, "back": back}
    return render(request, "access/away.html", context, status=422 if request.method == "POST" else 200)


@endpoint("access.absence", "cancel")
@require_POST
def cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The person is not away after all."""
    theirs = Absence.objects.select_related("user")
    if not may(request.actor, "access.absence.cancel_for_another"):
        theirs = theirs.filter(user=request.user)
    absence = theirs.filter(uid=uid).first()
    if absence is None:
        raise Http404
    absences.cancel(absence, by=request.actor, at=timezone.now())
    notify(request, _("The absence was taken back."))
    is_own = absence.user_id == request.actor.user_id
    return redirect(reverse("own_keys") if is_own else reverse("console_user", args=[absence.user.uid]))


def _about(request: HttpRequest, uid: uuid.UUID | None) -> User:
    if uid is None:
        return User.objects.get(pk=request.actor.user_id)
    is_allowed = may(request.actor, "access.absence.plan_for_another")
    user = known.visible_to(request.actor).filter(uid=uid).first() if is_allowed else None
    if user is None:
        raise Http404
    return user
