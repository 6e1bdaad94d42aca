"""Are people let in, and do they choose passwords and preferences, as they should?"""

import pytest
from django.core.exceptions import ValidationError

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.foundation.access.actions import company, users
from trato.foundation.access.models import Company, User
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.access import (
    CompanyFounded,
    PasswordChanged,
    UserInvited,
    UserPreferencesChanged,
    UserSignedIn,
)

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "siete gaviotas al sur"


@pytest.fixture
def admin():
    return cast.admin().actor


def test_an_invited_person_is_kept_and_told(admin):
    with heard() as news:
        nora = users.invite(" Nora@Ecotec.example ", name="Nora Vidal", role="marketer", by=admin, at=cast.NOW)
    nora.refresh_from_db()
    assert (nora.email, nora.name, nora.role) == ("nora@ecotec.example", "Nora Vidal", "marketer")
    assert (nora.language, nora.time_zone, nora.is_active) == ("es", "Europe/Madrid", True)
    assert not nora.has_usable_password()
    assert nora.actor.roles == {"marketer"}
    assert news == [(UserInvited(user_id=nora.pk, role="marketer"), [])]


def test_passwords_are_kept_as_argon2(admin):
    nora = users.invite("n@x.example", name="N", role="analyst", password=NEW_PASSWORD, by=admin, at=cast.NOW)
    assert nora.password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert nora.check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    "senseless",
    [
        {"email": "nora"},
        {"role": "king"},
        {"name": ""},
        {"name": "x" * 121},
        {"language": "klingon"},
        {"language": "fr"},
        {"time_zone": "Moon/Tranquility"},
    ],
)
def test_a_senseless_or_known_person_is_refused(admin, senseless):
    said = {"email": "nora@ecotec.example", "name": "Nora", "role": "analyst", **senseless}
    with refused(ValidationError):
        users.invite(said.pop("email"), **said, by=admin, at=cast.NOW)


def test_an_address_is_known_in_any_case(admin):
    cast.hugo()
    with refused(ValidationError):
        users.invite("HUGO@Ecotec.example", name="Hugo", role="analyst", by=admin, at=cast.NOW)


def test_only_administrators_invite():
    for actor in (cast.eva().actor, cast.lucia().actor, *STRANGERS):
        with unpermitted():
            users.invite("nora@ecotec.example", name="Nora", role="analyst", by=actor, at=cast.NOW)


def test_a_password_is_ones_own_and_only_administrators_choose_for_others(admin):
    eva, hugo = cast.eva(), cast.hugo()
    with heard() as news:
        users.choose_password(eva, password=NEW_PASSWORD, by=eva.actor, at=cast.NOW)
    assert eva.check_password(NEW_PASSWORD)
    assert news == [(PasswordChanged(user_id=eva.pk), [])]
    for actor in (hugo.actor, cast.lucia().actor, *STRANGERS):
        with unpermitted():
            users.choose_password(eva, password="gaviotas al norte ocho", by=actor, at=cast.NOW)
    users.choose_password(eva, password="gaviotas al norte ocho", by=admin, at=cast.NOW)
    users.choose_password(hugo, password="gaviotas al norte ocho", by=trato("reset"), at=cast.NOW)


@pytest.mark.parametrize("weak", ["", "short", "1234567890", "password123", "eva@ecotec.example"])
def test_weak_passwords_are_refused(weak):
    eva = cast.eva()
    with refused(ValidationError):
        users.choose_password(eva, password=weak, by=eva.actor, at=cast.NOW)


def test_a_person_sets_up_what_is_theirs(admin):
    eva, hugo = cast.eva(), cast.hugo()
    wanted = {"language": "en", "time_zone": "Atlantic/Canary", "theme": "dark", "role": "administrator"}
    with heard() as news:
        users.set_up(eva, wanted=wanted, by=eva.actor, at=cast.NOW)
    eva.refresh_from_db()
    assert (eva.language, eva.time_zone, eva.theme, eva.role) == ("en", "Atlantic/Canary", "dark", "sales_rep")
    assert news == [(UserPreferencesChanged(user_id=eva.pk, fields=["language", "time_zone", "theme"]), [])]
    with heard() as news:
        users.set_up(eva, wanted=wanted, by=eva.actor, at=cast.NOW)
    assert news == []
    with unpermitted():
        users.set_up(eva, wanted={"theme": "light"}, by=hugo.actor, at=cast.NOW)
    users.set_up(eva, wanted={"theme": "light"}, by=admin, at=cast.NOW)


@pytest.mark.parametrize(
    "wanted", [{"language": "fr"}, {"time_zone": "Moon"}, {"theme": "pink"}, {"density": "airy"}, {"name": ""}]
)
def test_what_trato_does_not_know_cannot_be_set_up(wanted):
    eva = cast.eva()
    with refused(ValidationError):
        users.set_up(eva, wanted=wanted, by=eva.actor, at=cast.NOW)


def test_a_sign_in_is_noted():
    eva = cast.eva()
    with heard() as news:
        users.note_sign_in(eva, by=eva.actor, at=cast.LATER)
    assert User.objects.get().last_login == cast.LATER
    assert news == [(UserSignedIn(user_id=eva.pk), [])]
    with unpermitted():
        users.note_sign_in(eva, by=STRANGERS[0], at=cast.LATER)


def test_there_is_one_company(admin):
    said = {"currency": "EUR", "country": "ES", "time_zone": "Europe/Madrid", "at": cast.NOW}
    eva = cast.eva().actor
    with unpermitted():
        company.found("Ecotec", **said, by=eva)
    for senseless in ({"currency": "euro"}, {"country": "Spain"}, {"time_zone": "Moon"}):
        with refused(company.CannotFound):
            company.found("Ecotec", **{**said, **senseless}, by=admin)
    with heard() as news:
        company.found(" Ecotec  Levante ", **said, by=admin)
    assert Company.objects.get().name == "Ecotec Levante"
    assert news == [(CompanyFounded(currency="EUR", country="ES"), [])]
    with refused(company.CannotFound, "Ecotec Levante"):
        company.found("Otra", **said, by=admin)
