"""How do visits become known, and whose are they?

The collecting process only stores what browsers send. Here it is put together: half an hour without a sign ends a
visit, and a pass of the company's own site tells which customer came.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from trato.domains.conversations.actions.websites import CannotAllow
from trato.domains.conversations.models import WebEvent, WebMark, WebRefusal, Website, WebVisit, WebVisitor
from trato.domains.conversations.queries import visits as known
from trato.domains.conversations.queries import web_passes as passes
from trato.domains.customers.models import Party
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary.conversations import VisitBegan, VisitEnded, VisitorErased, VisitorIdentified

AT_ONCE = 20_000
PAUSE = timedelta(minutes=30)
BY_PASS = "pass"  # noqa: S105 - a word, no secret
# A browser forgets its number when it takes its consent back; pages left open know it for a while.
REFUSALS_KEPT = timedelta(days=400)

_EVENT, _VISIT, _VISITOR, _MARK, _REFUSAL, _SITE = (
    model._meta.db_table for model in (WebEvent, WebVisit, WebVisitor, WebMark, WebRefusal, Website)
)
_IN_PART = "id > %(mark)s AND id <= %(upto)s"

_IS_OURS = "SELECT pg_try_advisory_xact_lock(7261746, 51) AS is_ours"
# Asked after the lock, so that it sees what the holder before us did. Collectors commit in the order of their ids.
_NEWS = f"""
SELECT coalesce((SELECT event FROM {_MARK} WHERE id = 1), 0) AS mark, coalesce((SELECT max(id) FROM {_EVENT}), 0) AS top
"""
_REMEMBER = f"INSERT INTO {_MARK} (id, event) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET event = excluded.event"
_PASSES = f"""
SELECT id, visitor, site_id, details->>'token' AS token FROM {_EVENT}
WHERE {_IN_PART} AND kind = 'identify' ORDER BY id
"""
_FORGET_PASSES = f"DELETE FROM {_EVENT} WHERE {_IN_PART} AND kind = 'identify'"
_FORGET_REFUSED = f"DELETE FROM {_EVENT} USING {_REFUSAL} r WHERE {_IN_PART} AND {_EVENT}.visitor = r.visitor"
_MEET = f"""
INSERT INTO {_VISITOR} (uid, site_id, consent, first_at, last_at)
SELECT DISTINCT ON (visitor) visitor, site_id, consent, at, at FROM {_EVENT} e
WHERE {_IN_PART} AND EXISTS (SELECT FROM {_SITE} s WHERE s.id = e.site_id) ORDER BY visitor, at
ON CONFLICT (uid) DO NOTHING
"""
# Each stay: turn 0 goes on with the visit that was open, every pause that is long enough begins another one.
_STAYS = f"""
WITH fresh AS (
    SELECT e.id, e.kind, e.path, e.at, e.details, v.id AS visitor_id, v.site_id, v.party_id, v.visit_id,
           coalesce(lag(e.at) OVER (PARTITION BY v.id ORDER BY e.at, e.id), o.last_at) AS before
    FROM {_EVENT} e JOIN {_VISITOR} v ON v.uid = e.visitor LEFT JOIN {_VISIT} o ON o.id = v.visit_id
    WHERE e.id > %(mark)s AND e.id <= %(upto)s AND e.kind <> 'identify'
), turned AS (
    SELECT *, count(*) FILTER (WHERE before IS NULL OR at - before > %(pause)s)
        OVER (PARTITION BY visitor_id ORDER BY at, id) AS turn FROM fresh
)
SELECT visitor_id, site_id, party_id, visit_id, turn, min(at) AS began_at, max(at) AS last_at,
       count(*) FILTER (WHERE kind = 'page') AS pages, count(*) FILTER (WHERE kind = 'search') AS searches,
       count(*) FILTER (WHERE kind = 'product') AS products, count(*) FILTER (WHERE kind = 'cart') AS carts,
       count(*) FILTER (WHERE kind = 'form') AS forms, (array_agg(path ORDER BY at, id))[1] AS landing,
       coalesce((array_agg(details ORDER BY at, id) FILTER (WHERE kind = 'page'))[1], '{{}}')::json AS arrival
