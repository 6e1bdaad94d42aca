"""How does a person give a program a token, and take it back?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trato.foundation.access.actions import tokens
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.forms.people import NewToken
from trato.foundation.access.models import Token
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render


@endpoint("access.token", "issue")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def new(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown on the answer and nowhere else."""
    form = NewToken(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = tokens.issue(
                request.user, **form.bounds(), by=request.actor, at=timezone.now()
            )  # fmt: skip
        except tokens.CannotIssue as problem:
            form.add_error(None, str(problem))
        else:
            return render(request, "access/token_made.html", {"token": made, "secret": secret})
    context = {"form": form, "scopes": form.fields["scopes"].choices}
    return render(request, "access/new_token.html", context, status=422 if request.method == "POST" else 200)


@endpoint("access.token", "revoke")
@require_POST
def revoke(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take back one of one's own tokens."""
    token = Token.objects.filter(uid=uid, user=request.user).first()
    if token is None:
        raise Http404
    tokens.revoke(token, by=request.actor, at=timezone.now())
    notify(request, _("The token opens nothing any more."))
    return redirect("own_keys")
