"""How is the house doing, at a glance, and what should somebody look at?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trato.foundation.access.models import Attempt, Letter, Session, Token, User
from trato.foundation.access.models.user import OUTSIDE, Role
from trato.foundation.look import health
from trato.foundation.stream import worker

LATE = timedelta(minutes=2)
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Finding:
    """Something to look at: how bad, in words, and where one sets it right."""

    tone: str
    text: str
    action: str = ""
    href: str = ""


def numbers(at: datetime) -> dict[str, int]:
    """How many people, sessions and tokens there are."""
    people = User.objects.filter(is_active=True)
    return {
        "people": people.exclude(role__in=OUTSIDE).count(),
        "outside": people.filter(role__in=OUTSIDE).count(),
        "sessions": Session.objects.filter(user__isnull=False, expire_date__gt=at, idle_until__gt=at).count(),
        "tokens": _valid_tokens(at).count(),
    }


def findings(at: datetime) -> list[Finding]:
    """What is not as it should be, the worst first."""
    found = [*_of_machine(at), *_of_people(), *_of_tokens(at), *_of_tries(at), *_of_quotas(at)]
    return sorted(found, key=lambda one: ("error", "warning", "info").index(one.tone))


def without_second_factor() -> QuerySet[User]:
    """Who comes in with a password alone."""
    proven = Authenticator.objects.filter(type__in=("totp", "webauthn")).values("user")
    people = User.objects.filter(is_active=True, joined_at__isnull=False).exclude(role=Role.PORTAL_CUSTOMER)
    return people.exclude(pk__in=proven)


def _of_machine(at: datetime) -> list[Finding]:
    found = [
        Finding("error", _("%(part)s: %(state)s") % {"part": part, "state": state})
        for part, state in health.checks().items()
        if state != "ok"
    ]
    if worker.lag() > LATE:
        found.append(Finding("warning", _("The worker is behind: timelines and lists show news late.")))
    waiting = Letter.objects.filter(created_at__lt=at - LATE).count()
    if waiting:
        text = ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", waiting)
        found.append(Finding("warning", text % {"count": waiting}))
    return found


def _of_people() -> list[Finding]:
    bare = without_second_factor().filter(role=Role.ADMINISTRATOR).count()
    if not bare:
        return []
    text = ngettext(
        "%(count)s administrator comes in with a password alone.",
        "%(count)s administrators come in with a password alone.",
        bare,
    )
    href = f"{reverse('console_users')}?role={Role.ADMINISTRATOR}"
    return [Finding("warning", text % {"count": bare}, _("See who"), href)]


def _of_tokens(at: datetime) -> list[Finding]:
    found = []
    endless = _valid_tokens(at).filter(expires_at=None).count()
    if endless:
        text = ngettext("%(count)s token never ends.", "%(count)s tokens never end.", endless)
        found.append(Finding("info", text % {"count": endless}, _("See tokens"), reverse("console_tokens")))
    ending = _valid_tokens(at).filter(expires_at__lt=at + SOON).count()
    if ending:
        text = ngettext("%(count)s token ends within two weeks.", "%(count)s tokens end within two weeks.", ending)
        found.append(Finding("info", text % {"count": ending}, _("See tokens"), reverse("console_tokens")))
    return found


def _of_tries(at: datetime) -> list[Finding]:
    """Counters are kept under hashes: how many are full can be told, not whose."""
    full = Attempt.objects.filter(count__gt=10, since__gt=at - timedelta(minutes=15)).count()
    if not full:
        return []
    text = ngettext(
        "%(count)s address or machine has reached the limit of tries.",
        "%(count)s addresses or machines have reached the limit of tries.",
        full,
    )
    return [Finding("warning", text % {"count": full}, _("See sessions"), reverse("console_sessions"))]


def _of_quotas(at: datetime) -> list[Finding]:
    reached = User.objects.filter(quotas_used__used_up_at__gt=at - timedelta(days=1)).distinct().order_by("name")
    return [
        Finding(
            "warning",
            _("%(name)s asked for more records than their access allows.") % {"name": user.name},
            _("See the person"),
            reverse("console_user", args=[user.uid]),
        )
        for user in reached[:10]
    ]


def _valid_tokens(at: datetime) -> Any:
    return Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None, user__is_active=True)
