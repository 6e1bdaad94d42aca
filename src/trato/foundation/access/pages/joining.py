"""How does somebody who was invited join, and how does somebody say that a sign-in was not theirs?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.foundation.access import entering, links
from trato.foundation.access.actions import sessions, users
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms import NewPassword
from trato.foundation.access.models import Provider
from trato.foundation.kit.actor import trato
from trato.foundation.look.page import notify, render


@endpoint(OPEN, "join")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, mark: str) -> HttpResponse:
    """Accept an invitation: who one is and as what stands in the database, not in the link."""
    user = links.invited(mark)
    if user is None:
        return render(request, "access/join.html", {"form": None}, status=404)
    form = NewPassword(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        users.join(user, password=form.cleaned_data["password"], by=trato("invitation"), at=now)
        entering.enter(request, user, proof="invitation", at=now)
        notify(request, _("Welcome, %(name)s.") % {"name": user.name})
        return redirect("home")
    context = {
        "form": form,
        "person": user,
        "mark": mark,
        "companies": Provider.objects.filter(is_active=True).order_by("name"),
    }
    return render(request, "access/join.html", context, status=422 if request.method == "POST" else 200)


@endpoint(OPEN, "not_me")
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, mark: str) -> HttpResponse:
    """End everything that is open in somebody's name; looking at the page does nothing yet."""
    user = links.reporting(mark)
    if user is None:
        return render(request, "access/not_me.html", {"state": "void"}, status=404)
    if request.method == "POST":
        sessions.disown(user, by=trato("report"), at=timezone.now())
        request.session.flush()
        return redirect(f"{reverse('forgotten')}?ended=1")
    return render(request, "access/not_me.html", {"state": "asked", "person": user})
