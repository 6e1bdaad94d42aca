"""Does the provider of an account let us in? Each try is told, and nobody tries all the time."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from trato.domains.conversations.actions import messaging as verbs
from trato.domains.conversations.channels.messaging.exchange import Exchange, Later, NotTaken, Unsure
from trato.domains.conversations.channels.messaging.styles import STYLES, opened
from trato.domains.conversations.models import MessagingAccount
from trato.foundation.access import limits
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor

TIMES, WINDOW = 5, timedelta(minutes=1)


class CannotTry(ValueError):
    """It was tried too often just now."""


def attempt(account: MessagingAccount, *, by: Actor, at: datetime, exchange: Exchange | None = None) -> str:
    """Ask the provider something harmless; "" when it lets us in, else why not."""
    require(by, "conversations.messaging.try", account)
    if not limits.is_within(f"messaging trial {by.kind} {by.id}", times=TIMES, window=WINDOW, at=at):
        raise CannotTry(_("Try again in a minute."))
    problem = ""
    try:
        STYLES[account.style].try_out(exchange or Exchange(), opened(account))
    except (Later, NotTaken, Unsure, ValueError) as why:
        problem = str(why) or _("The provider answered in words that nobody understands.")
    verbs.tried(account, is_reached=not problem, by=by, at=at)
    return problem
