"""Does a session last as long as it should, end where it was ended, and say where it is?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.config.durations import session_limits
from trato.config.failure import Failure
from trato.foundation.access import sessions
from trato.foundation.access.actions import sessions as verbs
from trato.foundation.access.models import Device, Session, Token
from trato.foundation.access.sessions import digest
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.access import AllSessionsEnded, SessionEnded, ViewBegun, ViewEnded

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"


@pytest.fixture(autouse=True)
def eva():
    cast.company()
    return cast.eva()


def signed_in(user, **headers):
    client = Client(headers={"user-agent": CHROME, **headers})
    answer = client.post("/sign-in", {"email": user.email, "password": cast.PASSWORD})
    assert answer.status_code == 302
    return client


def row_of(client):
    return Session.objects.get(session_key=digest(client.cookies["trato"].value))


def is_in(client):
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("role", "whole", "idle"),
    [
        ("sales_rep", timedelta(hours=12), timedelta(hours=1)),
        ("administrator", timedelta(hours=4), timedelta(minutes=15)),
        ("portal_customer", timedelta(days=30), timedelta(days=7)),
        ("partner", timedelta(days=30), timedelta(days=7)),
    ],
)
def test_a_session_has_the_limits_of_its_role(role, whole, idle):
    client = signed_in(cast.user("Olga Roca", role))
    row = row_of(client)
    assert client.get("/me/keys").status_code == 200
    assert row.expire_date - row.started_at == pytest.approx(whole, abs=timedelta(seconds=2))
    assert row.idle_for == idle
    assert client.cookies["trato"]["max-age"] == pytest.approx(whole.total_seconds(), abs=2)


def test_a_session_says_where_it_is_and_how_one_came_in(eva):
    row = row_of(signed_in(eva))
    assert (row.device, row.address, row.proof, row.user) == ("Chrome · Linux", "127.0.0.1", "password", eva)


def test_unused_for_an_hour_or_older_than_half_a_day_it_ends(eva):
    client = signed_in(eva)
    sql.run("UPDATE access_session SET idle_until = now() - interval '1 second'")
    assert not is_in(client)
    client = signed_in(eva)
    sql.run("UPDATE access_session SET expire_date = now() - interval '1 second' WHERE user_id = %s", [eva.pk])
    assert not is_in(client)
    assert sessions.clear_ended(timezone.now()) >= 2
    assert not Session.objects.filter(user=eva).exists()


def test_use_moves_the_rest_but_never_the_end_and_is_noted_once_a_minute(eva):
    client = signed_in(eva)
    sql.run(
        "UPDATE access_session SET last_used_at = now() - interval '50 minutes', idle_until = now() + interval '10 minutes'"
    )
    before = row_of(client)
    assert is_in(client)
    after = row_of(client)
    assert after.idle_until - before.idle_until > timedelta(minutes=49)
    assert after.expire_date == before.expire_date
    assert is_in(client)
    assert row_of(client).last_used_at == after.last_used_at


def test_the_cookie_does_not_stand_in_the_database(eva):
    client = signed_in(eva)
    cookie = client.cookies["trato"].value
    rows = sql.rows("SELECT s::text AS row FROM access_session s")
    assert rows
    assert all(cookie not in row["row"] for row in rows)
    thief = Client()
    thief.cookies["trato"] = digest(cookie)
    assert not is_in(thief)


def test_one_session_or_all_others_can_be_ended(eva):
    here, there, elsewhere = (signed_in(eva) for _ in range(3))
    with heard() as news:
        here.post(f"/me/sessions/{row_of(there).uid}/end")
    assert isinstance(news[0].event, SessionEnded)
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, True)
    with heard() as news:
        here.post("/me/sessions/end")
    assert [each.event for each in news] == [AllSessionsEnded(user_id=eva.pk, count=1)]
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_the_sessions_of_others_are_out_of_reach(eva):
    hugo = cast.hugo()
    client, theirs = signed_in(eva), signed_in(hugo)
    row = row_of(theirs)
    assert client.post(f"/me/sessions/{row.uid}/end").status_code == 404
    assert client.post(f"/console/sessions/{row.uid}/end").status_code == 403
    assert client.get("/console/sessions").status_code == 403
    with unpermitted():
        verbs.end(row, by=eva.actor, at=cast.NOW)
    with unpermitted():
        verbs.end_all(hugo, by=eva.actor, at=cast.NOW)
    assert is_in(theirs)


def test_an_administrator_ends_the_session_of_somebody_else(eva):
    theirs, admin = signed_in(eva), signed_in(cast.admin())
    page = admin.get("/console/sessions").content.decode()
    assert "Eva Sol" in page and "Chrome · Linux" in page
    assert admin.post(f"/console/sessions/{row_of(theirs).uid}/end").status_code == 302
    assert not is_in(theirs)


def test_a_new_password_ends_all_sessions_but_the_one_it_was_chosen_in(eva):
    here, there = signed_in(eva), signed_in(eva)
    answer = here.post("/me", {"what": "password", "present": cast.PASSWORD, "password": "siete gaviotas al sur"})
    assert answer.status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_what_lives_is_told_for_many_sessions_at_once(eva):
    client, other = signed_in(eva), signed_in(cast.hugo())
    keys = {digest(each.cookies["trato"].value) for each in (client, other)}
    standing = sessions.living(keys, timezone.now())
    assert {actor.name for actor in standing.values()} == {"Eva Sol", "Hugo Marín"}
    eva.role = "analyst"
    eva.save()
    assert (
        sessions.living(keys, timezone.now())[digest(client.cookies["trato"].value)]
        != standing[digest(client.cookies["trato"].value)]
    )
    eva.is_active = False
    eva.save()
    assert len(sessions.living(keys, timezone.now())) == 1


def test_a_new_device_is_told_by_letter_and_everything_can_be_ended_from_there(eva, settings):
    import re

    from django.core import mail

    from trato.foundation.access import letters

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    first = signed_in(eva)
    letters.send_due(timezone.now())
    assert mail.outbox == [], "the first device is nothing new"
    again = Client(headers={"user-agent": CHROME})
    again.cookies["trato-device"] = first.cookies["trato-device"].value
    again.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD})
    letters.send_due(timezone.now())
    assert mail.outbox == [], "a known device is no news"
    thief = signed_in(eva)
    token, _secret = Token.issue(eva, label="x", at=cast.NOW)
    letters.send_due(timezone.now())
    assert "Chrome · Linux" in mail.outbox[0].body
    path = re.search(r"https?://[^/]+(/sign-in/not-me/\S+)", mail.outbox[0].body)[1]
    assert Client().get(path).status_code == 200
    assert is_in(thief), "looking at the link ends nothing"
    assert Client().post(path).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert not is_in(thief) and not is_in(first)
    assert not Device.objects.filter(user=eva).exists()
    assert Client().post("/sign-in", {"email": eva.email, "password": cast.PASSWORD}).status_code == 422
    assert Client().post(path).status_code == 404
    assert Client().get("/sign-in/not-me/forged").status_code == 404


def test_an_administrator_looks_through_a_colleagues_eyes_and_changes_nothing(eva):
    admin_user = cast.admin()
    clinic = cast.santa_irene(eva.actor)
    admin = signed_in(admin_user)
    with heard() as news:
        assert admin.post(f"/console/users/{eva.uid}/view")["Location"] == "/"
    assert [each.event for each in news] == [ViewBegun(user_id=eva.pk)]
    (told,) = sql.rows("SELECT actor_id FROM stream_event WHERE name = 'access.view.begun'")
    assert told["actor_id"] == admin_user.pk
    page = admin.get("/").content.decode()
    assert "Eva Sol" in page and "/view/end" in page and "/console" not in page
    with refused_nowhere():
        for method, path in (
            ("post", "/me/appearance"), ("post", "/language"), ("get", "/me"), ("get", "/me/keys"),
            ("post", f"/customers/{clinic.uid}/log"), ("post", f"/console/users/{eva.uid}/deactivate"),
            ("get", "/console"), ("get", f"/customers/{clinic.uid}/edit"),
        ):  # fmt: skip
            assert getattr(admin, method)(path, {"theme": "dark"}).status_code == 403, path
    assert admin.get(f"/customers/{clinic.uid}").status_code == 200
    with heard() as news:
        admin.post("/view/end")
    assert [each.event for each in news] == [ViewEnded(user_id=eva.pk)]
    assert admin.get("/console").status_code == 200


def refused_nowhere():
    """Nothing changes inside the block, save sessions."""
    from contextlib import contextmanager

    from tests.told import everything

    @contextmanager
    def watch():
        def seen():
            return {
                table: digest for table, digest in everything().items() if table not in ("access_session", "audit_note")
            }

        before = seen()
        yield
        assert seen() == before

    return watch()


def test_nobody_looks_through_the_eyes_of_an_administrator_or_of_who_left(eva):
    admin = cast.admin()
    session = row_of(signed_in(admin))
    other = cast.user("Pau Vidal", "administrator")
    left = cast.hugo()
    left.is_active = False
    left.save()
    for through in (other, left, admin):
        with refused(verbs.CannotView):
            verbs.begin_view(session, through=through, by=admin.actor, at=cast.NOW)
    lucia = cast.lucia()
    with unpermitted():
        verbs.begin_view(session, through=eva, by=lucia.actor, at=cast.NOW)


def test_whose_view_was_lent_and_leaves_shows_nothing_more(eva):
    admin = signed_in(cast.admin())
    admin.post(f"/console/users/{eva.uid}/view")
    assert is_in(admin)
    eva.is_active = False
    eva.save()
    assert not is_in(admin)
    assert admin.post("/view/end").status_code == 302
    assert is_in(admin)


def test_limits_are_read_as_written_or_refused_in_a_sentence():
    assert session_limits("staff=8h/30m")["staff"] == (timedelta(hours=8), timedelta(minutes=30))
    assert session_limits("")["portal"] == (timedelta(days=30), timedelta(days=7))
    for senseless in ("staff", "staff=8/30", "guests=8h/30m", "staff=0h/1m"):
        with pytest.raises(Failure):
            session_limits(senseless)
