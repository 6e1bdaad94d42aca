"""What do conversations hold about a person?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trato.foundation.audit.beside import lies_beside
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Blank, Delete, Keep, Table, hold, hold_nothing_in
from trato.foundation.privacy.portable import goes_along
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.privacy import TextsExpired

lies_beside(
    "conversations.interaction.corrected",
    field="change_id",
    table="conversations_interactionchange",
    columns="before, after",
)

goes_along(
    "contacts",
    """
SELECT p.uid::text AS customer_number, to_char(i.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS happened_at,
    i.kind, i.direction, i.outcome, i.subject, i.body, i.seconds
FROM conversations_interaction i JOIN customers_party p ON p.id = i.party_id
WHERE i.party_id = %(person)s AND i.withdrawn_at IS NULL ORDER BY i.happened_at, i.id LIMIT 100000""",
)

_SERVICE = _("To know what was said and agreed")
_WHILE = _("As long as the relation lasts, and its legal periods")
_OWN = "party_id = %(person)s"
_WITH_CHANGES = "interaction_id IN (SELECT id FROM conversations_interaction WHERE {})"

hold(
    Table(
        "conversations_interactionchange",
        _("Earlier wordings"),
        {"party": _WITH_CHANGES.format("party_id = %(person)s OR contact_id = %(person)s")},
        personal=["before", "after"],
        other=["id", "interaction_id", "at", "by_user_id"],
        on_erasure=Delete(),
        purpose=_("So that mistakes can be seen"),
        kept=_WHILE,
        texts=("before::jsonb", "after::jsonb"),
        about="(SELECT party_id FROM conversations_interaction i WHERE i.id = interaction_id)",
        erased_whose={"party": _WITH_CHANGES.format(_OWN)},
    ),
    Table(
        "conversations_interaction",
        _("Contacts"),
        {"party": "(party_id = %(person)s OR contact_id = %(person)s)"},
        personal=["kind", "direction", "outcome", "subject", "body", "seconds", "happened_at"],
        other=["id", "uid", "party_id", "contact_id", "recorded_at", "by_user_id", "withdrawn_at"],
        on_erasure=Blank({"subject": "", "body": ""}),
        purpose=_SERVICE,
        kept=_("The text as long as the relation lasts; that there was a contact, without a name, for statistics"),
        texts=("subject", "body"),
        about="party_id",
        near="contact_id = %(person)s",
        # What was said with an organization is the organization's; the person is taken out of its words.
        erased_whose={"party": _OWN},
    ),
    Table(
        "conversations_partycontacts",
        _("Number of contacts"),
        {"party": _OWN},
        personal=["interactions", "last_contact_at"],
        other=("party_id",),
        on_erasure=Keep(_("Without a name: how often we were in touch")),
        purpose=_SERVICE,
        kept=_("Without a name, for statistics"),
    ),
)

_VISITS = _("To know what customers look for on our web sites, with their consent")
_THEIRS = "SELECT uid FROM conversations_webvisitor WHERE party_id = %(person)s"
_SOME_DAYS = _("As many days as the web site says, 90 unless it was changed")

hold(
    Table(
        "conversations_webevent",
        _("What was done on web sites"),
        {"party": f"visitor IN ({_THEIRS})"},
        personal=["kind", "path", "title", "at", "details", "consent"],
        other=["id", "site_id", "visitor"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_SOME_DAYS,
    ),
    Table(
        "conversations_webvisit",
        _("Visits of web sites"),
        {"party": _OWN},
        personal=[
            "began_at", "last_at", "landing", "referrer", "source", "medium", "campaign", "pages", "searches", "products",
            "carts", "forms",
        ],
        other=["id", "uid", "site_id", "visitor_id", "party_id", "is_over"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_WHILE,
    ),
    Table(
        "conversations_webvisitor",
        _("Browsers that agreed to be known again"),
        {"party": _OWN},
        personal=["uid", "consent", "first_at", "last_at", "identified_at"],
        other=["id", "site_id", "party_id", "visit_id"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_WHILE,
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

_OLD = "FROM conversations_interaction WHERE happened_at < %(before)s AND (body <> '' OR subject <> '')"
_EMPTY = "UPDATE conversations_interaction SET body = '', subject = '' WHERE id = ANY(%s) RETURNING party_id"
_CHANGES = "DELETE FROM conversations_interactionchange WHERE interaction_id = ANY(%s)"


def _emptied(ids: Sequence[int], by: Actor, at: datetime) -> int:
    parties = {row["party_id"] for row in sql.rows(_EMPTY, [list(ids)])}
    sql.run(_CHANGES, [list(ids)])
    event = TextsExpired(code="conversations.texts")
    record_many([Told(event, at, [party]) for party in sorted(parties)], by=by)
    return len(ids)


periods.after(
    periods.Rule(
        "conversations.texts",
        _("Texts of contacts"),
        _("Article 5(1)(e): no longer than needed; that there was a contact stays known"),
        days=2_190,
        least_days=365,
        counts=f"SELECT count(*) AS count {_OLD}",
        finds=f"SELECT id {_OLD} ORDER BY id LIMIT %(most)s",
        lets_go=_emptied,
    )
)
