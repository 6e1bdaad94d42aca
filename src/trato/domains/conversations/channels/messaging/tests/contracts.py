"""What do providers document about what they send and take? Written down once more, apart from the adapters."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import jwt

from trato.domains.conversations.channels.messaging.tests.provider import Call, Provider, Wrong

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class Contract:
    """One provider: how it tells us, and what it answers when we call."""

    style = ""
    channel = ""
    address = ""
    secrets: dict[str, str] = {}
    sender = ""
    network = ""
    kind = "handle"
    # Whether it says how far messages have come, and which file it can bring.
    tells_progress = True
    brings_files = True
    tells_failure = True
    # Whether it hands our own number back with each state, and names messages in them at all.
    knows_our_number = True
    names_messages = True
    states: tuple[str, ...] = ("delivered", "read")

    def came(self, text: str, number: int, *, at: datetime, file: bool = False) -> bytes:
        """Somebody wrote."""
        raise NotImplementedError

    def progress(self, key: str, state: str, *, uid: str, at: datetime) -> bytes:
        """One of ours has come so far."""
        raise NotImplementedError

    def signed(self, body: bytes, *, url: str, account: Any, at: datetime, is_right: bool = True) -> dict[str, str]:
        """The headers with which it tells us."""
        raise NotImplementedError

    def key_of(self, number: int) -> str:
        """What it calls an incoming message."""
        return str(number)

    def is_sending(self, call: Call) -> bool:
        """Whether a call hands over a message."""
        return call.method == "POST"

    def answer(self, call: Call, provider: Provider) -> tuple[int, Any]:
        """What it says to us."""
        raise NotImplementedError

    content_type = "application/json"


def expect(is_right: bool, words: str, status: int = 400) -> None:
    if not is_right:
        raise Wrong(status, words)


class WhatsApp(Contract):
    style, channel, address, kind = "whatsapp", "whatsapp", "1060001", "phone"
    secrets = {"token": "EAAG-token", "app_secret": "app-secret"}
    sender = "+34600111222"

    def _body(self, value: dict[str, Any]) -> bytes:
        value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "34960000000", "phone_number_id": self.address}, **value}  # fmt: skip
        change = {"value": value, "field": "messages"}
        return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()

    def came(self, text, number, *, at, file=False):
        told = {"from": "34600111222", "id": self.key_of(number), "timestamp": str(int(at.timestamp()))}
        what = {"type": "image", "image": {"id": "media-1", "mime_type": "image/png", "caption": text}} if file else {"type": "text", "text": {"body": text}}  # fmt: skip
        contacts = [{"profile": {"name": "Núria Illescas"}, "wa_id": "34600111222"}]
        return self._body({"contacts": contacts, "messages": [told | what]})

    def progress(self, key, state, *, uid, at):
        told = {"id": key, "status": state, "timestamp": str(int(at.timestamp())), "recipient_id": "34600111222", "biz_opaque_callback_data": uid}  # fmt: skip
        if state == "failed":
            told["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        return self._body({"statuses": [told]})

    def signed(self, body, *, url, account, at, is_right=True):
        secret = self.secrets["app_secret"] if is_right else "other"
        return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}

    def key_of(self, number):
        return f"wamid.HBg{number}="

    def is_sending(self, call):
        return call.path.endswith("/messages")

    def answer(self, call, provider):
        expect(call.headers.get("authorization") == f"Bearer {self.secrets['token']}", "Invalid OAuth token", 401)
        if call.path == f"/v23.0/{self.address}":
            return 200, {"display_phone_number": "+34 960 000 000", "id": self.address}
        if call.path == "/v23.0/media-1":
            return 200, {"url": f"{provider.address}/lookaside/1", "mime_type": "image/png", "file_size": len(PICTURE)}
        if call.path == "/lookaside/1":
            return 200, PICTURE
        if call.path == f"/v23.0/{self.address}/media":
            expect(b'name="messaging_product"' in call.body and b'filename="' in call.body, "no file")
            return 200, {"id": "uploaded-1"}
        expect((call.method, call.path) == ("POST", f"/v23.0/{self.address}/messages"), "Unknown path", 404)
        said = call.json
        expect(said["messaging_product"] == "whatsapp" and said["to"] == "34600111222", "to")
        text = said["text"]["body"] if said["type"] == "text" else said[said["type"]].get("caption", "")
        expect(said["type"] != "document" or said["document"]["id"] == "uploaded-1", "document")
        provider.taken[text] += 1
        return 200, {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.OUT{len(provider.calls)}"}]}


class Telegram(Contract):
    style, channel, network = "telegram", "telegram", "telegram"
    secrets = {"token": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"}
    sender = "777000111"
    tells_progress = False

    def came(self, text, number, *, at, file=False, edited=False):
        who = {"id": 777000111, "is_bot": False, "first_name": "Núria", "last_name": "Illescas", "username": "nuria_i"}
        told = {"message_id": number, "from": who, "chat": {"id": 777000111, "type": "private"}, "date": int(at.timestamp())}  # fmt: skip
        if file:
            told |= {"photo": [{"file_id": "small"}, {"file_id": "large", "file_size": len(PICTURE)}], "caption": text}
        else:
            told |= {"text": text}
        return json.dumps(
            {"update_id": 9000 + number + 500 * edited, ("edited_message" if edited else "message"): told}
        ).encode()

    def signed(self, body, *, url, account, at, is_right=True):
        from trato.domains.conversations.channels.messaging import signatures

        return {
            "X-Telegram-Bot-Api-Secret-Token": signatures.derived(str(account.uid), "telegram") if is_right else "x"
        }

    def key_of(self, number):
        return f"777000111:{number}"

    def is_sending(self, call):
        return "/send" in call.path

    def answer(self, call, provider):
        token = f"/bot{self.secrets['token']}/"
        if call.path.startswith("/file"):
            expect(call.path == f"/file{token}photos/file_1.jpg", "file", 404)
            return 200, PICTURE
        expect(call.path.startswith(token), "Unauthorized", 401)
        verb = call.path.removeprefix(token)
        if verb == "getMe":
            return 200, {"ok": True, "result": {"id": 110201543, "is_bot": True}}
        if verb == "setWebhook":
            expect(call.json["url"].startswith("http") and len(call.json["secret_token"]) > 20, "webhook")
            return 200, {"ok": True, "result": True}
        if verb == "getFile":
            expect(call.json["file_id"] == "large", "file_id")
            return 200, {"ok": True, "result": {"file_id": "large", "file_path": "photos/file_1.jpg"}}
        if verb == "sendDocument":
            expect(
                b'name="chat_id"\r\n\r\n777000111' in call.body and b'name="document"; filename=' in call.body, "file"
            )
            provider.taken["document"] += 1
        else:
            expect(verb == "sendMessage" and call.json["chat_id"] == "777000111", "Bad Request: chat not found")
            provider.taken[call.json["text"]] += 1
        return 200, {"ok": True, "result": {"message_id": len(provider.calls), "chat": {"id": 777000111}}}


class SmsByForm(Contract):
    style, channel, address, kind = "sms-form", "sms", "+34960000000", "phone"
    secrets = {"account": "AC0123", "token": "auth-token"}
    sender = "+34600111222"
    content_type = "application/x-www-form-urlencoded"

    def came(self, text, number, *, at, file=False):
        told = {"MessageSid": self.key_of(number), "AccountSid": "AC0123", "From": self.sender, "To": self.address, "Body": text, "NumMedia": "0"}  # fmt: skip
        if file:
            told |= {"NumMedia": "1", "MediaUrl0": f"{self.server}/2010-04-01/Media/ME1", "MediaContentType0": "image/png"}  # fmt: skip
        return urlencode(told).encode()

    server = ""

    def progress(self, key, state, *, uid, at):
        told = {"MessageSid": key, "MessageStatus": "undelivered" if state == "failed" else state, "ErrorCode": ""}
        return urlencode(told).encode()

    def query(self, uid):
        return f"?message={uid}"

    def signed(self, body, *, url, account, at, is_right=True):
        from urllib.parse import parse_qsl

        told = url + "".join(
            name + value for name, value in sorted(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        )
        secret = self.secrets["token"] if is_right else "other"
        return {"X-Twilio-Signature": base64.b64encode(hmac.new(secret.encode(), told.encode(), hashlib.sha1).digest()).decode()}  # fmt: skip

    def key_of(self, number):
        return f"SM{number:032}"

    def answer(self, call, provider):
        entry = "Basic " + base64.b64encode(b"AC0123:auth-token").decode()
        expect(call.headers.get("authorization") == entry, "Authenticate", 401)
        if call.path == "/2010-04-01/Media/ME1":
            return 200, PICTURE
        if call.path == "/2010-04-01/Accounts/AC0123.json":
            return 200, {"sid": "AC0123"}
        expect(call.path == "/2010-04-01/Accounts/AC0123/Messages.json", "Unknown path", 404)
        said = call.form
        expect((said["To"], said["From"]) == (self.sender, self.address), "21211 Invalid 'To' Phone Number")
        expect("/hooks/" in said["StatusCallback"] and "?message=" in said["StatusCallback"], "StatusCallback")
        provider.taken[said["Body"]] += 1
        return 201, {"sid": f"SMout{len(provider.calls)}", "status": "queued"}


class SmsByJson(Contract):
    style, channel, address, kind = "sms-json", "sms", "+34960000000", "phone"
    secrets = {"key": "abcd", "secret": "s3cret", "signature": "a-signature-secret-of-some-length"}
    sender = "+34600111222"
    brings_files = False

    def came(self, text, number, *, at, file=False):
        told = {"channel": "sms", "message_uuid": self.key_of(number), "to": "34960000000", "from": "34600111222", "text": text, "timestamp": at.isoformat()}  # fmt: skip
        return json.dumps(told).encode()

    def progress(self, key, state, *, uid, at):
        words = {"sent": "submitted", "failed": "undeliverable"}.get(state, state)
        told = {"message_uuid": key, "status": words, "channel": "sms", "client_ref": uid, "timestamp": at.isoformat()}
        if state == "failed":
            told["error"] = {"type": "x", "title": "1320", "detail": "Unroutable"}
        return json.dumps(told).encode()

    def signed(self, body, *, url, account, at, is_right=True):
        claims = {"iat": int(at.timestamp()), "jti": "1", "iss": "Vonage", "payload_hash": hashlib.sha256(body).hexdigest()}  # fmt: skip
        secret = self.secrets["signature"] if is_right else "another-secret-of-some-length-and-more"
        return {"Authorization": "Bearer " + jwt.encode(claims, secret, algorithm="HS256")}

    def key_of(self, number):
        return f"aaaaaaaa-bbbb-4ccc-8ddd-{number:012}"

    def answer(self, call, provider):
        expect(call.headers.get("authorization") == "Basic " + base64.b64encode(b"abcd:s3cret").decode(), "no", 401)
        if call.path == "/v2/applications":
            return 200, {"total_items": 0}
        expect((call.method, call.path) == ("POST", "/v1/messages"), "Unknown path", 404)
        said = call.json
        expect((said["to"], said["from"], said["channel"], said["message_type"]) == ("34600111222", "34960000000", "sms", "text"), "shape", 422)  # fmt: skip
        provider.taken[said["text"]] += 1
        return 202, {"message_uuid": f"out-{len(provider.calls)}"}


class Messenger(Contract):
    style, channel, network, address = "messenger", "messenger", "messenger", "page-1"
    secrets = {"token": "EAAG-page", "app_secret": "app-secret"}
    sender = "psid-77"
    knows_our_number = names_messages = tells_failure = False

    def _body(self, told: dict[str, Any], at: datetime) -> bytes:
        told = {"sender": {"id": self.sender}, "recipient": {"id": self.address}, "timestamp": int(at.timestamp() * 1000), **told}  # fmt: skip
        return json.dumps({"object": "page", "entry": [{"id": self.address, "time": 1, "messaging": [told]}]}).encode()

    def came(self, text, number, *, at, file=False):
        message: dict[str, Any] = {"mid": self.key_of(number), "text": text}
        if file:
            message["attachments"] = [{"type": "image", "payload": {"url": f"{self.server}/picture.png"}}]
        return self._body({"message": message}, at)

    server = ""

    def deleted(self, number, *, at):
        return self._body({"message": {"mid": self.key_of(number), "is_deleted": True}}, at)

    def progress(self, key, state, *, uid, at):
        # All that was sent until then; a minute ahead, since answers of the tests leave a minute later.
        watermark = int((at.timestamp() + 120) * 1000)
        what = {"read": {"watermark": watermark}} if state == "read" else {"delivery": {"watermark": watermark}}
        return self._body(what if state in ("read", "delivered") else {"reaction": {"mid": key}}, at)

    def signed(self, body, *, url, account, at, is_right=True):
        secret = self.secrets["app_secret"] if is_right else "other"
        return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}

    def key_of(self, number):
        return f"m_{number}"

    def answer(self, call, provider):
        if call.path == "/picture.png":
            return 200, PICTURE
        expect(call.headers.get("authorization") == f"Bearer {self.secrets['token']}", "Invalid OAuth token", 401)
        if call.path == "/v23.0/me":
            return 200, {"id": self.address}
        expect((call.method, call.path) == ("POST", "/v23.0/me/messages"), "Unknown path", 404)
        expect(call.json["recipient"] == {"id": self.sender} and call.json["messaging_type"] == "RESPONSE", "shape")
        provider.taken[call.json["message"]["text"]] += 1
        return 200, {"recipient_id": self.sender, "message_id": f"m_out{len(provider.calls)}"}


class Instagram(Messenger):
    style, channel, network, address = "instagram", "instagram", "instagram", "ig-1"
    names_messages = True
    states = ("read",)

    def progress(self, key, state, *, uid, at):
        return self._body({"read": {"mid": key}} if state == "read" else {"reaction": {"mid": key}}, at)


class Comments(Contract):
    style, channel, network, noun = "comments", "comment", "comment", "comment"
    sender = "u-9"
    tells_progress = brings_files = False

    def __init__(self) -> None:
        self.numbers: set[str] = set()

    def came(self, text, number, *, at, file=False, verb="created"):
        author = {"id": "u-9", "name": "Núria Illescas", "email": "nuria@santairene.example", "is_verified": True}
        data = {"id": self.key_of(number), "text": text, "title": "Sobre la ECO-70", "author": author, "written_at": at.isoformat()}  # fmt: skip
        return json.dumps({"type": f"{self.noun}.{verb}", "timestamp": at.isoformat(), "data": data}).encode()

    def signed(self, body, *, url, account, at, is_right=True):
        from trato.domains.conversations.channels.messaging.styles import STYLES, opened

        secret = STYLES[self.style].secret_of_ours(opened(account)).removeprefix("whsec_")
        self.secret = base64.b64decode(secret)
        number, moment = "msg_" + hashlib.sha256(body).hexdigest()[:20], str(int(at.timestamp()))
        key = self.secret if is_right else b"other"
        made = base64.b64encode(hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256).digest()).decode()
        return {"webhook-id": number, "webhook-timestamp": moment, "webhook-signature": f"v1,x v1,{made}"}

    def key_of(self, number):
        return f"c-{number}"

    def answer(self, call, provider):
        number, moment = call.headers["webhook-id"], call.headers["webhook-timestamp"]
        if hasattr(self, "secret"):
            made = hmac.new(self.secret, f"{number}.{moment}.".encode() + call.body, hashlib.sha256).digest()
            expect(call.headers["webhook-signature"] == "v1," + base64.b64encode(made).decode(), "signature", 401)
        if call.json["type"] == "answer.created":
            expect(call.json["data"]["in_reply_to"].startswith("c-"), "in_reply_to")
            self.numbers.add(number)
            provider.taken[call.json["data"]["text"]] += 1
        return 204, b""


class Reviews(Comments):
    style, channel, network, noun = "reviews", "review", "review", "review"


CONTRACTS = [WhatsApp(), Telegram(), SmsByForm(), SmsByJson(), Messenger(), Instagram(), Comments(), Reviews()]
