"""Which visits of web sites may this actor see, and who stands behind a pass?"""

from typing import Any

from django.db.models import QuerySet

from trato.domains.conversations.models import WebEvent, Website, WebVisit, WebVisitor
from trato.domains.conversations.queries import web_passes as passes
from trato.domains.customers.models import Party
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

_WHOSE = guard.capability("conversations.web_passes", "customers_party", "conversations_website")
_EVENT, _VISIT, _VISITOR = (model._meta.db_table for model in (WebEvent, WebVisit, WebVisitor))

# What a visit consisted of, found by its visitor and its time; the first ones are enough for a page.
_STEPS = f"""
SELECT e.kind, e.path, e.title, e.at, e.details::json
FROM {_VISIT} v JOIN {_VISITOR} w ON w.id = v.visitor_id
JOIN {_EVENT} e ON e.visitor = w.uid AND e.at BETWEEN v.began_at AND v.last_at
WHERE v.id = %(visit)s AND {{scope}} ORDER BY e.at, e.id LIMIT 200
"""


def visible_to(actor: Actor) -> QuerySet[WebVisit]:
    """The visits the actor may see, with site and customer."""
    found = scope(actor, "conversations.visit").over(WebVisit.objects.all())
    return opened(found, card("customers.party", "conversations.website").tables)


def steps(visit: WebVisit, *, actor: Actor) -> list[dict[str, Any]]:
    """What was done in a visit, in order; nothing for somebody who may not see the visit."""
    seen = scope(actor, "conversations.visit")
    return sql.rows(_STEPS.format(scope=seen.sql), {"visit": visit.pk}, within=[seen])


def websites(actor: Actor) -> QuerySet[Website]:
    """The web sites the actor may see."""
    return scope(actor, "conversations.website").over(Website.objects.all())


@guard.working_as(_WHOSE)
def proved(written: str, *, site_id: int) -> Party | None:
    """The customer a pass names, whoever they turned out to be; None when it proves nothing on this site."""
    claim = passes.read(written)
    if claim is None or not Website.objects.filter(pk=site_id, key=claim.site, ended_at=None).exists():
        return None
    party = Party.objects.select_related("merged_into").filter(uid=claim.party).first()
    party = party.merged_into or party if party else None
    return None if party is None or party.is_archived else party
