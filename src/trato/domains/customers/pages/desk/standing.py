"""How do staff say where a customer stands: phase, owner, roles, tags, preferences?"""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.customers.actions import lifecycle
from trato.domains.customers.actions import preferences as wishes
from trato.domains.customers.actions import tags as labels
from trato.domains.customers.forms.standing import OwnerChoice, PhaseChoice, Preferences, Roles, Tags
from trato.domains.customers.models import Party
from trato.domains.customers.models.party import Phase
from trato.domains.customers.pages.desk import ways_back
from trato.domains.customers.pages.desk.found import colleagues, party_of
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render

_METHODS = ["GET", "HEAD", "POST"]


@endpoint("customers.phase", "enter")
@require_http_methods(_METHODS)
def phase(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Move the relation to another phase."""
    party = party_of(request, uid)
    form = PhaseChoice(_sent(request), initial={"phase": party.phase})

    def save(**who: Any) -> str:
        lifecycle.enter_phase(party, phase=form.cleaned_data["phase"], **who)
        words = {"name": party.name, "phase": Phase(form.cleaned_data["phase"]).label}
        return _("%(name)s moved to %(phase)s.") % words

    return _asked(request, party, form, _("Change phase"), save, ("phase", party.phase))


@endpoint("customers.party", "assign")
@require_http_methods(_METHODS)
def owner(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Name who answers for the customer."""
    party = party_of(request, uid)
    initial = str(party.owner.uid) if party.owner else ""
    form = OwnerChoice(_sent(request), colleagues=colleagues(), initial={"owner": initial})

    def save(**who: Any) -> str:
        lifecycle.assign(party, owner=form.user, **who)
        return _("%(owner)s now answers for %(name)s.") % {
            "owner": form.user.name if form.user else _("Nobody"),
            "name": party.name,
        }

    return _asked(request, party, form, _("Change owner"), save, ("owner", [party.owner_id, party.team_id]))


@endpoint("customers.party", "change")
@require_http_methods(_METHODS)
def roles(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what the customer is to us."""
    party = party_of(request, uid)
    form = Roles(_sent(request), initial={"roles": party.roles})

    def save(**who: Any) -> str:
        lifecycle.play_roles(party, roles=form.cleaned_data["roles"], **who)
        return _("Roles of %(name)s saved.") % {"name": party.name}

    return _asked(request, party, form, _("Roles"), save, ("roles", party.roles))


@endpoint("customers.party", "change")
@require_http_methods(_METHODS)
def tags(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Put tags on and take them off."""
    party = party_of(request, uid)
    form = Tags(_sent(request), initial={"tags": ", ".join(party.tags)})

    def save(**who: Any) -> str:
        labels.put(party, tags=form.words(), **who)
        return _("Tags of %(name)s saved.") % {"name": party.name}

    return _asked(request, party, form, _("Tags"), save, ("tags", party.tags))


@endpoint("customers.party", "change")
@require_http_methods(_METHODS)
def preferences(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Note how the customer likes to be treated."""
    party = party_of(request, uid)
    form = Preferences(_sent(request), initial=party.preferences)
    before = {name: party.preferences.get(name, "") for name in wishes.KNOWN}

    def save(**who: Any) -> str:
        wishes.learn(party, preferences=form.cleaned_data, **who)
        return _("Preferences of %(name)s saved.") % {"name": party.name}

    return _asked(request, party, form, _("Preferences"), save, ("preferences", before))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _asked(
    request: HttpRequest, party: Party, form: forms.Form, title: str, save: Callable[..., str], before: tuple[str, Any]
) -> HttpResponse:
    """One small form: show it, or do what it says, remember the way back and return to the record."""
    if form.is_bound and form.is_valid():
        try:
            done = save(by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, done, undo_url=ways_back.remember(request, party, *before))
            return redirect("customer", party.uid)
    context = {"form": form, "party": party, "title": title}
    return render(request, "customers/one_form.html", context, status=422 if form.is_bound else 200)
