"""Who could come in that should not? People without a second proof, tokens without an end, accounts that wait."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.config.doctor import Finding
from trato.config.self_check.surroundings import is_public
from trato.foundation.access.models import User
from trato.foundation.access.models.provider import Provider
from trato.foundation.access.models.token import Token
from trato.foundation.access.models.user import Role
from trato.foundation.access.roles import STAFF

UNUSED = timedelta(days=90)
_SHOWN = 3


def administrators() -> Finding:
    """One alone can be lost; many are many ways in."""
    subject, count = _("administrators"), _administrators().count()
    if count == 0:
        return Finding(subject, "fail", _("there is none"), "trato createadmin")
    if count == 1:
        hint = _("Give a second person the role, so that nobody is indispensable.")
        return Finding(subject, "warn", _("only one"), hint)
    if count > 5:
        return Finding(
            subject, "warn", _("%(count)d, each a way in") % {"count": count}, _("Give fewer people the role.")
        )
    return Finding(subject, "ok", str(count))


def administrators_proofs() -> Finding:
    """A password alone does not let an administrator in."""
    subject, alone = _("second proof of administrators"), _by_password_alone(_administrators())
    if alone.exists():
        hint = _("Each of them adds a passkey or an authenticator app under «Ways to sign in».")
        return Finding(
            subject, "fail" if is_public() else "warn", _("missing for %(names)s") % {"names": _names(alone)}, hint
        )
    return Finding(subject, "ok", _("every one has one"))


def staff_proofs() -> Finding:
    """The same of everybody else in the house."""
    others = User.objects.filter(is_active=True, role__in=STAFF).exclude(role=Role.ADMINISTRATOR)
    subject, alone = _("second proof of staff"), _by_password_alone(others)
    if count := alone.count():
        hint = _("Ask them to add a passkey or an authenticator app.")
        return Finding(subject, "warn", _("missing for %(count)d people") % {"count": count}, hint)
    return Finding(subject, "ok", _("every one has one"))


def accounts_that_wait() -> Finding:
    """Whoever has not come for months will hardly notice a stranger in their name."""
    subject, since = _("accounts nobody uses"), timezone.now() - UNUSED
    recent = Q(sessions__last_used_at__gte=since) | Q(created_at__gte=since) | Q(last_login__gte=since)
    waiting = User.objects.filter(is_active=True).exclude(pk__in=User.objects.filter(recent).values("pk"))
    if waiting.exists():
        hint = _("Deactivate whoever left, under «People».")
        return Finding(subject, "warn", _names(waiting), hint)
    return Finding(subject, "ok", _("none"))


def ended_contracts() -> Finding:
    """Their rules let them see nothing any more; the account is still a door."""
    ended = User.objects.filter(is_active=True, ends_on__lt=timezone.localdate())
    subject = _("contracts that ended")
    if ended.exists():
        return Finding(subject, "warn", _names(ended), _("Deactivate them under «People»."))
    return Finding(subject, "ok", _("none with an open account"))


def tokens_without_end() -> Finding:
    """A token that never expires is good for whoever finds it in years."""
    endless = _tokens().filter(expires_at=None)
    subject = _("tokens without an end")
    if endless.exists():
        hint = _("Make new ones with a last day, and revoke these.")
        return Finding(subject, "warn", _labels(endless), hint)
    return Finding(subject, "ok", _("none"))


def tokens_for_everything() -> Finding:
    """A program that needs orders need not change rules."""
    subject, wide = _("tokens for everything"), _tokens().filter(scopes__contains=["*"])
    if wide.exists():
        return Finding(subject, "warn", _labels(wide), _("Make new ones for the areas that the program needs."))
    return Finding(subject, "ok", _("none"))


def tokens_unused() -> Finding:
    """A token nobody misses can go."""
    before = timezone.now() - UNUSED
    unused = _tokens().filter(Q(last_used_at__lt=before) | Q(last_used_at=None, created_at__lt=before))
    subject = _("tokens nobody uses")
    if unused.exists():
        return Finding(subject, "warn", _labels(unused), _("Revoke them."))
    return Finding(subject, "ok", _("none"))


def company_accounts() -> Finding:
    """Who vouches for our people does so encrypted."""
    subject = _("company accounts")
    plain = Provider.objects.filter(is_active=True).exclude(server_url__startswith="https://")
    if plain.exists():
        words = _("unencrypted: %(names)s") % {"names": ", ".join(plain.values_list("name", flat=True)[:_SHOWN])}
        return Finding(subject, "fail", words, _("Enter an address that begins with https://"))
    return Finding(subject, "ok", _("asked for encrypted only"))


CHECKS = (
    administrators, administrators_proofs, staff_proofs, accounts_that_wait, ended_contracts, tokens_without_end,
    tokens_for_everything, tokens_unused, company_accounts,
)  # fmt: skip


def _administrators() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role=Role.ADMINISTRATOR)


def _by_password_alone(people: QuerySet[User]) -> QuerySet[User]:
    proofs = Authenticator.objects.filter(type__in=("totp", "webauthn"))
    return people.exclude(pk__in=proofs.values("user_id"))


def _tokens() -> QuerySet[Token]:
    now = timezone.now()
    return Token.objects.filter(revoked_at=None, user__is_active=True).exclude(expires_at__lte=now)


def _names(people: QuerySet[User]) -> str:
    return _some([user.name for user in people.order_by("name", "pk")[: _SHOWN + 1]], people.count())


def _labels(tokens: QuerySet[Token]) -> str:
    found = tokens.select_related("user").order_by("label", "pk")[: _SHOWN + 1]
    return _some([f"{one.label} ({one.user.name})" for one in found], tokens.count())


def _some(names: list[str], count: int) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if count <= _SHOWN else _("%(names)s and %(more)d more") % {"names": shown, "more": count - _SHOWN}
