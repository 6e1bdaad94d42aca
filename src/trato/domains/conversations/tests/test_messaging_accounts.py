"""Does the company keep its accounts elsewhere, and does nothing that opens them ever come out again? (SS, T04)"""

import dataclasses

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.conversations.actions import messaging
from trato.domains.conversations.actions.messaging import CannotConnect, Wanted
from trato.domains.conversations.channels.messaging import trial
from trato.domains.conversations.channels.messaging.styles import STYLES, wanted
from trato.domains.conversations.models import Inbox, MessagingAccount
from trato.domains.conversations.queries import messaging as known
from trato.domains.conversations.queries.ways import WAYS
from trato.faces.api.tests.calling import Program
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.conversations import (
    MessagingDefined,
    MessagingPaused,
    MessagingRemoved,
    MessagingTried,
)

pytestmark = pytest.mark.django_db
BOT = Wanted("telegram", "telegram", "Bot", server="https://bot.example", secrets={"token": "1:secret"})


@pytest.fixture
def admin():
    return cast.admin()


def defined(admin, account=None, **more):
    return messaging.define(dataclasses.replace(BOT, **more), account=account, by=admin.actor, at=cast.NOW)


def test_every_style_has_a_way_out_and_says_what_it_asks_for():
    for style, one in STYLES.items():
        assert one.style == style and one.channel in WAYS and str(one.label) and str(one.instruction)
        assert (one.poll_seconds or type(one).is_genuine) and all(str(asked.label) for asked in one.asks)
        assert one.server.startswith("https://") or not one.server


def test_an_account_is_kept_and_what_opens_it_is_sealed(admin):
    with heard() as news:
        one = defined(admin)
    assert [told.event for told in news] == [MessagingDefined(account_id=one.pk, style="telegram")]
    assert "secret" not in one.secrets and known.opening(one) == {"token": "1:secret"}
    same = defined(admin, one, name="Otro", secrets={})
    assert (same.pk, same.name, known.opening(same)) == (one.pk, "Otro", {"token": "1:secret"})


@pytest.mark.parametrize(
    "senseless",
    [
        {"name": " "}, {"channel": "pigeon"}, {"server": "http://bot.example"}, {"server": "https://127.0.0.1"},
        {"server": "https://a@bot.example"}, {"server": "https://bot.example?x=1"}, {"secrets": {"token": "a\r\nb"}},
        {"secrets": {"token": "x" * 4001}},
    ],
)  # fmt: skip
def test_a_senseless_account_is_refused(admin, senseless):
    """SS01, SS07."""
    with refused(CannotConnect):
        defined(admin, **senseless)


def test_what_opens_an_account_is_not_carried_to_another_house(admin):
    """Case SS: who may change the address does not get the token that way."""
    one = defined(admin)
    with refused(CannotConnect):
        defined(admin, one, server="https://evil.example", secrets={})
    assert defined(admin, one, server="https://other.example").server == "https://other.example"


def test_an_address_belongs_to_one_account_and_its_kind_stays(admin):
    one = defined(admin, address="b1")
    with refused(CannotConnect):
        defined(admin, address="b1")
    with refused(CannotConnect):
        defined(admin, one, style="whatsapp", channel="whatsapp")
    messaging.remove(one, by=admin.actor, at=cast.NOW)
    assert defined(admin, address="b1")


@pytest.mark.parametrize(
    ("style", "given"),
    [
        ("pigeon", {}), ("telegram", {"secrets": {}}), ("telegram", {"secrets": {"token": "x", "other": "y"}}),
        ("whatsapp", {"secrets": {"token": "x", "app_secret": "y"}}), ("mastodon", {"address": "a", "secrets": {"token": "x"}}),
    ],
)  # fmt: skip
def test_what_an_adapter_needs_is_asked_for(style, given):
    with pytest.raises(CannotConnect):
        wanted(style, name="X", **{"secrets": {}, **given})


def test_it_is_paused_resumed_and_removed(admin):
    one = defined(admin)
    assert known.connected() == {"telegram"} and known.is_any_in_use()
    with heard() as news:
        messaging.pause(one, by=admin.actor, at=cast.NOW)
        assert not known.connected()
        messaging.pause(one, by=admin.actor, at=cast.NOW)
        gone = messaging.remove(one, by=admin.actor, at=cast.NOW)
        messaging.remove(one, by=admin.actor, at=cast.NOW)
    assert [told.event for told in news] == [
        MessagingPaused(account_id=one.pk), MessagingPaused(account_id=one.pk, is_paused=False),
        MessagingRemoved(account_id=one.pk),
    ]  # fmt: skip
    assert (gone.secrets, known.known_as(one.uid), known.in_use()) == ("", None, [])
    for verb in (lambda: messaging.pause(one, by=admin.actor, at=cast.NOW), lambda: defined(admin, gone)):
        with refused(CannotConnect):
            verb()


def test_how_it_went_is_written_down(admin):
    one, channel = defined(admin), trato("channel")
    messaging.heard(one, problem="away", by=channel, at=cast.NOW)
    messaging.sending_went(one, by=channel, at=cast.NOW)
    one.refresh_from_db()
    assert (one.problem, one.seen_at, one.sending_problem, one.sent_at) == ("away", None, "", cast.NOW)
    messaging.heard(one, cursor="17", by=channel, at=cast.NOW)
    one.refresh_from_db()
    assert (one.problem, one.seen_at, one.cursor) == ("", cast.NOW, "17")


