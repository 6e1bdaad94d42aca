"""Are mentions on networks that have to be asked taken in once, and answered in their thread? (SOC-01, SOC-02)"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from trato.domains.conversations.channels.messaging import rounds, styles
from trato.domains.conversations.channels.messaging.adapters import bluesky
from trato.domains.conversations.channels.messaging.tests.contracts import PICTURE, Contract, expect
from trato.domains.conversations.models import Message


class MastodonServer(Contract):
    style, channel, address = "mastodon", "mastodon", "@clima@social.example"
    secrets = {"token": "masto-token"}

    def __init__(self):
        self.mentions, self.numbers = [], {}

    def mention(self, number, html, acct="nuria", visibility="public"):
        who = {"id": "5", "acct": acct, "display_name": "Núria", "url": "https://social.example/@nuria"}
        status = {
            "id": str(1000 + number), "content": html, "created_at": timezone.now().isoformat(), "visibility": visibility,
            "in_reply_to_id": None, "media_attachments": [], "spoiler_text": "",
        }  # fmt: skip
        self.mentions.append({"id": str(number), "type": "mention", "created_at": status["created_at"], "account": who, "status": status})  # fmt: skip

    def answer(self, call, provider):
        expect(call.headers.get("authorization") == "Bearer masto-token", "The access token is invalid", 401)
        if call.path == "/api/v1/accounts/verify_credentials":
            return 200, {"id": "1", "acct": "clima"}
        if call.path == "/api/v1/notifications":
            expect(call.query["types[]"] == ["mention"], "types")
            limit, after = int(call.query["limit"][0]), int(call.query.get("min_id", ["0"])[0])
            newer = [one for one in self.mentions if int(one["id"]) > after]
            page = newer[:limit] if after else newer[-limit:]
            return 200, list(reversed(page))
        expect((call.method, call.path) == ("POST", "/api/v1/statuses"), "Not found", 404)
        said = call.json
        expect(said["status"].startswith("@nuria ") and said["in_reply_to_id"].startswith("100"), "shape", 422)
        key = call.headers["idempotency-key"]
        if key not in self.numbers:
            self.numbers[key] = str(len(self.numbers) + 9000)
            provider.taken[said["status"]] += 1
            self.visibility = said["visibility"]
        return 200, {"id": self.numbers[key], "visibility": said["visibility"]}


class BlueskyServer(Contract):
    style, channel, address = "bluesky", "bluesky", "clima.example"
    secrets = {"password": "app-pass"}

    def __init__(self):
        self.mentions, self.posts, self.sessions = [], {}, 0

    def mention(self, number, text, reason="mention", reply=None):
        at = (timezone.now() - timedelta(minutes=60 - number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at, **({"reply": reply} if reply else {})}
        if number == 3:
            record["embed"] = {
                "images": [{"alt": "x", "image": {"ref": {"$link": "bafkpic"}, "mimeType": "image/png"}}]
            }
        self.mentions.append({
            "uri": f"at://did:plc:nuria/app.bsky.feed.post/{number}", "cid": f"cid{number}", "reason": reason,
            "author": {"did": "did:plc:nuria", "handle": "nuria.example", "displayName": "Núria"},
            "record": record, "indexedAt": at,
        })  # fmt: skip

    def is_sending(self, call):
        return call.path.endswith("putRecord")

    def answer(self, call, provider):
        verb = call.path.removeprefix("/xrpc/")
        if verb == "com.atproto.server.createSession":
            expect(call.json == {"identifier": "clima.example", "password": "app-pass"}, "AuthenticationRequired", 401)
            self.sessions += 1
            return 200, {"accessJwt": "jwt-1", "did": "did:plc:clima"}
        if verb == "com.atproto.sync.getBlob":
            expect(call.query == {"did": ["did:plc:nuria"], "cid": ["bafkpic"]}, "blob", 404)
            return 200, PICTURE
        expect(call.headers.get("authorization") == "Bearer jwt-1", "ExpiredToken", 400)
        if verb == "app.bsky.notification.listNotifications":
            start, size = int(call.query.get("cursor", ["0"])[0]), 2
            listing = list(reversed(self.mentions))[start : start + size]
            more = {"cursor": str(start + size)} if start + size < len(self.mentions) else {}
            return 200, {"notifications": listing, **more}
        expect(verb == "com.atproto.repo.putRecord", "MethodNotImplemented", 501)
        said = call.json
        expect(len(said["rkey"]) == 13 and said["repo"] == "did:plc:clima", "rkey")
        expect(set(said["record"]["reply"]) == {"root", "parent"}, "reply")
        if said["rkey"] not in self.posts:
            provider.taken[said["record"]["text"]] += 1
        self.posts[said["rkey"]] = said["record"]
        return 200, {"uri": f"at://did:plc:clima/app.bsky.feed.post/{said['rkey']}", "cid": "c"}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def test_mentions_on_mastodon_come_in_once_and_are_answered_in_their_thread(furnish, now):
    house = furnish(MastodonServer())
    house.contract.mention(1, "<p><span>@<span>clima</span></span> la máquina<br>no enfría &amp; pita</p>", visibility="direct")  # fmt: skip
    for _time in range(3):
        assert rounds.ask(house.account)
        house.read(now)
    message = Message.objects.get()
    assert (message.text, message.sender, message.key) == ("la máquina\nno enfría & pita", "nuria@localhost", "1001")
    answer = house.answered(message.conversation, "Vamos el jueves", at=now)
    house.provider.mishaps = ["hang up"]
    house.sends(now)
    assert house.state(answer) == "planned"
    house.sends(now + timedelta(minutes=10))
    assert house.state(answer) == "sent" and house.provider.taken == {"@nuria Vamos el jueves": 1}
    assert house.contract.visibility == "direct", "whoever writes to us alone is answered alone"


def test_many_mentions_are_read_page_by_page_and_none_is_left_out(furnish, now):
    house = furnish(MastodonServer())
    house.contract.mention(1, "<p>uno</p>")
    rounds.ask(house.account)
    for number in range(2, 132):
        house.contract.mention(number, f"<p>{number}</p>")
    rounds.ask(house.account)
    house.read(now)
    house.read(now)
    assert Message.objects.count() == 131
    house.account.refresh_from_db()
    assert house.account.cursor == "131" and house.account.seen_at


def test_a_network_that_does_not_let_us_in_is_a_problem_in_words(furnish):
    house = furnish(MastodonServer())
    house.contract.mention(1, "<p>uno</p>")
    house.provider.contract.answer = lambda call, provider: (401, {"error": "The access token is invalid"})
    assert not rounds.ask(house.account)
    house.account.refresh_from_db()
    assert house.account.problem and not house.account.seen_at
    del house.provider.contract.answer
    assert rounds.ask(house.account)
    house.account.refresh_from_db()
    assert not house.account.problem


@pytest.mark.parametrize("said", [b"[]", b"{}", b"null", b'[{"id":{}}]', b"not json", b"[" * 50_000, b'[{"id":1e999}]'])
def test_a_network_that_talks_nonsense_breaks_nothing(furnish, said):
    house = furnish(MastodonServer())
    house.provider.contract.answer = lambda call, provider: (200, said)
    rounds.ask(house.account)
    house.read(timezone.now())
    assert not Message.objects.exists()


def test_mentions_on_bluesky_come_in_once_and_are_answered_below_them(furnish, now):
    house = furnish(BlueskyServer())
    root = {"uri": "at://did:plc:x/app.bsky.feed.post/root", "cid": "cidroot"}
    house.contract.mention(1, "@clima.example hola")
    rounds.ask(house.account)
    house.contract.mention(2, "no funciona", "reply", {"root": root, "parent": root})
    house.contract.mention(3, "mirad")
    house.contract.mention(4, "x", "like")
    house.contract.mention(5, "adiós")
    for _time in range(3):
        rounds.ask(house.account)
        house.read(now)
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == ["@clima.example hola", "no funciona", "mirad", "adiós"]  # fmt: skip
    assert Message.objects.get(text="mirad").attachments.get().size == len(PICTURE)
    talk = Message.objects.first().conversation
    answer = house.answered(talk, "Ya vamos", at=now)
    house.provider.mishaps = ["hang up"]
    house.sends(now)
    house.sends(now + timedelta(minutes=10))
    assert house.state(answer) == "sent" and len(house.contract.posts) == 1
    (record,) = house.contract.posts.values()
    assert record["reply"]["parent"]["uri"].endswith("/5") and house.contract.sessions == 1


def test_the_name_of_an_answer_there_follows_from_its_number():
    from trato.foundation.kit.identifiers import new_uid

    uid = str(new_uid())
    assert bluesky.name_of(uid) == bluesky.name_of(uid) != bluesky.name_of(str(new_uid()))
    assert len(bluesky.name_of(uid)) == 13 and bluesky.name_of(uid)[0] in "234567abcdefghij"


@pytest.mark.parametrize("contract", [MastodonServer(), BlueskyServer()], ids=lambda one: one.style)
def test_nobody_tells_us_anything_there(furnish, contract):
    house = furnish(contract)
    assert styles.hook(house.account) == ""
    answer = house.client.post(f"/hooks/{house.account.uid}", json.dumps({}), content_type="application/json")
    assert answer.status_code == 403
    assert house.client.get(f"/hooks/{house.account.uid}").status_code == 403


@pytest.mark.parametrize("contract", [MastodonServer(), BlueskyServer()], ids=lambda one: one.style)
def test_they_are_tried_out(furnish, now, contract):
    from trato.domains.conversations.channels.messaging import trial

    house = furnish(contract)
    assert trial.attempt(house.account, by=house.admin.actor, at=now) == ""
