"""How does a program get its token, and lose it?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access import policy, scopes
from trato.foundation.access.models import Token, User
from trato.foundation.access.models.token import Rows
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import TokenIssued, TokenRevoked

LONGEST = timedelta(days=366)


class CannotIssue(ValueError):
    """A token like this is not given; the message says why."""


def issue(
    user: User,
    *,
    label: str,
    scopes_wanted: Sequence[str],
    expires_at: datetime,
    by: Actor,
    at: datetime,
    requests_a_day: int | None = None,
    rows_a_day: int | None = None,
    rows: str = Rows.ALL,
) -> tuple[Token, str]:
    """Give a program a token of this user, within these scopes and rows; the secret is told this once."""
    require(by, "access.token.issue", user)
    if user.pk != by.user_id:
        require(by, "access.token.issue_for_another", user)
    label = text.tidy(label)
    if not label or len(label) > 80:
        raise CannotIssue(_("Say in at most 80 characters what the token is for."))
    _refuse_senseless(scopes_wanted, by)
    if not at < expires_at <= at + LONGEST:
        raise CannotIssue(_("A token ends at some time within a year."))
    if any(budget is not None and not 0 < budget <= 2_000_000_000 for budget in (requests_a_day, rows_a_day)):
        raise CannotIssue(_("A daily budget is a whole number above zero."))
    if rows not in Rows.values:
        raise CannotIssue(_("Choose which rows it sees."))
    with transaction.atomic():
        token, secret = Token.issue(
            user,
            label=label,
            scopes=sorted(set(scopes_wanted)),
            rows=by.rows or rows,
            requests_a_day=requests_a_day,
            rows_a_day=rows_a_day,
            expires_at=expires_at,
            at=at,
        )
        told = TokenIssued(token_id=token.pk, user_id=user.pk, scopes=token.scopes, expires_at=expires_at)
        record(told, by=by, at=at)
    return token, secret


def revoke(token: Token, *, by: Actor, at: datetime) -> Token:
    """Let a token open nothing more, from the next request on."""
    require(by, "access.token.revoke", token)
    if token.user_id != by.user_id:
        require(by, "access.token.revoke_for_another", token)
    if token.revoked_at is not None:
        return token
    with transaction.atomic():
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(TokenRevoked(token_id=token.pk, user_id=token.user_id), by=by, at=at)
    return token


def _refuse_senseless(wanted: Sequence[str], by: Actor) -> None:
    unknown = set(wanted) - set(scopes.known(policy.areas()))
    if not wanted or unknown:
        raise CannotIssue(_("Choose at least one scope, and only known ones."))
    if by.scopes is not None and not scopes.is_within(wanted, by.scopes):
        raise CannotIssue(_("A token gives no other token more than it has."))
