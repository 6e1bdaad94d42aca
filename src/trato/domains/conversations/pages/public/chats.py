"""How does the page of a visitor write with us? From the places a site allowed, without cookies, within limits."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

import msgspec
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from trato.domains.conversations import files
from trato.domains.conversations.actions import chats as verbs
from trato.domains.conversations.channels.chat import asking
from trato.domains.conversations.channels.chat.files import LARGEST, kept
from trato.domains.conversations.channels.web.limits import neighborhood, sender
from trato.domains.conversations.models import Chat, WebChat
from trato.domains.conversations.queries import chat_tickets as tickets
from trato.domains.conversations.queries import chats as known
from trato.domains.conversations.queries import visits
from trato.domains.conversations.queries.chat_tickets import Ticket
from trato.domains.customers.models import Party
from trato.foundation.access import limits
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.queries import company
from trato.foundation.kit.actor import trato

BY = trato("channel")
MESSAGES_A_MINUTE, CHATS_AN_HOUR, FILES_AN_HOUR = 60, 20, 10
LETTERS_A_DAY = 3
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class _Refused(Exception):
    """Why a page gets no answer, with its status."""

    def __init__(self, status: int, words: str = "") -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Asked(NamedTuple):
    """What came, of which site, from which address, with the chat it is about; `party` is whom the site proved.

    `is_own` says that the ticket it came with stands; else a new one was drawn, which the page has to ask for.
    """

    ask: Any
    is_own: bool
    setting: WebChat
    ticket: Ticket
    chat: Chat | None
    party: Party | None
    address: str
    at: datetime


def _door(shape: type[asking.Ask]) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Hand a view what was asked, once it is clear that this site may ask it."""

    def declare(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @endpoint(OPEN, "chat")
        @require_POST
        @wraps(view)
        def opened(request: HttpRequest) -> HttpResponseBase:
            origin = request.headers.get("Origin", "")
            if not origin or len(origin) > 200 or not known.allows(origin):
                return HttpResponse(status=403)
            # Whoever writes with us reads the language of their page.
            language = "es" if request.headers.get("Accept-Language", "es").lower().startswith("es") else "en"
            with translation.override(language):
                answer = _answered(request, view, shape, origin)
            answer["Access-Control-Allow-Origin"], answer["Vary"] = origin, "Origin"
            return answer

        return opened

    return declare


def _answered(
    request: HttpRequest, view: Callable[..., HttpResponseBase], shape: type[asking.Ask], origin: str
) -> HttpResponseBase:
    try:
        return view(request, _asked(request, shape, origin))
    except asking.BadAsk:
        return HttpResponse(status=400)
    except _Refused as problem:
        return _json({"problem": problem.words}, status=problem.status)
    except verbs.CannotTalk as problem:
        return _json({"problem": str(problem)}, status=422)


@_door(asking.Look)
def look(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """How the chat looks, whether somebody is there, and what is new."""
    ask, chat, setting = asked.ask, asked.chat, asked.setting
    told: dict[str, Any] = {
        "is_open": known.is_staffed(setting, asked.at),
        "name": company.ours().name,
        "color": setting.color,
        "greeting": {"es": setting.greeting_es, "en": setting.greeting_en},
        "ticket": tickets.written(asked.ticket),
        "is_own": asked.is_own,
        "is_proved": bool(asked.ticket.party),
        "is_begun": chat is not None,
        "messages": [],
        "writing": "",
    }
    if chat is not None:
        verbs.take(chat, uids=ask.got, is_read=ask.is_read, by=BY, at=asked.at)
        handed = verbs.hand_over(chat, after=ask.after, by=BY, at=asked.at)
        told |= {
            "messages": [_shown(one) for one in handed],
            "writing": known.who_writes(chat, at=asked.at),
        }
    return _json(told)


@_door(asking.Say)
def say(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Take in what is said; what is sent twice is said once."""
    ask = asked.ask
    _refuse_floods(asked)
    if ask.email:
        _count(f"chat letter {ask.email.lower()}", LETTERS_A_DAY, _DAY, asked)
    said = verbs.Said(ask.key, ask.text, ask.page, ask.title, ask.name, ask.email)
    return _taken(asked, said)


@_door(asking.Ask)
def send_file(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Take in a picture or a document."""
    file = request.FILES.get("file")
    key = _uuid(request.POST.get("key", ""))
    if file is None or file.size is None or file.size > LARGEST:
        raise _Refused(413, _("A file has at most 2 MB."))
    _refuse_floods(asked)
    _count(f"chat file {asked.ticket.chat}", FILES_AN_HOUR, _HOUR, asked)
    _count(f"chat file {asked.address}", 2 * FILES_AN_HOUR, _HOUR, asked)
    kept_as, one = kept(file.name or "", file.read())
    page, title = request.POST.get("page", ""), request.POST.get("title", "")
    try:
        return _taken(asked, verbs.Said(key, "", page, title, files=[one]))
    except Exception:
        files.forget([kept_as])
        raise


@_door(asking.Writing)
def writing(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Let colleagues see that the visitor is writing."""
    if asked.chat is not None:
        verbs.show_writing(asked.chat, is_writing=asked.ask.is_writing, by=BY, at=asked.at)
    return HttpResponse(status=204)


@_door(asking.Fetch)
def fetch(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """A file of the chat, as bytes that no browser runs."""
    found = known.file_of(asked.chat, asked.ask.file, at=asked.at) if asked.chat else None
    path = files.path_of(asked.ask.file)
    if found is None or not path.exists():
        raise _Refused(404)
    return FileResponse(path.open("rb"), as_attachment=True, filename=found["name"], content_type=files.UNKNOWN_KIND)


def _asked(request: HttpRequest, shape: type[asking.Ask], origin: str) -> Asked:
    """Everything a door knows of who asks; raises _Refused and BadAsk."""
    address = sender(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))
    if not asking.looks.is_within(address, now=time.time()):
        raise _Refused(429, _("Too much at once. Try again in a minute."))
    ask = _decoded(request, shape)
    setting = known.at(ask.site, origin)
    if setting is None:
        raise _Refused(403)
    proved = visits.proved(ask.proof, site_id=setting.site_id) if ask.proof else None
    ticket, chat = _whose(ask, setting, proved)
    at = timezone.now()
    if chat is not None and proved is not None and chat.party_id is None:
        chat = verbs.identify(chat, party=proved, by=BY, at=at)
    party = proved or (known.customer(ticket.party) if ticket.party and chat is None else None)
    return Asked(ask, _is_same(ask.ticket, ticket), setting, ticket, chat, party, neighborhood(address).hex(), at)


def _decoded(request: HttpRequest, shape: type[asking.Ask]) -> Any:
    if shape is not asking.Ask:
        return asking.decoded(request.body, shape)
    # A file comes as a form, with the same three words beside it.
    fields = {name: request.POST.get(name, "") for name in ("site", "ticket", "proof")}
    return asking.decoded(msgspec.json.encode(fields), shape)


def _whose(ask: asking.Ask, setting: WebChat, proved: Party | None) -> tuple[Ticket, Chat | None]:
    """The chat of this browser. One that was proved to be a customer's needs that proof, so that nobody else reads it."""
    key, party = setting.site.key, str(proved.uid) if proved else ""
    ticket = tickets.read(ask.ticket) if ask.ticket else None
    if ticket is None or ticket.site != key:
        return tickets.fresh(key, party), None
    if party and ticket.party not in ("", party):
        return tickets.fresh(key, party), None
    ticket = ticket._replace(party=party or ticket.party)
    chat = known.known_by(ticket)
    if chat is not None and chat.party is not None and str(chat.party.uid) != ticket.party:
        return tickets.fresh(key, party), None
    return ticket, chat


def _is_same(given: str, ticket: Ticket) -> bool:
    shown = tickets.read(given) if given else None
    return shown is not None and (shown.chat, shown.site) == (ticket.chat, ticket.site)


def _taken(asked: Asked, said: verbs.Said) -> HttpResponseBase:
    message = verbs.say(asked.ticket, said=said, setting=asked.setting, party=asked.party, by=BY, at=asked.at)
    return _json({"uid": str(message.uid), "at": message.recorded_at.isoformat()})


def _refuse_floods(asked: Asked) -> None:
    if not asked.is_own:
        raise _Refused(401)
    _count(f"chat say {asked.ticket.chat}", MESSAGES_A_MINUTE, _MINUTE, asked)
    if asked.chat is None:
        _count(f"chat begin {asked.address}", CHATS_AN_HOUR, _HOUR, asked)


def _count(subject: str, times: int, window: timedelta, asked: Asked) -> None:
    if not limits.is_within(subject, times=times, window=window, at=asked.at):
        raise _Refused(429, _("Too much at once. Try again in a minute."))


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    """A message as visitors see it: of a colleague the first name, of notes nothing."""
    is_ours = one["direction"] == "out"
    return {
        "uid": one["uid"],
        "key": "" if is_ours else one["key"],
        "is_ours": is_ours,
        "who": known.first_name(one["author"]) if is_ours else "",
        "text": one["text"],
        "at": (one["at"]).isoformat(),
        "files": one["files"] or [],
    }


def _uuid(written: str) -> Any:
    try:
        return msgspec.convert(written, asking.UUID)
    except msgspec.ValidationError as problem:
        raise asking.BadAsk from problem


def _json(told: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), status=status, content_type="application/json")