def test_only_administrators_keep_accounts(admin):
    one, hugo = defined(admin), cast.hugo().actor
    for verb in (
        lambda: messaging.define(BOT, by=hugo, at=cast.NOW),
        lambda: messaging.pause(one, by=hugo, at=cast.NOW),
        lambda: messaging.remove(one, by=hugo, at=cast.NOW),
        lambda: messaging.tried(one, is_reached=True, by=hugo, at=cast.NOW),
        lambda: messaging.heard(one, by=hugo, at=cast.NOW),
        lambda: messaging.sending_went(one, by=hugo, at=cast.NOW),
        lambda: trial.attempt(one, by=hugo, at=cast.NOW),
    ):
        with unpermitted():
            verb()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_no_account(admin, stranger):
    defined(admin)
    assert not known.visible_to(stranger).exists()


def test_a_trial_is_told_and_only_some_times(admin):
    """Case SS08: nobody looks through a network with it."""
    one = defined(admin)
    MessagingAccount.objects.filter(pk=one.pk).update(server="https://127.0.0.1")
    one.refresh_from_db()
    with heard() as news:
        assert all(trial.attempt(one, by=admin.actor, at=cast.NOW) for _ in range(5))
    assert [told.event for told in news] == [MessagingTried(account_id=one.pk, is_reached=False)] * 5
    with pytest.raises(trial.CannotTry):
        trial.attempt(one, by=admin.actor, at=cast.NOW)


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def given(**more):
    return {"name": "WhatsApp Clima", "address": "1060001", "server": "https://graph.facebook.com", "secret_token": "tk-1", "secret_app_secret": "as-1", **more}  # fmt: skip


def test_an_administrator_connects_an_account_changes_it_and_sees_how_it_is_doing(page):
    place = Inbox.objects.create(name="Mensajes", created_at=cast.NOW)
    assert page.get(reverse("console_accounts")).status_code == 200
    chooser = page.get(reverse("console_account_new")).content.decode()
    assert all(f"style={style}" in chooser for style in STYLES)
    new = reverse("console_account_new") + "?style=whatsapp"
    assert page.get(new).status_code == 200
    assert page.post(new, given(inbox=str(place.pk))).status_code == 302
    one = MessagingAccount.objects.get()
    assert (one.channel, one.inbox, known.opening(one)) == ("whatsapp", place, {"token": "tk-1", "app_secret": "as-1"})
    MessagingAccount.objects.update(problem="Nobody answers.", seen_at=timezone.now())
    seen = page.get(reverse("console_accounts")).content.decode()
    assert "Nobody answers." in seen and "Mensajes" in seen and "1060001" in seen
    form = page.get(reverse("console_account", args=[one.uid])).content.decode()
    assert f"/hooks/{one.uid}" in form and "tk-1" not in form and "gAAAA" not in form
    page.post(reverse("console_account", args=[one.uid]), given(secret_token="", secret_app_secret="", name="Otro"))
    one.refresh_from_db()
    assert (one.name, known.opening(one)["token"], one.problem) == ("Otro", "tk-1", "")
    page.post(reverse("console_account_pause", args=[one.uid]))
    one.refresh_from_db()
    assert one.state == "paused"
    MessagingAccount.objects.update(server="https://127.0.0.1")
    assert page.post(reverse("console_account_try", args=[one.uid])).status_code == 302
    assert page.post(reverse("console_account_remove", args=[one.uid])).status_code == 302
    assert page.get(reverse("console_account", args=[one.uid])).status_code == 404


@pytest.mark.parametrize("style", STYLES)
def test_each_form_asks_only_for_what_its_provider_needs(page, style):
    form = page.get(reverse("console_account_new") + f"?style={style}").content.decode()
    assert all(f'name="secret_{one.name}"' in form for one in STYLES[style].asks)
    assert form.count('name="secret_') == len(STYLES[style].asks)
    assert ('name="address"' in form) == bool(STYLES[style].address_label)


def test_a_wrong_form_says_so_and_shows_no_secret(page):
    answer = page.post(reverse("console_account_new") + "?style=whatsapp", given(server="http://127.0.0.1"))
    assert answer.status_code == 422 and b"tk-1" not in answer.content and not MessagingAccount.objects.exists()


def test_nobody_else_comes_to_these_pages(client, admin):
    one = defined(admin)
    client.force_login(cast.hugo())
    for name in ("console_accounts", "console_account_new"):
        assert client.get(reverse(name)).status_code == 403
    assert client.get(reverse("console_account", args=[one.uid])).status_code == 403
    for name in ("console_account_pause", "console_account_try", "console_account_remove"):
        assert client.post(reverse(name, args=[one.uid])).status_code == 403


def test_a_program_keeps_accounts_and_never_sees_what_opens_them(admin):
    cast.company()
    program = Program(admin)
    sent = {"style": "telegram", "name": "Bot", "secrets": {"token": "1:secret"}}
    made = program.post("/messaging-accounts", sent)
    assert (made["channel"], made["server"]) == ("telegram", "https://api.telegram.org") and "secret" not in str(made)
    again = program.patch(f"/messaging-accounts/{made['id']}", {"style": "telegram", "name": "Otro"})
    assert again["name"] == "Otro" and known.opening(MessagingAccount.objects.get()) == {"token": "1:secret"}
    assert program.post(f"/messaging-accounts/{made['id']}/pause", {}, status=200)["state"] == "paused"
    assert [one["name"] for one in program.get("/messaging-accounts")["items"]] == ["Otro"]
    assert (
        "token" in program.refused(409, "POST", "/messaging-accounts", {**sent, "secrets": {"tokenx": "y"}})["detail"]
    )
    assert program.post(f"/messaging-accounts/{made['id']}/remove", {}, status=200)["state"] == "removed"
