"""Do visits become known, once each, and to the right customer only?"""

import uuid
from datetime import timedelta

import pytest
from django.core import signing

from tests import browsing, cast
from tests.browsing import event, minutes, tell
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.conversations.actions import visits, websites
from trato.domains.conversations.models import WebEvent, WebRefusal, WebVisit, WebVisitor
from trato.domains.conversations.queries import visits as known
from trato.domains.conversations.queries import web_passes as passes
from trato.domains.customers.actions import merges, parties
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.conversations import VisitBegan, VisitEnded, VisitorErased, VisitorIdentified

pytestmark = pytest.mark.django_db
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def ines():
    cast.company()
    return cast.admin().actor


@pytest.fixture
def site(ines):
    return browsing.site(ines)


@pytest.fixture
def marta(ines):
    return cast.marta(ines)


def passed(party, site, **told):
    return event("identify", token=passes.issue(str(party.uid), site=site.key), **told)


def test_pages_without_half_an_hour_between_them_are_one_visit(site):
    """CUS-06: somebody who only comes through the web is known before they have a name."""
    tell(site, ONE, event(source="boletín", referrer="search.example"), event(path="/precios"), at=cast.NOW)
    tell(site, ONE, event("search", words="sonda"), at=cast.NOW + minutes(29))
    tell(site, TWO, event(), at=cast.NOW)
    tell(site, ONE, event("cart", path="/cesta", items=[{"code": "ECO-70"}]), at=cast.NOW + minutes(60))
    first, second, third = WebVisit.objects.order_by("visitor__uid", "began_at")
    assert (first.pages, first.searches, first.landing, first.source) == (2, 1, "/eco-70", "boletín")
    assert (first.referrer, first.began_at, first.last_at) == ("search.example", cast.NOW, cast.NOW + minutes(29))
    assert (second.carts, second.pages, second.began_at) == (1, 0, cast.NOW + minutes(60))
    assert (third.visitor.uid, third.pages) == (TWO, 1)
    assert WebVisitor.objects.get(uid=ONE).consent == "2026-11"


def test_a_pause_inside_one_batch_begins_another_visit_too(site):
    tell(site, ONE, event() | {"ago": 50 * 60_000}, event(), event() | {"ago": 10 * 60_000}, at=cast.NOW)
    assert [one.pages for one in WebVisit.objects.order_by("began_at")] == [1, 2]


def test_what_was_gathered_is_not_gathered_again(site):
    tell(site, ONE, event(), at=cast.NOW)
    assert visits.gather(by=browsing.WEB, at=cast.LATER) == 0
    assert WebVisit.objects.get().pages == 1


def test_a_pass_joins_earlier_visits_and_each_is_told_once(site, marta):
    """SRV-10, CUS-06: retroactively, on the customer's timeline, one event for each visit."""
    tell(site, ONE, event(), event(path="/precios"), at=cast.NOW)
    with heard() as news:
        tell(site, ONE, passed(marta, site), event(path="/pedido"), at=cast.NOW + minutes(5))
    visit, visitor = WebVisit.objects.get(), WebVisitor.objects.get()
    assert (visit.party, visit.pages, visitor.party) == (marta, 3, marta)
    identified = VisitorIdentified(visitor_id=visitor.pk, proof="pass")
    assert news == [(identified, [marta.pk]), (VisitBegan(visit_id=visit.pk), [marta.pk])]
    assert not WebEvent.objects.filter(kind="identify").exists(), "passes are not kept"
    with heard() as news:
        tell(site, ONE, passed(marta, site), event(), at=cast.NOW + minutes(6))
    assert news == []
    with heard() as news:
        tell(site, ONE, event(), at=cast.NOW + minutes(90))
    later = WebVisit.objects.latest("began_at")
    assert news == [(VisitBegan(visit_id=later.pk), [marta.pk])]
    shown = sql.rows("SELECT facet, happened_at FROM stream_timeline WHERE party_id = %s AND facet = 'web'", [marta.pk])
    assert [row["happened_at"] for row in shown] == [cast.NOW, cast.NOW + minutes(90)]


def test_a_shared_browser_keeps_two_customers_apart(site, marta, ines):
    other = parties.register("person", given="Pau", family="Soler", by=ines, at=cast.NOW)
    tell(site, ONE, event(), passed(marta, site), event(path="/marta"), at=cast.NOW)
    tell(site, ONE, passed(other, site), event(path="/pau"), at=cast.NOW + minutes(5))
    assert {one.party: one.pages for one in WebVisit.objects.all()} == {marta: 2, other: 1}


@pytest.mark.parametrize("claim", ["", "nonsense", "{}", "x" * 600])
def test_what_was_not_signed_here_proves_nothing(site, marta, claim):
    """Never by an unproven claim of the browser."""
    with heard() as news:
        tell(site, ONE, event(), event("identify", token=claim), at=cast.NOW)
    assert news == [] and WebVisitor.objects.get().party is None


