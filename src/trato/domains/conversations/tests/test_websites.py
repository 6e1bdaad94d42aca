"""Do only those web sites tell of their visits that the company allowed?"""

import pytest

from tests import browsing, cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.conversations.actions import websites
from trato.domains.conversations.models import Website
from trato.domains.conversations.queries import visits as known
from trato.foundation.stream.vocabulary.conversations import WebsiteAllowed, WebsiteChanged, WebsiteEnded

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines():
    cast.company()
    return cast.admin().actor


def test_a_site_gets_a_key_and_its_addresses_as_browsers_tell_them(ines):
    written = [
        " https://WWW.ecotec.example/ ",
        "https://www.ecotec.example:443",
        "http://localhost:8080",
        "https://niño.example",
    ]
    with heard() as news:
        site = websites.allow(" Tienda ", origins=written, by=ines, at=cast.NOW)
    site.refresh_from_db()
    assert (site.name, site.needs_consent, site.days_kept) == ("Tienda", True, 90)
    assert site.origins == ["https://www.ecotec.example", "http://localhost:8080", "https://xn--nio-8ma.example"]
    assert len(site.key) >= 20 and news == [(WebsiteAllowed(website_id=site.pk), [])]


@pytest.mark.parametrize(
    "written",
    ["", "ecotec.example", "ftp://ecotec.example", "https://ecotec.example/shop", "https://a@ecotec.example", "https://",
     "null", "*", "https://*.example/?x", "https://ecotec.example:99999", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_is_refused(ines, written):
    with refused(websites.CannotAllow):
        websites.allow("Tienda", origins=[written], by=ines, at=cast.NOW)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 81}, {"days_kept": 0}, {"days_kept": 2_000}])
def test_a_senseless_site_is_refused(ines, wrong):
    told = {"name": "Tienda", "days_kept": 90} | wrong
    with refused(websites.CannotAllow):
        websites.allow(told.pop("name"), origins=[browsing.ORIGIN], by=ines, at=cast.NOW, **told)


def test_a_change_is_told_with_what_changed_and_an_end_is_final(ines):
    site = browsing.site(ines)
    same = {"name": "Tienda", "origins": [browsing.ORIGIN], "needs_consent": True, "days_kept": 90}
    with heard() as news:
        websites.change(site, **same, by=ines, at=cast.LATER)
        websites.change(site, **same | {"days_kept": 30}, by=ines, at=cast.LATER)
        websites.end(site, by=ines, at=cast.LATER)
        site = websites.end(site, by=ines, at=cast.LATER)
    told = [WebsiteChanged(website_id=site.pk, fields=["days_kept"]), WebsiteEnded(website_id=site.pk)]
    assert [one.event for one in news] == told and site.ended_at == cast.LATER
    with refused(websites.CannotAllow):
        websites.change(site, **same, by=ines, at=cast.LATER)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_allow_nothing(ines, stranger):
    site = browsing.site(ines)
    assert not known.websites(stranger).exists()
    for attempt in (
        lambda: browsing.site(stranger),
        lambda: websites.change(
            site, name="x", origins=[browsing.ORIGIN], needs_consent=False, days_kept=9, by=stranger, at=cast.NOW
        ),
        lambda: websites.end(site, by=stranger, at=cast.NOW),
    ):
        with unpermitted():
            attempt()
    assert Website.objects.get().ended_at is None
