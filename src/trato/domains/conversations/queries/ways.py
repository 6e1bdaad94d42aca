"""How does each channel reach somebody, and what fits through it?"""

from datetime import timedelta
from typing import NamedTuple

from trato.domains.conversations.models.channel import Channel

MEBIBYTE = 1024 * 1024


class Way(NamedTuple):
    """By which kind of address, in which network, a channel reaches somebody; the longest text; the files it takes.

    `window` is for how long after the customer's last message they can be written to. What `answers_only` goes only to
    whoever wrote to us on this very channel.
    """

    kind: str
    network: str = ""
    longest: int = 100_000
    window: timedelta | None = None
    answers_only: bool = True
    most_files: int = 0
    longest_file: int = 0


_DAY = timedelta(hours=24)
WAYS: dict[str, Way] = {
    Channel.EMAIL: Way("email", answers_only=False, most_files=100, longest_file=25 * MEBIBYTE),
    Channel.CHAT: Way("visitor", "chat", 10_000, answers_only=False, most_files=10, longest_file=25 * MEBIBYTE),
    Channel.WHATSAPP: Way("phone", "", 4_096, _DAY, most_files=1, longest_file=16 * MEBIBYTE),
    Channel.TELEGRAM: Way("handle", "telegram", 4_096, most_files=1, longest_file=20 * MEBIBYTE),
    Channel.SMS: Way("phone", "", 1_600, answers_only=False),
    Channel.MESSENGER: Way("handle", "messenger", 2_000, _DAY),
    Channel.INSTAGRAM: Way("handle", "instagram", 1_000, _DAY),
    # 500 there, of which the name of whoever is answered takes its part.
    Channel.MASTODON: Way("handle", "mastodon", 400),
    Channel.BLUESKY: Way("handle", "bluesky", 300),
    Channel.COMMENT: Way("handle", "comment", 10_000),
    Channel.REVIEW: Way("handle", "review", 4_000),
}
