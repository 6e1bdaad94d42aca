"""Do those who manage keep inboxes, saved answers and costs on the console? (CCT-02, CCT-13)"""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests import cast
from tests.told import refused, unpermitted
from trato.domains.conversations.actions import inboxes, macros
from trato.domains.conversations.actions.inboxes import Member
from trato.domains.conversations.models import ChannelCost, Inbox, SavedReply

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = cast.admin()
    client.force_login(admin)
    return admin


def test_an_inbox_is_made_staffed_changed_and_put_away(client, admin):
    hugo, eva = cast.hugo(), cast.eva()
    sent = {
        "name": "Soporte",
        "sharing": "by_load",
        "members": [hugo.pk, eva.pk],
        "skills": "Eva Sol: Sondas, Averías\nNadie: x",
    }
    assert client.post(reverse("console_inbox_new"), sent).status_code == 302
    inbox = Inbox.objects.get(name="Soporte")
    assert {one.user: one.skills for one in inbox.members.all()} == {hugo: [], eva: ["Sondas", "Averías"]}
    html = client.get(reverse("console_inbox", args=[inbox.uid])).content.decode()
    assert "Eva Sol: Sondas, Averías" in html
    client.post(reverse("console_inbox", args=[inbox.uid]), {**sent, "members": [hugo.pk]})
    assert [one.user for one in inbox.members.all()] == [hugo]
    assert "Hugo Marín" in client.get(reverse("console_inboxes")).content.decode()
    client.post(reverse("console_inbox_put_away", args=[inbox.uid]))
    inbox.refresh_from_db()
    assert inbox.archived_at
    client.post(reverse("console_inbox_bring_back", args=[inbox.uid]))
    inbox.refresh_from_db()
    assert inbox.archived_at is None


@pytest.mark.parametrize(
    "senseless", [{"name": ""}, {"name": "x" * 61}, {"sharing": "raffle"}, {"members": ["7000000"]}]
)
def test_a_senseless_inbox_is_refused_with_words(client, admin, senseless):
    sent = {"name": "Soporte", "sharing": "by_hand", **senseless}
    assert client.post(reverse("console_inbox_new"), sent).status_code == 422
    assert not Inbox.objects.exists()


def test_two_inboxes_do_not_share_a_name(admin):
    inboxes.define("Soporte", by=admin.actor, at=cast.NOW)
    with refused(inboxes.CannotArrange):
        inboxes.define("Soporte", by=admin.actor, at=cast.NOW)


def test_only_those_who_answer_are_members(admin):
    ana = cast.ana()
    with refused(inboxes.CannotArrange):
        inboxes.define("Soporte", members=[Member(ana)], by=admin.actor, at=cast.NOW)


def test_answers_and_macros_are_kept_changed_and_removed(client, admin):
    sent = {"shortcut": "/Abono Rápido", "title": "Abono", "text": "En curso.", "tags": "Abono, ", "ending": "resolved"}
    assert client.post(reverse("console_reply_new"), sent).status_code == 302
    reply = SavedReply.objects.get()
    assert (reply.shortcut, reply.tags, reply.ending, reply.priority) == ("abono-rapido", ["Abono"], "resolved", None)
    client.post(reverse("console_reply", args=[reply.uid]), {**sent, "title": "Abono en curso", "priority": "3"})
    reply.refresh_from_db()
    assert (reply.title, reply.priority) == ("Abono en curso", 3)
    assert "Abono en curso" in client.get(reverse("console_replies")).content.decode()
    assert client.post(reverse("console_reply_new"), sent).status_code == 422
    client.post(reverse("console_reply_remove", args=[reply.uid]))
    assert not SavedReply.objects.exists()


@pytest.mark.parametrize(
    "senseless",
    [{"shortcut": "/"}, {"title": " "}, {"text": ""}, {"tags": ["x" * 61]}, {"ending": "burnt"}, {"priority": 7}],
)
def test_a_senseless_answer_is_refused(admin, senseless):
    given = {"shortcut": "a", "title": "A", "text": "x", **senseless}
    with refused(macros.CannotKeep):
        macros.define(**given, by=admin.actor, at=cast.NOW)


def test_what_an_answer_costs_is_said_for_each_channel(client, admin):
    assert client.post(reverse("console_costs"), {"email": "1.20", "phone": "", "chat": "0.8"}).status_code == 302
    assert dict(ChannelCost.objects.values_list("channel", "each")) == {"email": Decimal("1.2"), "chat": Decimal("0.8")}
    assert client.post(reverse("console_costs"), {"email": "-1"}).status_code == 422
    client.post(reverse("console_costs"), {"email": ""})
    assert not ChannelCost.objects.exists()


def test_who_answers_does_not_arrange(client):
    hugo = cast.hugo()
    client.force_login(hugo)
    for page in ("console_inboxes", "console_inbox_new", "console_replies", "console_reply_new", "console_costs"):
        assert client.get(reverse(page)).status_code == 403
    with unpermitted():
        inboxes.define("Soporte", by=hugo.actor, at=cast.NOW)
    with unpermitted():
        macros.define("a", title="A", text="x", by=hugo.actor, at=cast.NOW)
