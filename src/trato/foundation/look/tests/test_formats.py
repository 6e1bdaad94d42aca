"""Do numbers, amounts and moments read as people of that language and place write them?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from trato.foundation.look import formats


def said(text):
    """With every kind of space as a plain one."""
    return str(text).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def es():
    with translation.override("es"), timezone.override(ZoneInfo("Europe/Madrid")):
        yield


@pytest.fixture
def en():
    with translation.override("en"), timezone.override(ZoneInfo("Europe/Madrid")):
        yield


@pytest.fixture
def now(monkeypatch):
    """The clock stands at noon UTC on Saturday, 21 November 2026."""
    moment = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def test_money_in_spanish(es):
    assert said(formats.money(Decimal("42150"), cents=False)) == "42.150 €"
    assert (
        said(formats.money(Decimal("1268.4"))) == "1268,40 €" or said(formats.money(Decimal("1268.4"))) == "1.268,40 €"
    )
    assert said(formats.money(Decimal("-37"), "GBP")) == "-37,00 £"
    assert formats.money(None) == "—"


def test_money_in_english(en):
    assert said(formats.money(Decimal("42150"), cents=False)) == "€42,150"
    assert said(formats.money(Decimal("1268.4"))) == "€1,268.40"
    assert said(formats.money(Decimal("-37"), "GBP")) == "-£37.00"


def test_numbers_and_shares(es):
    assert said(formats.number(12345.6, 1)) == "12.345,6"
    assert said(formats.number(0)) == "0"
    assert said(formats.percent(0.08)) == "8 %"
    assert said(formats.percent(Decimal("0.0825"), 1)) in ("8,2 %", "8,3 %")
    assert formats.number(None) == formats.percent(None) == "—"


def test_numbers_and_shares_in_english(en):
    assert formats.number(12345.6, 1) == "12,345.6"
    assert formats.percent(0.08) == "8%"


def test_dates_have_their_year_only_when_it_is_another_one(es, now):
    assert said(formats.date_(date(2026, 11, 14))) == "14 nov"
    assert said(formats.date_(date(2025, 11, 14))) == "14 nov 2025"
    assert formats.date_(None) == "—"


def test_english_dates_are_european(en, now):
    assert said(formats.date_(date(2026, 11, 14))) == "14 Nov"
    assert said(formats.datetime_(datetime(2026, 11, 26, 8, 30, tzinfo=UTC))) == "Thu 26 Nov, 9:30"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Madrid", "9:30"),
        ("Atlantic/Canary", "8:30"),
        ("America/Bogota", "3:30"),
    ],
)
def test_a_moment_is_shown_in_the_readers_time_zone(zone, shown, es):
    with timezone.override(ZoneInfo(zone)):
        assert formats.time_(datetime(2026, 11, 26, 8, 30, tzinfo=UTC)) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "1:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "3:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2:30"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "3:30"),
    ],
)
def test_the_hours_of_summer_time_are_right(moment, shown, es):
    assert formats.time_(moment) == shown


def test_the_same_moment_is_another_day_elsewhere(es, now):
    late = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert said(formats.date_(late)) == "21 nov"
    assert formats.day(late).endswith("21 de noviembre")
    with timezone.override(ZoneInfo("America/Bogota")):
        assert said(formats.date_(late)) == "20 nov"
        assert "21" not in formats.day(late)


@pytest.mark.parametrize(
    ("before", "number"),
    [
        (timedelta(minutes=1), "1"),
        (timedelta(minutes=59), "59"),
        (timedelta(hours=2), "2"),
        (timedelta(hours=23), "23"),
    ],
)
def test_what_was_today_is_so_long_ago(es, now, before, number):
    assert number in formats.ago(now - before).split()


def test_long_ago_and_the_future_are_dates(es, now):
    assert said(formats.ago(now - timedelta(days=7))) == "14 nov"
    assert said(formats.ago(now + timedelta(days=5))) == "jue 26 nov, 13:00"
    assert formats.ago(None) == "—"
    assert not any(letter.isdigit() for letter in formats.ago(now - timedelta(seconds=5)))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (42, "42 s"), (402, "6 min 42 s"), (360, "6 min"), (4800, "1 h 20 min"), (3600, "1 h")],
)
def test_durations(seconds, shown):
    assert formats.duration(seconds) == shown


@pytest.mark.parametrize(
    ("name", "letters"), [("Eva Sol", "ES"), ("Clínica Santa Irene", "CS"), ("«Ñ»", "?"), ("", "?"), ("eva", "E")]
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


def test_a_moment_is_exact_when_pointed_at_and_safe(es, now):
    shown = formats.moment(now - timedelta(days=7), "<b>")
    assert 'datetime="2026-11-14T12:00:00+00:00"' in shown
    assert "14 de noviembre de 2026" in shown
    assert "&lt;b&gt;" in shown


def test_countries_and_languages_by_name(es):
    assert formats.country("DE") == "Alemania"
    assert formats.country("") == formats.country(None) == "—"
    assert formats.language_name("de") == "Alemán"
