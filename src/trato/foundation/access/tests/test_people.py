"""Do people come, change their work, are away and leave as an administrator says, and by nobody else's word?"""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.foundation.access import letters, links
from trato.foundation.access.actions import absences, users
from trato.foundation.access.models import Absence, Letter, Session, Token, User
from trato.foundation.access.queries import absences as away
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.access import (
    AbsenceCancelled,
    AbsencePlanned,
    RoleChanged,
    UserDeactivated,
    UserInvited,
    UserJoined,
    UserReactivated,
)

pytestmark = pytest.mark.django_db
NEW = {"name": "Marc Soler", "email": "marc@ecotec.example", "role": "marketer", "team": "", "language": "es"}


@pytest.fixture(autouse=True)
def inés(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cast.company()
    return cast.admin()


@pytest.fixture
def console(inés):
    client = Client()
    client.post("/sign-in", {"email": inés.email, "password": cast.PASSWORD})
    return client


def told(user):
    return {"by": user.actor, "at": cast.NOW}


def join_path():
    letters.send_due(timezone.now())
    return re.search(r"https?://[^/]+(/sign-in/join/\S+)", mail.outbox[-1].body)[1]


def test_who_is_invited_gets_a_letter_and_joins_with_a_password_of_their_own(console):
    with heard() as news:
        answer = console.post("/console/users/invite", NEW)
    marc = User.objects.get(email="marc@ecotec.example")
    assert answer["Location"] == f"/console/users/{marc.uid}"
    assert [each.event for each in news] == [UserInvited(user_id=marc.pk, role="marketer")]
    path, guest = join_path(), Client()
    assert mail.outbox[-1].to == [marc.email]
    assert guest.get(path).status_code == 200
    assert guest.post(path, {"password": "corta"}).status_code == 422
    with heard() as news:
        assert guest.post(path, {"password": "siete gaviotas al sur"})["Location"] == "/"
    assert UserJoined(user_id=marc.pk) in [each.event for each in news]
    assert guest.get("/").status_code == 200
    marc.refresh_from_db()
    assert (marc.role, marc.joined_at is not None) == ("marketer", True)
    for late in (Client().get(path), Client().post(path, {"password": "ocho gaviotas al sur"})):
        assert late.status_code == 404


def test_the_role_of_an_invitation_stands_in_the_database_not_in_the_link(console):
    console.post("/console/users/invite", NEW)
    path = join_path()
    guest = Client()
    guest.post(
        f"{path}?role=administrator", {"password": "siete gaviotas al sur", "role": "administrator", "email": "x@y.z"}
    )
    marc = User.objects.get(email="marc@ecotec.example")
    assert marc.role == "marketer"
    mark = path.rsplit("/", 1)[1]
    for forged in (mark[:-2] + "xx", mark[1:], "a:b:c", ":", "é"):
        assert Client().get(f"/sign-in/join/{forged}").status_code == 404


def test_an_invitation_ends_after_a_week_and_when_its_person_leaves(console, monkeypatch, inés):
    console.post("/console/users/invite", NEW)
    marc, path = User.objects.get(email="marc@ecotec.example"), join_path()
    monkeypatch.setattr(links, "INVITATION_LASTS", timedelta(seconds=-1))
    assert Client().get(path).status_code == 404
    monkeypatch.undo()
    users.deactivate(marc, **told(inés))
    assert Client().get(path).status_code == 404


def test_an_address_is_invited_once_and_the_letter_can_be_sent_again(console, inés):
    console.post("/console/users/invite", NEW)
    marc = User.objects.get(email="marc@ecotec.example")
    assert console.post("/console/users/invite", {**NEW, "email": "MARC@ecotec.example"}).status_code == 422
    assert console.post("/console/users/invite", {**NEW, "email": "nobody", "role": "king"}).status_code == 422
    console.post(f"/console/users/{marc.uid}/invite")
    assert Letter.objects.filter(kind="invitation").count() == 2
    with refused(users.CannotChange):
        users.invite_again(inés, **told(inés))


def test_nobody_joins_twice_at_once(inés):
    marc = users.invite("marc@ecotec.example", name="Marc", role="marketer", **told(inés))
    same = User.objects.get(pk=marc.pk)
    users.join(marc, password="siete gaviotas al sur", by=trato("invitation"), at=cast.NOW)
    with refused(users.CannotChange):
        users.join(same, password="ocho gaviotas al sur", by=trato("invitation"), at=cast.NOW)
    with unpermitted():
        users.join(same, password=None, **told(inés))


def test_who_is_let_in_no_more_loses_sessions_and_tokens_and_can_come_back(console):
    eva = cast.eva()
    desk = Client()
    desk.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD})
    _token, secret = Token.issue(eva, label="x", at=cast.NOW)
    program = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/parties").status_code == 200
    with heard() as news:
        assert console.post(f"/console/users/{eva.uid}/deactivate").status_code == 302
    assert [each.event for each in news] == [UserDeactivated(user_id=eva.pk)]
    assert desk.get("/").status_code == 302
    assert program.get("/api/v1/parties").status_code == 401
    assert desk.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD}).status_code == 422
    with heard() as news:
        console.post(f"/console/users/{eva.uid}/reactivate")
    assert [each.event for each in news] == [UserReactivated(user_id=eva.pk)]
    assert desk.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD}).status_code == 302
    assert program.get("/api/v1/parties").status_code == 401, "a token that ended stays ended"


