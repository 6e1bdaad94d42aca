"""Does an answer fit through its channel? Its length, its files, and how long ago the customer wrote."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trato.domains.conversations.models import Conversation
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries import messaging
from trato.domains.conversations.queries.ways import MEBIBYTE, WAYS


def refusal(conversation: Conversation, channel: str, *, text: str, files: Sequence[Any], at: datetime) -> str:
    """Why it does not fit, in words for whoever writes; "" where it does."""
    way = WAYS.get(channel)
    if way is None or channel == Channel.EMAIL:
        return ""
    label = str(Channel(channel).label)
    if len(text) > way.longest:
        return _("On %(channel)s a text has at most %(most)s characters; this one has %(count)s.") % {
            "channel": label, "most": way.longest, "count": len(text),
        }  # fmt: skip
    if files and not way.most_files:
        return _("Files cannot be sent on %(channel)s.") % {"channel": label}
    if len(files) > way.most_files:
        return ngettext(
            "On %(channel)s %(most)s file goes with each message.", "On %(channel)s %(most)s files go with each message.",
            way.most_files,
        ) % {"channel": label, "most": way.most_files}  # fmt: skip
    if any(one.size > way.longest_file for one in files):
        return _("On %(channel)s a file has at most %(most)s MB.") % {
            "channel": label, "most": way.longest_file // MEBIBYTE,
        }  # fmt: skip
    return "" if way.window is None else _closed(conversation, channel, way.window, at)


def _closed(conversation: Conversation, channel: str, window: timedelta, at: datetime) -> str:
    heard_at = messaging.last_heard_at(conversation, channel)
    if heard_at is not None and at < heard_at + window:
        return ""
    return _(
        "%(channel)s lets us write only within %(hours)s hours after the customer did; later only with a template that"
        " it approved. Wait until they write again, or answer on another channel."
    ) % {"channel": str(Channel(channel).label), "hours": int(window.total_seconds() // 3600)}
