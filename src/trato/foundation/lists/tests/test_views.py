"""Are views of lists kept, shared and taken away by those who may, and found by nobody else?"""

import pytest
from django.urls import reverse

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.foundation.access.actions import users
from trato.foundation.access.models import Team
from trato.foundation.lists.actions import views
from trato.foundation.lists.models import View
from trato.foundation.lists.queries import views as known
from trato.foundation.stream.vocabulary import lists as told

pytestmark = pytest.mark.django_db
WORDS = {"phase": "sale", "sort": "sales"}


@pytest.fixture
def eva():
    return cast.eva()


@pytest.fixture
def lucia():
    return cast.lucia()


def save(by, name="Por cerrar", audience="mine", words=WORDS):
    return views.save(name, of="customers", words=words, audience=audience, by=by.actor, at=cast.NOW)


def found(by):
    return [row["name"] for row in known.of_list(by.actor, "customers")]


def test_a_view_is_kept_for_oneself(eva, lucia):
    """P03: nobody else finds a personal view, not even those who lead."""
    with heard() as news:
        view = save(eva)
    assert news[0].event == told.ViewSaved(view_id=view.pk, list="customers", audience="mine")
    assert view.words == WORDS
    assert found(eva) == ["Por cerrar"]
    assert found(lucia) == found(cast.admin()) == []
    assert known.known_as(lucia.actor, view.uid) is None


def test_a_view_of_the_team_is_found_by_the_team_and_those_above(eva, lucia):
    save(eva, audience="team")
    stranger = cast.user("Tomás Otero", "sales_rep", team=Team.objects.create(name="Norte"))
    assert found(eva) == found(lucia) == ["Por cerrar"]
    assert found(stranger) == []


def test_only_leaders_keep_views_for_everybody(eva, lucia):
    with unpermitted():
        save(eva, audience="everybody")
    with heard() as news:
        save(lucia, audience="everybody")
    assert news[0].event.audience == "everybody"
    assert found(cast.user("Tomás Otero", "technician", team=None)) == ["Por cerrar"]


@pytest.mark.parametrize(
    ("of", "name", "words", "audience"),
    [
        ("customers", "  ", WORDS, "mine"),
        ("customers", "Por CERRÁR", WORDS, "mine"),
        ("moons", "X", WORDS, "mine"),
        ("customers", "X", {"moon": "1"}, "mine"),
        ("customers", "X", {"phase": "moon"}, "mine"),
        ("customers", "X", {"sort": "password"}, "mine"),
        ("customers", "X", {"size": "99999"}, "mine"),
        ("customers", "X", {"where": '{"fact":"party.moon","op":"known"}'}, "mine"),
        ("customers", "X", {"q": "a\0b"}, "mine"),
        ("customers", "X", {"q": "x" * 30_000}, "mine"),
        ("customers", "X", WORDS, "world"),
    ],
)
def test_what_makes_no_sense_is_refused(eva, of, name, words, audience):
    save(eva)
    with refused(views.CannotKeep):
        views.save(name, of=of, words=words, audience=audience, by=eva.actor, at=cast.NOW)


def test_a_view_is_changed_for_all_who_share_it(eva, lucia):
    view = save(eva, audience="team")
    with heard() as news:
        views.change(view, name="Cierre T4", words={"phase": "decline"}, by=lucia.actor, at=cast.LATER)
    assert news[0].event == told.ViewChanged(view_id=view.pk, fields=["name", "words"])
    assert found(eva) == ["Cierre T4"]
    with heard() as news:
        views.change(View.objects.get(), name="Cierre T4", by=eva.actor, at=cast.LATER)
    assert news == []


def test_a_view_is_shared_and_taken_back(eva, lucia):
    view = save(eva)
    with heard() as news:
        view = views.share(view, audience="team", by=eva.actor, at=cast.LATER)
    assert news[0].event == told.ViewShared(view_id=view.pk, audience="team", before="mine")
    assert found(lucia) == ["Por cerrar"]
    with refused(views.CannotKeep, "owner"):
        views.share(view, audience="mine", by=lucia.actor, at=cast.LATER)
    with unpermitted():
        views.share(view, audience="everybody", by=eva.actor, at=cast.LATER)
    views.share(view, audience="mine", by=eva.actor, at=cast.LATER)
    assert found(lucia) == []