def test_a_pass_of_another_site_too_old_or_under_another_key_proves_nothing(site, marta, ines, monkeypatch):
    elsewhere = websites.allow("Blog", origins=["https://blog.ecotec.example"], by=ines, at=cast.NOW)
    tell(site, ONE, passed(marta, elsewhere), at=cast.NOW)
    forged = signing.dumps([str(marta.uid), site.key], key="guessed", salt="web pass")
    tell(site, ONE, event("identify", token=forged), at=cast.NOW)
    monkeypatch.setattr(passes, "SECONDS", -1)
    tell(site, ONE, passed(marta, site), at=cast.NOW)
    assert WebVisitor.objects.get().party is None


def test_a_pass_of_somebody_put_away_proves_nothing_and_one_of_a_merged_record_leads_on(site, marta, ines):
    twin = parties.register("person", given="Marta", family="Gil", by=ines, at=cast.NOW, despite_duplicates=True)
    merges.merge(marta, other=twin, by=ines, at=cast.NOW)
    tell(site, ONE, passed(twin, site), event(), at=cast.NOW)
    assert WebVisitor.objects.get(uid=ONE).party == marta
    parties.archive(marta, by=ines, at=cast.NOW)
    tell(site, TWO, passed(marta, site), event(), at=cast.NOW)
    assert WebVisitor.objects.get(uid=TWO).party is None


def test_a_quiet_visit_of_a_customer_is_told_to_be_over_once(site, marta):
    tell(site, ONE, passed(marta, site), event(), at=cast.NOW)
    tell(site, TWO, event(), at=cast.NOW)
    visit = WebVisit.objects.get(party=marta)
    with heard() as news:
        assert visits.end_quiet(by=browsing.WEB, at=cast.NOW + minutes(29)) == 0
        assert visits.end_quiet(by=browsing.WEB, at=cast.NOW + minutes(31)) == 2
        assert visits.end_quiet(by=browsing.WEB, at=cast.NOW + minutes(32)) == 0
    assert news == [(VisitEnded(visit_id=visit.pk), [marta.pk])]


def test_whoever_takes_their_consent_back_is_stored_no_more_and_erased_if_they_want(site, marta):
    """PV11."""
    tell(site, ONE, passed(marta, site), event(), at=cast.NOW)
    WebRefusal.objects.create(visitor=ONE, site_id=site.pk, at=cast.NOW, wants_erasure=False)
    tell(site, ONE, event(path="/after"), at=cast.NOW + minutes(1))
    assert visits.erase_refused(by=browsing.WEB, at=cast.LATER) == 0
    assert WebVisit.objects.get().pages == 1 and not WebEvent.objects.filter(path="/after").exists()
    WebRefusal.objects.update(wants_erasure=True)
    with heard() as news:
        assert visits.erase_refused(by=browsing.WEB, at=cast.LATER) == 1
        assert visits.erase_refused(by=browsing.WEB, at=cast.LATER) == 0
    assert news == [(VisitorErased(website_id=site.pk, visits=1), [marta.pk])]
    assert not any(model.objects.exists() for model in (WebEvent, WebVisit, WebVisitor))


def test_what_a_site_told_goes_after_its_days(site):
    tell(site, ONE, event(), at=cast.NOW)
    assert visits.expire(by=browsing.WEB, at=cast.NOW + timedelta(days=89)) == 0
    assert visits.expire(by=browsing.WEB, at=cast.NOW + timedelta(days=91)) == 1
    assert WebVisit.objects.exists(), "that there was a visit stays for its own time"


def test_a_site_gets_passes_for_customers_it_knows(site, marta, ines):
    assert passes.read(visits.vouch(marta, site=site, by=ines, at=cast.NOW)) == (str(marta.uid), site.key)
    websites.end(site, by=ines, at=cast.NOW)
    site.refresh_from_db()
    with refused(websites.CannotAllow):
        visits.vouch(marta, site=site, by=ines, at=cast.NOW)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_and_do_nothing(site, marta, stranger):
    tell(site, ONE, passed(marta, site), event(), at=cast.NOW)
    visit, visitor = WebVisit.objects.get(), WebVisitor.objects.get()
    refusal = WebRefusal.objects.create(visitor=TWO, site_id=site.pk, at=cast.NOW, wants_erasure=True)
    assert not known.visible_to(stranger).exists() and known.steps(visit, actor=stranger) == []
    for attempt in (
        lambda: visits.gather(by=stranger, at=cast.NOW),
        lambda: visits.end_quiet(by=stranger, at=cast.NOW),
        lambda: visits.identify(visitor, party=marta, proof="pass", by=stranger, at=cast.NOW),
        lambda: visits.erase(refusal, by=stranger, at=cast.NOW),
        lambda: visits.erase_refused(by=stranger, at=cast.NOW),
        lambda: visits.expire(by=stranger, at=cast.NOW),
        lambda: visits.vouch(marta, site=site, by=stranger, at=cast.NOW),
    ):
        with unpermitted():
            attempt()


def test_staff_see_what_was_looked_at(site, marta):
    tell(site, ONE, passed(marta, site), event(), event("search", words="gel"), at=cast.NOW)
    eva = cast.eva().actor
    assert [(one.party, one.site.name) for one in known.visible_to(eva).select_related("party", "site")] == [
        (marta, "Tienda")
    ]
    assert [one["kind"] for one in known.steps(WebVisit.objects.get(), actor=eva)] == ["page", "search"]
