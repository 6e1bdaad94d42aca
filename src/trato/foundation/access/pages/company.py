"""How does a person sign in with an account of their company, and link that account to themselves?

An account is known by the provider's `sub` and nothing else: an e-mail address in it, verified or not, links nobody.
"""

import logging
import secrets
import time
from typing import Any

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from requests import RequestException

from trato.foundation.access import entering, links, step_up
from trato.foundation.access.actions import providers, users
from trato.foundation.access.allauth_adapters import CompanyAccounts
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms import SignIn
from trato.foundation.access.models import Provider, User
from trato.foundation.access.pages.sign_in import following, ways_in
from trato.foundation.kit.actor import trato
from trato.foundation.look.page import notify, render

PURPOSES = ("in", "again", "link", "join")

log = logging.getLogger(__name__)


class NotProven(Exception):
    """The provider's answer proves nobody; the message says why."""


@endpoint(OPEN, "company")
@require_safe
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Off to the provider, with a state that only this browser holds."""
    provider = _provider(key)
    purpose = request.GET.get("for", "in")
    if purpose not in PURPOSES:
        raise Http404
    if purpose == "link" and not step_up.has_proved_lately(request):
        return step_up.ask_again(request)
    data = {"purpose": purpose, "nonce": secrets.token_urlsafe(24), "mark": request.GET.get("mark", "")[:2000]}
    asked: dict[str, str] = {"nonce": data["nonce"]}
    if purpose == "again":
        asked |= {"prompt": "login", "max_age": "0"}
    try:
        return CompanyAccounts(request, provider).redirect(
            request, process="login", next_url=following(request), data=data, auth_params=asked
        )
    except (RequestException, OAuth2Error, ValueError, KeyError):
        log.warning("The provider %s does not answer as expected.", provider.key, exc_info=True)
        return _sorry(request, _("%(name)s cannot be reached at the moment.") % {"name": provider.name})


@endpoint(OPEN, "company")
@require_safe
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """Back from the provider: the state is used up, the code is exchanged, the ID token is checked."""
    provider = _provider(key)
    state = statekit.unstash_state(request, provider_id=provider.key, state_id=request.GET.get("state", ""))
    if state is None:
        return _sorry(request, _("This attempt was not begun in this browser, or it took too long."))
    try:
        identity = _identity(request, provider, state)
    except NotProven as problem:
        return _sorry(request, str(problem))
    except (RequestException, OAuth2Error, ValueError, KeyError, TypeError):
        log.warning("The provider %s does not answer as expected.", provider.key, exc_info=True)
        return _sorry(request, _("%(name)s did not confirm who you are.") % {"name": provider.name})
    return _ENDS[state["data"]["purpose"]](request, provider, identity, state)


def _identity(request: HttpRequest, provider: Provider, state: dict[str, Any]) -> dict[str, Any]:
    """What the ID token says, once everything around it fits."""
    if "code" not in request.GET:
        raise NotProven(_("%(name)s did not confirm who you are.") % {"name": provider.name})
    accounts = CompanyAccounts(request, provider)
    exchange = accounts.get_oauth2_adapter(request)
    issuer = request.GET.get("iss")
    if issuer is not None and issuer != exchange.openid_config["issuer"]:
        raise NotProven(_("The answer came from another provider."))
    client = exchange.get_client(request, accounts.app)
    tokens = exchange.get_access_token_data(
        request, accounts.app, client, pkce_code_verifier=state.get("pkce_code_verifier")
    )
    identity = exchange.identity(tokens)
    if not constant_time_compare(str(identity.get("nonce", "")), state["data"]["nonce"]):
        raise NotProven(_("The answer belongs to another attempt."))
    if not isinstance(identity.get("sub"), str) or not 0 < len(identity["sub"]) <= 191:
        raise NotProven(_("%(name)s did not say who you are.") % {"name": provider.name})
    return identity


def _come_in(request: HttpRequest, provider: Provider, identity: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    user = _owner(provider, identity)
    if user is None:
        text = _("This account of %(name)s is not linked to anybody here. Sign in another way and link it.")
        return _sorry(request, text % {"name": provider.name})
    return entering.proceed(request, user, proof="company", following=state.get("next") or reverse("home"))


def _prove_again(
    request: HttpRequest, provider: Provider, identity: dict[str, Any], state: dict[str, Any]
) -> HttpResponse:
    since = identity.get("auth_time")
    is_fresh = isinstance(since, int) and time.time() - since < step_up.LASTS.total_seconds()
    if _owner(provider, identity) != request.user or not is_fresh:
        return _sorry(request, _("%(name)s did not ask you again who you are.") % {"name": provider.name})
    entering.prove_again(request, proof="company", at=timezone.now())
    return redirect(state.get("next") or reverse("home"))


def _link(request: HttpRequest, provider: Provider, identity: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    if not isinstance(request.user, User) or not step_up.has_proved_lately(request):
        return redirect("own_keys")
    told = {"by": request.actor, "at": timezone.now()}
    try:
        providers.link(request.user, provider=provider, subject=identity["sub"], **told)
        notify(request, _("Your account of %(name)s is linked.") % {"name": provider.name})
    except providers.CannotConnect as problem:
        notify(request, str(problem))
    return redirect("own_keys")


def _join(request: HttpRequest, provider: Provider, identity: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    user = links.invited(state["data"]["mark"])
    if user is None:
        return render(request, "access/join.html", {"form": None}, status=404)
    now, by = timezone.now(), trato("invitation")
    try:
        providers.link(user, provider=provider, subject=identity["sub"], by=by, at=now)
        users.join(user, password=None, by=by, at=now)
    except (providers.CannotConnect, users.CannotChange) as problem:
        return _sorry(request, str(problem))
    return entering.proceed(request, user, proof="company", following=reverse("home"))


_ENDS = {"in": _come_in, "again": _prove_again, "link": _link, "join": _join}


def _owner(provider: Provider, identity: dict[str, Any]) -> User | None:
    account = SocialAccount.objects.select_related("user").filter(provider=provider.key, uid=identity["sub"]).first()
    return account.user if account and account.user.is_active else None


def _provider(key: str) -> Provider:
    provider = Provider.objects.filter(key=key, is_active=True).first()
    if provider is None:
        raise Http404
    return provider


def _sorry(request: HttpRequest, text: str) -> HttpResponse:
    if isinstance(request.user, User):
        notify(request, text)
        return redirect("own_keys")
    return render(request, "access/sign_in.html", {"form": SignIn(), "complaint": text, **ways_in(request)}, status=422)
