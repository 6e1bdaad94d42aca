"""Can people set up trato for themselves, and only for themselves?"""

import pytest

from tests import cast

pytestmark = pytest.mark.django_db

ME = {
    "what": "profile",
    "name": "Eva Sol",
    "language": "en",
    "time_zone": "America/Bogota",
    "theme": "dark",
    "density": "comfortable",
}


@pytest.fixture
def eva(client):
    cast.company()
    user = cast.eva()
    client.force_login(user)
    return user


def test_language_zone_and_look_are_kept(client, eva):
    assert client.post("/me", ME).status_code == 302
    eva.refresh_from_db()
    assert (eva.language, eva.time_zone, eva.theme, eva.density, eva.has_shortcuts) == (
        "en",
        "America/Bogota",
        "dark",
        "comfortable",
        False,
    )
    page = client.get("/me").content.decode()
    assert 'lang="en"' in page and 'data-theme="dark"' in page and 'data-keys="off"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "tlh"},
        {"time_zone": "Mars/Base"},
        {"theme": "neon"},
        {"name": ""},
        {"name": "\x00"},
        {"name": "x" * 1_000_000},
    ],
)
def test_what_cannot_be_is_refused(client, eva, wrong):
    assert client.post("/me", {**ME, **wrong}).status_code == 422
    eva.refresh_from_db()
    assert (eva.language, eva.theme) == ("es", "system")


@pytest.mark.parametrize(
    ("sent", "field", "after"),
    [
        ({"theme": "dark"}, "theme", "dark"),
        ({"density": "comfortable"}, "density", "comfortable"),
        ({"language": "en"}, "language", "en"),
        ({"keys": "off"}, "has_shortcuts", False),
    ],
)
def test_the_menu_changes_the_look_with_one_press(client, eva, sent, field, after):
    answer = client.post("/me/appearance", {**sent, "next": "/orders?kind=sale"})
    assert answer["Location"] == "/orders?kind=sale"
    eva.refresh_from_db()
    assert getattr(eva, field) == after


@pytest.mark.parametrize("sent", [{"theme": "neon"}, {"language": "\x00"}, {"density": "x" * 10_000}])
def test_the_menu_offers_nothing_else(client, eva, sent):
    assert client.post("/me/appearance", sent).status_code == 400


def test_the_password_changes_with_the_present_one_and_the_session_stays(client, eva):
    sent = {"what": "password", "present": cast.PASSWORD, "password": "tres hilos de seda"}
    assert client.post("/me", sent).status_code == 302
    eva.refresh_from_db()
    assert eva.check_password("tres hilos de seda")
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"present": "wrong", "password": "tres hilos de seda"},
        {"present": cast.PASSWORD, "password": "corta"},
        {"present": cast.PASSWORD},
        {},
    ],
)
def test_the_password_stays_without_a_good_reason(client, eva, sent):
    answer = client.post("/me", {"what": "password", **sent})
    assert answer.status_code == 422
    assert "tres hilos" not in answer.content.decode()
    eva.refresh_from_db()
    assert eva.check_password(cast.PASSWORD)


@pytest.mark.parametrize("address", ["/me", "/help", "/look"])
def test_the_pages_open_for_staff_only(client, eva, address):
    assert client.get(address).status_code == 200
    client.logout()
    assert client.get(address)["Location"].startswith("/sign-in")


def test_the_look_is_never_changed_by_a_link(client, eva):
    assert client.get("/me/appearance").status_code == 405
