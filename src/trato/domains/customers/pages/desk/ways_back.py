"""How is taken back what has no undo of its own? The session remembers the last few ways back."""

import secrets
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.domains.customers.actions import addresses, identities, lifecycle, preferences, relationships, tags
from trato.domains.customers.models import Party
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.domains.customers.queries import parties
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import Team, User
from trato.foundation.look.page import notify

_MOST = 10


def remember(request: HttpRequest, party: Party, what: str, value: Any) -> str:
    """The address that puts `what` back to `value`, for as long as the session remembers it."""
    token = secrets.token_urlsafe(9)
    kept = list(request.session.get("ways_back", {}).items())[1 - _MOST :]
    request.session["ways_back"] = {**dict(kept), token: [str(party.uid), what, value]}
    return reverse("customer_back", args=[party.uid, token])


@endpoint("customers.party", "change")
@require_POST
def back(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Take one way back; each can be gone once."""
    party = party_of(request, uid)
    kept = request.session.get("ways_back", {})
    whose, what, value = kept.pop(token, ["", "", None])
    request.session["ways_back"] = kept
    if whose != str(uid):
        notify(request, _("This can no longer be undone here; see the timeline."))
        return redirect("customer", uid)
    try:
        _WAYS[what](party, value, by=request.actor, at=timezone.now())
    except REFUSALS as problem:
        notify(request, str(problem))
    else:
        notify(request, _("Undone."))
    return redirect("customer", uid)


def _phase(party: Party, value: str, **who: Any) -> None:
    lifecycle.enter_phase(party, phase=value, **who)


def _owner(party: Party, value: list[int | None], **who: Any) -> None:
    owner, team = (model.objects.filter(pk=pk).first() for model, pk in zip((User, Team), value, strict=True))
    lifecycle.assign(party, owner=owner, team=team, **who)


def _roles(party: Party, value: list[str], **who: Any) -> None:
    lifecycle.play_roles(party, roles=value, **who)


def _tags(party: Party, value: list[str], **who: Any) -> None:
    tags.put(party, tags=value, **who)


def _preferences(party: Party, value: dict[str, str], **who: Any) -> None:
    preferences.learn(party, preferences=value, **who)


def _identity(party: Party, value: dict[str, Any], **who: Any) -> None:
    was_primary = value.pop("is_primary")
    identity = identities.add(party, **value, **who)
    if was_primary and not identity.is_primary:
        identities.prefer(identity, **who)


def _address(party: Party, value: dict[str, str], **who: Any) -> None:
    addresses.add(party, parts=value, **who)


def _link(party: Party, value: dict[str, Any], **who: Any) -> None:
    ends = parties.visible_to(who["by"]).in_bulk([value["from"], value["to"]])
    if len(ends) < 2:
        raise relationships.CannotRelate(_("The other customer is no longer there."))
    relationships.start(ends[value["from"]], to=ends[value["to"]], kind=value["kind"], title=value["title"], **who)


_WAYS: dict[str, Callable[..., None]] = {
    "phase": _phase,
    "owner": _owner,
    "roles": _roles,
    "tags": _tags,
    "preferences": _preferences,
    "identity": _identity,
    "address": _address,
    "link": _link,
}