def test_a_new_role_holds_at_once(console, inés):
    eva = cast.eva()
    desk = Client()
    desk.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD})
    with heard() as news:
        console.post(f"/console/users/{eva.uid}/role", {"role": "analyst"})
    assert [each.event for each in news] == [RoleChanged(user_id=eva.pk, role="analyst", before="sales_rep")]
    assert not Session.objects.filter(user=eva).exists()
    assert console.post(f"/console/users/{eva.uid}/role", {"role": "king"}).status_code == 422
    eva.refresh_from_db()
    with refused(users.CannotChange):
        users.change_role(eva, role="king", **told(inés))


def test_nobody_shuts_out_themselves_or_the_last_administrator(inés):
    other = cast.user("Pau Vidal", "administrator")
    for change in (
        lambda: users.deactivate(inés, **told(inés)),
        lambda: users.change_role(inés, role="analyst", **told(inés)),
    ):
        with refused(users.CannotChange):
            change()
    users.deactivate(inés, **told(other))
    for change in (
        lambda: users.deactivate(other, **told(inés)),
        lambda: users.change_role(other, role="analyst", **told(inés)),
    ):
        with refused(users.CannotChange):
            change()


@pytest.mark.parametrize("role", ["sales_manager", "data_steward", "outsourced_agent", "partner", "portal_customer"])
def test_people_are_an_administrators_matter(role):
    eva, other = cast.eva(), cast.user("Olga Roca", role)
    for change in (
        lambda: users.invite("x@y.example", name="X", role="administrator", **told(other)),
        lambda: users.invite_again(eva, **told(other)),
        lambda: users.deactivate(eva, **told(other)),
        lambda: users.reactivate(eva, **told(other)),
        lambda: users.change_role(eva, role="analyst", **told(other)),
        lambda: users.change_role(other, role="administrator", **told(other)),
    ):
        with unpermitted():
            change()
    client = Client()
    client.post("/sign-in", {"email": other.email, "password": cast.PASSWORD})
    for address in ("/console", "/console/users", f"/console/users/{eva.uid}", "/console/users/invite",
                    "/console/sessions", "/console/tokens", "/console/accounts"):  # fmt: skip
        assert client.get(address).status_code == 403, address
    assert client.post(f"/console/users/{eva.uid}/deactivate").status_code == 403
    assert client.post(f"/console/users/{eva.uid}/view").status_code == 403


def test_people_are_found_by_name_address_role_and_state(console):
    cast.eva()
    console.post("/console/users/invite", NEW)
    for query, shown in (
        ("q=eva", {"Eva Sol"}), ("q=ecotec", {"Eva Sol", "Marc Soler", "Inés Rey"}), ("role=marketer", {"Marc Soler"}),
        ("state=invited", {"Marc Soler"}), ("state=left", set()), ("q=%25", set()),
    ):  # fmt: skip
        page = console.get(f"/console/users?{query}").content.decode()
        found = {name for name in ("Eva Sol", "Marc Soler", "Inés Rey") if f">{name}</a>" in page}
        assert found == shown, query
    for senseless in ("role=king", "state=dead", "q=%00"):
        assert console.get(f"/console/users?{senseless}").status_code == 400


