"""What do visits of web sites hold about a person?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.personal_data.words import OWN, WHILE
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Delete, Table, hold, hold_nothing_in
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.privacy import TextsExpired

_VISITS = _("To know what customers look for on our web sites, with their consent")
_BROWSERS = "SELECT uid FROM conversations_webvisitor WHERE party_id = %(person)s"
_SOME_DAYS = _("As many days as the web site says, 90 unless it was changed")

hold(
    Table(
        "conversations_webevent",
        _("What was done on web sites"),
        {"party": f"visitor IN ({_BROWSERS})"},
        personal=["kind", "path", "title", "at", "details", "consent"],
        other=["id", "site_id", "visitor"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_SOME_DAYS,
    ),
    Table(
        "conversations_webvisit",
        _("Visits of web sites"),
        {"party": OWN},
        personal=[
            "began_at", "last_at", "landing", "referrer", "source", "medium", "campaign", "pages", "searches", "products",
            "carts", "forms",
        ],
        other=["id", "uid", "site_id", "visitor_id", "party_id", "is_over"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=WHILE,
    ),
    Table(
        "conversations_webvisitor",
        _("Browsers that agreed to be known again"),
        {"party": OWN},
        personal=["uid", "consent", "first_at", "last_at", "identified_at"],
        other=["id", "site_id", "party_id", "visit_id"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=WHILE,
    ),
)  # fmt: skip
hold_nothing_in("web sites of the company, not of people", "conversations_website")
hold_nothing_in("how far a piece of work has come", "conversations_webmark")
hold_nothing_in(
    "random numbers of browsers that want to be unknown, so that nothing they send is stored",
    "conversations_webrefusal",
)

_OLD_VISITS = "FROM conversations_webvisit WHERE last_at < %(before)s"


def _forgotten(ids: Sequence[int], by: Actor, at: datetime) -> int:
    parties = {row["party_id"] for row in sql.rows(_GONE_VISITS, [list(ids)])}
    sql.run(_EMPTY_VISITORS)
    event = TextsExpired(code="conversations.visits")
    record_many([Told(event, at, [party]) for party in sorted(parties - {None})], by=by)
    return len(ids)


_GONE_VISITS = "DELETE FROM conversations_webvisit WHERE id = ANY(%s) RETURNING party_id"
_EMPTY_VISITORS = """
DELETE FROM conversations_webvisitor v
WHERE v.party_id IS NULL AND NOT EXISTS (SELECT FROM conversations_webvisit w WHERE w.visitor_id = v.id)
    AND NOT EXISTS (SELECT FROM conversations_webevent e WHERE e.visitor = v.uid)
"""

periods.after(
    periods.Rule(
        "conversations.visits",
        _("Visits of web sites"),
        _("Article 5(1)(e): no longer than needed; each web site has its own days for what was done there"),
        days=730,
        least_days=30,
        counts=f"SELECT count(*) AS count {_OLD_VISITS}",
        finds=f"SELECT id {_OLD_VISITS} ORDER BY id LIMIT %(most)s",
        lets_go=_forgotten,
    )
)
