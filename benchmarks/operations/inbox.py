"""How long does the inbox take with two messages for each customer: its places, a conversation, a search in all of them?"""

from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks.browser import Browser
from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, promise
from benchmarks.generating import messages
from trato.foundation.kit import keyset, sql

_PLACES = ("mine", "unassigned", "all", "channel-email", "resolved", "everything", "sent", "undelivered")
_TIMES = 8
_DEEP = "SELECT last_message_at, id FROM conversations_conversation WHERE state = 'resolved' ORDER BY 1 DESC, 2 DESC OFFSET %s LIMIT 1"
_UIDS = "SELECT uid::text AS uid FROM conversations_conversation WHERE id = ANY(%s) ORDER BY id"
_COUNT = "SELECT count(*) AS count FROM conversations_message"


def measure(company: Company) -> list[Figure]:
    """Each place at its beginning, one at great depth, ordinary conversations and the longest, and words of all kinds."""
    messages.furnish(company.size.parties)
    browser, count = Browser(company), sql.rows(_COUNT)[0]["count"]
    found = []
    for name in _PLACES:
        found.append(_page(browser, f"inbox: {name}", [_address(name)] * _TIMES))
    deep = sql.rows(_DEEP, [messages.longest(company.size.parties)])[0]
    mark = keyset.cursor(deep["last_message_at"], deep["id"])
    found.append(_page(browser, "inbox: resolved, half way", [_address("resolved", after=mark)] * _TIMES))
    found.append(_page(browser, "inbox: longest waiting", [_address("all", order="longest")] * _TIMES))
    for one in found:
        one.notes["messages"] = count
        promise(one, p95=100)
    return [*found, *_conversations(company, browser), *_searches(company, browser)]


def _conversations(company: Company, browser: Browser) -> list[Figure]:
    last = messages.longest(company.size.parties)
    throw = company.throw("conversations")
    ordinary = [throw.randrange(1, 2 * last) for _ in range(company.samples // 5)]
    pages = {"a conversation": ordinary, f"a conversation of {messages.LONGEST:,} messages": [last] * _TIMES}
    found = []
    for name, keys in pages.items():
        uids = {row["uid"] for row in sql.rows(_UIDS, [keys])}
        addresses = [reverse("conversation", args=[uid]) + "?in=everything" for uid in uids] * (
            _TIMES if len(uids) == 1 else 1
        )
        found.append(promise(_page(browser, f"inbox: {name}", addresses), p95=1000))
    return found


def _searches(company: Company, browser: Browser) -> list[Figure]:
    known, throw = messages.spoken(), company.throw("words of messages")
    rare = [throw.choice(known[2000:]) for _ in range(20)]
    some = [throw.choice(known[50:2000]) for _ in range(20)]
    asked = {
        "rare words": rare,
        "words of some": some,
        "the ten words most used": known[:10],
        "a used word and a rare one": [f"{known[at % 10]} {word}" for at, word in enumerate(rare)],
        "words nobody wrote": ["xyzzy", "plugh", "zzzz"] * 3,
    }
    return [
        promise(_page(browser, f"inbox: search for {name}", [_address("everything", q=q) for q in words]), p95=200)
        for name, words in asked.items()
    ]


def _page(browser: Browser, name: str, addresses: list[str]) -> Figure:
    for address in addresses[:2] * 3:
        browser.get(address)
    return figure(name, each([partial(browser.get, address) for address in addresses]))


def _address(place: str, **words: str) -> str:
    return f"{reverse('inbox')}?{urlencode({'in': place, **words})}"
