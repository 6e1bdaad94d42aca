"""Do words lead to the moment that is meant?"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from trato.domains.agenda.forms import moments

MADRID, BOGOTA = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Bogota")
# A Saturday morning.
NOW = datetime(2026, 11, 21, 11, 0)

SPANISH = [
    ("mañana 10:00", "2026-11-22 10:00"),
    ("Mañana a las 10", "2026-11-22 10:00"),
    ("mañana a las 4", "2026-11-22 16:00"),
    ("mañana por la mañana", "2026-11-22 09:00"),
    ("mañana", "2026-11-22"),
    ("hoy a las 17h", "2026-11-21 17:00"),
    ("esta tarde", "2026-11-21 16:00"),
    ("esta noche a las 9", "2026-11-21 21:00"),
    ("pasado mañana por la tarde", "2026-11-23 16:00"),
    ("jue 10", "2026-12-10"),
    ("vie 10", "2026-11-27 10:00"),
    ("jue 10 16:00", "2026-12-10 16:00"),
    ("el jueves a las 10h", "2026-11-26 10:00"),
    ("el lunes a las 9 y media", "2026-11-23 09:30"),
    ("lunes 9:30", "2026-11-23 09:30"),
    ("el martes a las diez menos cuarto", "2026-11-24 09:45"),
    ("miércoles a las 5 y cuarto de la tarde", "2026-11-25 17:15"),
    ("el próximo viernes", "2026-11-27"),
    ("el jueves que viene a mediodía", "2026-11-26 12:00"),
    ("jueves de la semana que viene", "2026-11-26"),
    ("el sábado", "2026-11-28"),
    ("la semana que viene", "2026-11-23"),
    ("en 2 semanas", "2026-12-05"),
    ("en dos semanas a las 11", "2026-12-05 11:00"),
    ("dentro de 3 días", "2026-11-24"),
    ("dentro de un mes", "2026-12-21"),
    ("en 3 días laborables", "2026-11-25"),
    ("en media hora", "2026-11-21 11:30"),
    ("en una hora y media", "2026-11-21 12:30"),
    ("en 45 minutos", "2026-11-21 11:45"),
    ("fin de mes", "2026-11-30"),
    ("a finales de enero", "2027-01-31"),
    ("fin de año", "2026-12-31"),
    ("el mes que viene", "2026-12-01"),
    ("25/12", "2026-12-25"),
    ("25/12/27 a las 9.30", "2027-12-25 09:30"),
    ("3/1", "2027-01-03"),
    ("25 de diciembre", "2026-12-25"),
    ("25 de diciembre de 2027 a las 18:00", "2027-12-25 18:00"),
    ("el 3 de enero", "2027-01-03"),
    ("jue 10 dic", "2026-12-10"),
    ("21 nov", "2026-11-21"),
    ("el 25", "2026-11-25"),
    ("el día 5 a primera hora", "2026-12-05 09:00"),
    ("a las 12", "2026-11-21 12:00"),
    ("10:30", "2026-11-22 10:30"),
    ("a la una", "2026-11-21 13:00"),
    ("8 de la tarde", "2026-11-21 20:00"),
    ("29/2", "2028-02-29"),
    ("primero de mayo", "2027-05-01"),
    ("2026-12-25", "2026-12-25"),
]

ENGLISH = [
    ("tomorrow 10am", "2026-11-22 10:00"),
    ("Tomorrow at 10", "2026-11-22 10:00"),
    ("tomorrow at 4", "2026-11-22 16:00"),
    ("tomorrow afternoon", "2026-11-22 16:00"),
    ("tomorrow", "2026-11-22"),
    ("day after tomorrow", "2026-11-23"),
    ("next thursday", "2026-11-26"),
    ("thursday 3pm", "2026-11-26 15:00"),
    ("Thu 10", "2026-12-10"),
    ("this friday at noon", "2026-11-27 12:00"),
    ("on monday morning", "2026-11-23 09:00"),
    ("monday at half past nine", "2026-11-23 09:30"),
    ("quarter to ten on tuesday", "2026-11-24 09:45"),
    ("in 2 weeks", "2026-12-05"),
    ("in two weeks at 11:15", "2026-12-05 11:15"),
    ("in a fortnight", "2026-12-05"),
    ("in 3 business days", "2026-11-25"),
    ("in an hour", "2026-11-21 12:00"),
    ("in half an hour", "2026-11-21 11:30"),
    ("in 90 minutes", "2026-11-21 12:30"),
    ("next week", "2026-11-23"),
    ("next month", "2026-12-01"),
    ("end of month", "2026-11-30"),
    ("end of next month", "2026-12-31"),
    ("tonight", "2026-11-21 20:00"),
    ("25/12", "2026-12-25"),
    ("12/25", "2026-12-25"),
    ("December 25th", "2026-12-25"),
    ("25th of December 2027 at 6pm", "2027-12-25 18:00"),
    ("Mar 3", "2027-03-03"),
    ("the 25th", "2026-11-25"),
    ("2026-12-25T10:00", "2026-12-25 10:00"),
    ("noon", "2026-11-21 12:00"),
    ("midnight", "2026-11-22 00:00"),
]


@pytest.mark.parametrize("zone", [MADRID, BOGOTA], ids=["Madrid", "Bogotá"])
@pytest.mark.parametrize(("written", "expected"), SPANISH)
def test_spanish_words_lead_to_the_moment(written, expected, zone):
    with translation.override("es"):
        assert _read(written, zone) == expected


@pytest.mark.parametrize("zone", [MADRID, BOGOTA], ids=["Madrid", "Bogotá"])
@pytest.mark.parametrize(("written", "expected"), ENGLISH)
def test_english_words_lead_to_the_moment(written, expected, zone):
    with translation.override("en"):
        assert _read(written, zone) == expected


def test_an_offset_in_the_words_wins_over_the_zone_of_the_reader():
    assert moments.read("2026-12-25T10:00:00Z", now=NOW.replace(tzinfo=MADRID)).at.isoformat() == (
        "2026-12-25T11:00:00+01:00"
    )


@pytest.mark.parametrize(
    ("now", "written", "expected"),
    [
        # Clocks go forward at two: half past two does not exist and becomes half past three.
        ("2027-03-27 12:00", "mañana 2:30", "2027-03-28T03:30:00+02:00"),
        ("2027-03-27 12:00", "mañana 3:30", "2027-03-28T03:30:00+02:00"),
        ("2027-03-28 01:30", "en una hora", "2027-03-28T03:30:00+02:00"),
        # Clocks go back at three: half past two comes twice, the first is meant.
        ("2026-10-24 12:00", "mañana 2:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25 01:30", "in 2 hours", "2026-10-25T02:30:00+01:00"),
        # A week keeps the hour of the wall clock.
        ("2026-10-23 09:00", "en una semana a las 9", "2026-10-30T09:00:00+01:00"),
    ],
)
def test_summer_time_neither_skips_nor_doubles(now, written, expected):
    moment = moments.read(written, now=datetime.fromisoformat(now).replace(tzinfo=MADRID))
    assert moment.at.isoformat() == expected


@pytest.mark.parametrize(
    "written",
    ["", "asdf", "cuando pueda", "31/2", "30 de febrero", "jue 26 dic", "25:00", "99/99", "2026-13-01", "mañana ayer",
     "en 9999 años", "x" * 5000, "<script>", "\x00", "mañana a las 99", "🙂", "0", "en 3 lunas"],
)  # fmt: skip
def test_nonsense_is_answered_with_words(written):
    with pytest.raises(moments.NotAMoment) as refusal:
        moments.read(written, now=NOW.replace(tzinfo=MADRID))
    assert len(str(refusal.value)) > 10


def _read(written, zone):
    moment = moments.read(written, now=NOW.replace(tzinfo=zone))
    assert moment.at.utcoffset() is not None
    if moment.is_all_day:
        assert f"{moment.at:%H:%M}" == "23:59"
        return f"{moment.at:%Y-%m-%d}"
    return f"{moment.at:%Y-%m-%d %H:%M}"
