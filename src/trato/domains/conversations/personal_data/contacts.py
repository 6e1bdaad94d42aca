"""What does the log of contacts hold about a person?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.personal_data.words import OWN, SERVICE, WHILE
from trato.foundation.audit.beside import lies_beside
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Blank, Delete, Keep, Table, hold
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
        kept=WHILE,
        texts=("before::jsonb", "after::jsonb"),
        about="(SELECT party_id FROM conversations_interaction i WHERE i.id = interaction_id)",
        erased_whose={"party": _WITH_CHANGES.format(OWN)},
    ),
    Table(
        "conversations_interaction",
        _("Contacts"),
        {"party": "(party_id = %(person)s OR contact_id = %(person)s)"},
        personal=["kind", "direction", "outcome", "subject", "body", "seconds", "happened_at"],
        other=["id", "uid", "party_id", "contact_id", "recorded_at", "by_user_id", "withdrawn_at"],
        on_erasure=Blank({"subject": "", "body": ""}),
        purpose=SERVICE,
        kept=_("The text as long as the relation lasts; that there was a contact, without a name, for statistics"),
        texts=("subject", "body"),
        about="party_id",
        near="contact_id = %(person)s",
        # What was said with an organization is the organization's; the person is taken out of its words.
        erased_whose={"party": OWN},
    ),
    Table(
        "conversations_partycontacts",
        _("Number of contacts"),
        {"party": OWN},
        personal=["interactions", "last_contact_at"],
        other=("party_id",),
        on_erasure=Keep(_("Without a name: how often we were in touch")),
        purpose=SERVICE,
        kept=_("Without a name, for statistics"),
    ),
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