def test_every_page_of_the_console_is_shown(console):
    eva = cast.eva()
    Token.issue(eva, label="Cuadro de mando", at=cast.NOW)
    for address in ("/console", "/console/users", f"/console/users/{eva.uid}", "/console/users/invite",
                    "/console/sessions", "/console/tokens", "/console/accounts", "/console/accounts/new",
                    "/me/keys", "/me/keys/passkey", "/me/keys/app", "/me/keys/codes", "/me/tokens/new",
                    "/me/absences/new", f"/console/users/{eva.uid}/absence", "/sign-in/again"):  # fmt: skip
        assert console.get(address).status_code == 200, address
    assert console.get("/console/users/00000000-0000-0000-0000-000000000000").status_code == 404


DAYS = {"from_on": date(2026, 12, 1), "until_on": date(2026, 12, 11)}


def test_who_is_away_names_a_deputy_who_acts_on_those_days_only():
    eva, hugo = cast.eva(), cast.hugo()
    with heard() as news:
        absence = absences.plan(eva, deputy=hugo, **DAYS, **told(eva))
    assert [each.event for each in news] == [
        AbsencePlanned(
            absence_id=absence.pk, user_id=eva.pk, deputy_id=hugo.pk, from_on="2026-12-01", until_on="2026-12-11"
        )
    ]
    during = timezone.datetime(2026, 12, 11, 22, 30, tzinfo=timezone.get_fixed_timezone(0))
    assert away.represented_by(hugo.pk, during) == [eva.pk]
    assert away.deputy_of(eva.pk, during) == hugo
    after = during + timedelta(hours=1)
    assert away.represented_by(hugo.pk, after) == [], "days are those of the company"
    with heard() as news:
        absences.cancel(absence, **told(eva))
    assert [each.event for each in news] == [AbsenceCancelled(absence_id=absence.pk, user_id=eva.pk)]
    assert away.deputy_of(eva.pk, during) is None


def test_senseless_absences_are_refused():
    eva, hugo = cast.eva(), cast.hugo()
    portal, left = cast.user("Carla Puig", "portal_customer"), cast.ana()
    left.is_active = False
    left.save()
    absences.plan(hugo, deputy=None, from_on=date(2026, 12, 5), until_on=date(2026, 12, 6), **told(hugo))
    absences.plan(eva, deputy=None, from_on=date(2027, 1, 1), until_on=date(2027, 1, 2), **told(eva))
    for senseless in (
        {"from_on": date(2026, 12, 11), "until_on": date(2026, 12, 1)},
        {"from_on": date(2026, 1, 1), "until_on": date(2026, 1, 2)},
        {"until_on": date(2029, 1, 1)},
        {"from_on": date(2027, 1, 2), "until_on": date(2027, 1, 2), "deputy": None},
        {"deputy": eva}, {"deputy": portal}, {"deputy": left}, {"deputy": hugo},
    ):  # fmt: skip
        with refused(absences.CannotBeAway):
            absences.plan(eva, **{"deputy": hugo, **DAYS, **senseless}, **told(eva))
    with unpermitted():
        absences.plan(hugo, deputy=None, **DAYS, **told(eva))
    theirs = Absence.objects.get(user=hugo)
    with unpermitted():
        absences.cancel(theirs, **told(eva))


def test_an_absence_is_noted_and_taken_back_on_the_pages(console):
    eva, hugo = cast.eva(), cast.hugo()
    client = Client()
    client.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD})
    sent = {"from_on": "2030-02-01", "until_on": "2030-02-03", "deputy": hugo.pk}
    assert client.post("/me/absences/new", sent)["Location"] == "/me/keys"
    assert "Hugo Marín" in client.get("/me/keys").content.decode()
    assert client.post("/me/absences/new", {**sent, "from_on": "tomorrow"}).status_code == 422
    absence = Absence.objects.get()
    other = Client()
    other.post("/sign-in", {"email": hugo.email, "password": cast.PASSWORD})
    assert other.post(f"/absences/{absence.uid}/cancel").status_code == 404
    assert other.get(f"/console/users/{eva.uid}/absence").status_code == 404
    assert console.post(f"/absences/{absence.uid}/cancel")["Location"] == f"/console/users/{eva.uid}"
    absence.refresh_from_db()
    assert absence.cancelled_at is not None


def test_the_console_says_what_to_look_at(console, inés):
    page = console.get("/console").content.decode()
    assert f"{'/console/users'}?role=administrator" in page
    sql.run("UPDATE access_user SET language = 'en'")
    assert "password alone" in console.get("/console").content.decode()