def test_a_deleted_view_comes_back(eva):
    view = save(eva)
    with heard() as news:
        views.delete(view, by=eva.actor, at=cast.LATER)
    assert news[0].event == told.ViewDeleted(view_id=view.pk)
    assert found(eva) == []
    with heard() as news:
        views.restore(view, by=eva.actor, at=cast.LATER)
    assert news[0].event == told.ViewRestored(view_id=view.pk)
    assert found(eva) == ["Por cerrar"]
    views.delete(view, by=eva.actor, at=cast.LATER)
    save(eva)
    with refused(views.CannotKeep, "another view"):
        views.restore(view, by=eva.actor, at=cast.LATER)


def test_strangers_and_colleagues_change_nothing_of_others(eva):
    view = save(eva, audience="team")
    hugo = cast.hugo()
    for stranger in (*STRANGERS, cast.omar().actor):
        with unpermitted():
            views.save("X", of="customers", words={}, by=stranger, at=cast.NOW)
    for stranger in (*STRANGERS, hugo.actor):
        with unpermitted():
            views.change(view, name="X", by=stranger, at=cast.NOW)
        with unpermitted():
            views.share(view, audience="everybody", by=stranger, at=cast.NOW)
        with unpermitted():
            views.delete(view, by=stranger, at=cast.NOW)
        with unpermitted():
            views.restore(view, by=stranger, at=cast.NOW)


def test_a_shared_view_survives_its_owner(eva, lucia):
    """P03 f: it stays, and those who lead or administer keep it."""
    view, inés = save(eva, audience="team"), cast.admin()
    users.deactivate(eva, by=inés.actor, at=cast.LATER)
    assert found(lucia) == ["Por cerrar"]
    views.change(view, name="Heredada", by=inés.actor, at=cast.LATER)
    assert found(lucia) == ["Heredada"]


def test_pages_keep_change_and_delete(client, eva):
    client.force_login(eva)
    answer = client.post(
        reverse("view_save"), {"list": "customers", "name": "A", "words": "phase=sale&sort=sales", "audience": "team"}
    )
    view = View.objects.get()
    assert answer["Location"] == f"/customers?view={view.uid}"
    assert (view.words, view.audience) == (WORDS, "team")
    client.post(reverse("view_change", args=[view.uid]), {"words": "phase=decline"})
    client.post(reverse("view_change", args=[view.uid]), {"name": "B", "audience": "mine"})
    view.refresh_from_db()
    assert (view.name, view.words, view.audience) == ("B", {"phase": "decline"}, "mine")
    client.post(reverse("view_delete", args=[view.uid]))
    assert client.get(f"/customers?view={view.uid}").status_code == 404
    answer = client.post(reverse("view_restore", args=[view.uid]))
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"list": "x"}, {"list": "customers"}, {"list": "customers", "name": "A", "words": "phase=x"},
        {"list": "customers", "name": "A", "audience": "everybody"}, {"list": "customers", "name": "A", "words": "&".join("a=1" for _ in range(100))},
        {"list": "customers", "name": "\0", "words": "q=%00"}, {"list": "customers", "name": "A", "words": "where={"},
    ],
)  # fmt: skip
def test_what_is_sent_badly_keeps_nothing_and_breaks_nothing(client, eva, sent):
    client.force_login(eva)
    assert client.post(reverse("view_save"), sent).status_code in (302, 400)
    assert not View.objects.exists()


def test_strangers_reach_no_page(client, eva):
    view = save(eva)
    client.force_login(cast.hugo())
    for page in ("view_change", "view_delete", "view_restore"):
        assert client.post(reverse(page, args=[view.uid]), {"name": "X"}).status_code == 404
    client.force_login(cast.omar())
    assert client.post(reverse("view_save"), {"list": "customers", "name": "A"}).status_code == 403