FROM turned GROUP BY visitor_id, site_id, party_id, visit_id, turn ORDER BY visitor_id, turn
"""
_GO_ON = f"""
UPDATE {_VISIT} v SET last_at = greatest(v.last_at, n.last_at), began_at = least(v.began_at, n.began_at),
    pages = v.pages + n.pages, searches = v.searches + n.searches, products = v.products + n.products,
    carts = v.carts + n.carts, forms = v.forms + n.forms
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
    AS n (id, began_at, last_at, pages, searches, products, carts, forms) WHERE v.id = n.id
"""
_SEEN = f"""
UPDATE {_VISITOR} v SET visit_id = n.visit, last_at = greatest(v.last_at, n.last_at)
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS n (id, visit, last_at) WHERE v.id = n.id
"""
_COUNTS = ("pages", "searches", "products", "carts", "forms")
_FOLLOWED = (("referrer", 200), ("source", 80), ("medium", 80), ("campaign", 80))

_OVER = f"""
UPDATE {_VISIT} SET is_over = TRUE WHERE id IN (
    SELECT id FROM {_VISIT} WHERE NOT is_over AND last_at < %s ORDER BY last_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
RETURNING id, party_id, last_at
"""
_PAST = f"""
DELETE FROM {_EVENT} WHERE id IN (
    SELECT e.id FROM {_EVENT} e JOIN {_SITE} s ON s.id = e.site_id
    WHERE e.at < %(at)s - s.days_kept * interval '1 day' AND e.at < %(at)s - interval '1 day' LIMIT {AT_ONCE})
"""
_PAST_REFUSALS = f"DELETE FROM {_REFUSAL} WHERE at < %s AND (erased_at IS NOT NULL OR NOT wants_erasure)"


class _Proof(NamedTuple):
    """A pass that is good, and whose browser handed it in."""

    at_event: int
    visitor: Any
    party: Party


def vouch(party: Party, *, site: Website, by: Actor, at: datetime) -> str:
    """Give a web site the pass by which the browser of this customer, who is signed in there, is known to be theirs."""
    require(by, "conversations.visit.vouch", party)
    if site.ended_at:
        raise CannotAllow(_("This web site was ended."))
    return passes.issue(str(party.uid), site=site.key)


def gather(*, by: Actor, at: datetime) -> int:
    """Put what came in since the last time together into visits; return how many things that were."""
    require(by, "conversations.visit.gather")
    with changing(by, "conversations.visit.gather"):
        if not sql.rows(_IS_OURS)[0]["is_ours"]:
            return 0
        news = sql.rows(_NEWS)[0]
        mark, top = news["mark"], min(news["top"], news["mark"] + AT_ONCE)
        if top <= mark:
            return 0
        for proof in [*_proofs({"mark": mark, "upto": top}), None]:
            # What was done before a pass came in belongs to whoever was known until then.
            part = {"mark": mark, "upto": proof.at_event if proof else top}
            _put_together(part, by)
            if proof and (visitor := WebVisitor.objects.filter(uid=proof.visitor).first()):
                identify(visitor, party=proof.party, proof=BY_PASS, by=by, at=at)
            mark = part["upto"]
        sql.run(_FORGET_PASSES, {"mark": news["mark"], "upto": top})
        sql.run(_REMEMBER, [top])
    return top - news["mark"]


def end_quiet(*, by: Actor, at: datetime) -> int:
    """Say of customers' visits without a sign for half an hour that they are over, and how many that were."""
    require(by, "conversations.visit.gather")
    with changing(by, "conversations.visit.gather"):
        over = sql.rows(_OVER, [at - PAUSE])
        told = [Told(VisitEnded(visit_id=row["id"]), row["last_at"], [row["party_id"]]) for row in over]
        record_many([one for one in told if one.about[0]], by=by)
    return len(over)


def identify(visitor: WebVisitor, *, party: Party, proof: str, by: Actor, at: datetime) -> WebVisitor:
    """Know a browser for a customer's, its earlier visits too; one that was somebody else's begins a new visit."""
    require(by, "conversations.visit.identify")
    with changing(by, "conversations.visit.identify"):
        visitor = WebVisitor.objects.select_for_update().get(pk=visitor.pk)
        if visitor.party_id == party.pk:
            return visitor
        earlier: list[WebVisit] = []
        if visitor.party_id is None:
            earlier = list(WebVisit.objects.filter(visitor=visitor, party=None).order_by("began_at", "pk"))
            WebVisit.objects.filter(pk__in=[one.pk for one in earlier]).update(party=party)
        else:
            visitor.visit_id = None
        visitor.party, visitor.identified_at = party, at
        visitor.save(update_fields=["party", "identified_at", "visit_id"])
        record(VisitorIdentified(visitor_id=visitor.pk, proof=proof), by=by, at=at, about=[party.pk])
        told = [Told(VisitBegan(visit_id=one.pk), one.began_at, [party.pk]) for one in earlier]
        told += [Told(VisitEnded(visit_id=one.pk), one.last_at, [party.pk]) for one in earlier if one.is_over]
        record_many(told, by=by)
    return visitor


def erase(refusal: WebRefusal, *, by: Actor, at: datetime) -> int:
    """Let everything go that a browser told before it took its consent back; return how many visits that were."""
    require(by, "conversations.visit.erase")
    with changing(by, "conversations.visit.erase"):
        WebEvent.objects.filter(visitor=refusal.visitor).delete()
        visitor = WebVisitor.objects.filter(uid=refusal.visitor).first()
        gone = WebVisit.objects.filter(visitor=visitor).delete()[0] if visitor else 0
        if visitor:
            visitor.delete()
        WebRefusal.objects.filter(pk=refusal.pk).update(erased_at=at)
        about = [visitor.party_id] if visitor and visitor.party_id else []
        record(VisitorErased(website_id=refusal.site_id, visits=gone), by=by, at=at, about=about)
    return gone


def erase_refused(*, by: Actor, at: datetime) -> int:
    """Erase for everybody who wanted it when they took their consent back."""
    require(by, "conversations.visit.erase")
    with changing(by, "conversations.visit.erase"):
        waiting = list(WebRefusal.objects.filter(wants_erasure=True, erased_at=None).order_by("at")[:100])
    for refusal in waiting:
        erase(refusal, by=by, at=at)
    return len(waiting)


def expire(*, by: Actor, at: datetime) -> int:
    """Let go what each site tells once the days it is kept are over; return how much it was."""
    require(by, "conversations.visit.expire")
    with changing(by, "conversations.visit.expire"):
        sql.run(_PAST_REFUSALS, [at - REFUSALS_KEPT])
        return sql.run(_PAST, {"at": at})


def _proofs(part: Mapping[str, int]) -> list[_Proof]:
    """The good passes among what came in."""
    found = []
    for row in sql.rows(_PASSES, part):
        if party := known.proved(row["token"] or "", site_id=row["site_id"]):
            found.append(_Proof(row["id"], row["visitor"], party))
    return found


def _put_together(part: Mapping[str, int], by: Actor) -> None:
    sql.run(_FORGET_REFUSED, part)
    sql.run(_MEET, part)
    stays = sql.rows(_STAYS, {**part, "pause": PAUSE})
    going_on, begun = [one for one in stays if one["turn"] == 0], [one for one in stays if one["turn"]]
    if going_on:
        columns = ("visit_id", "began_at", "last_at", *_COUNTS)
        sql.run(_GO_ON, [[one[name] for one in going_on] for name in columns])
    visits = WebVisit.objects.bulk_create([_visit(one) for one in begun], batch_size=1000)
    latest = {one["visitor_id"]: (one["visit_id"], one["last_at"]) for one in going_on}
    for one in visits:
        latest[one.visitor_id] = (one.pk, one.last_at)
    if latest:
        sql.run(_SEEN, [list(latest), *map(list, zip(*latest.values(), strict=True))])
    told = [Told(VisitBegan(visit_id=one.pk), one.began_at, [one.party_id]) for one in visits if one.party_id]
    record_many(told, by=by)


def _visit(stay: Mapping[str, Any]) -> WebVisit:
    whence = {name: str(stay["arrival"].get(name, ""))[:longest] for name, longest in _FOLLOWED}
    told = {name: stay[name] for name in ("visitor_id", "site_id", "party_id", "began_at", "last_at", *_COUNTS)}
    return WebVisit(**told, **whence, landing=stay["landing"])
