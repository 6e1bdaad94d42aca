"""What can programs do with the purposes the company uses personal data for?"""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.customers.actions import purposes
from trato.domains.customers.models import Purpose
from trato.domains.customers.models.consent import Basis, ContactChannel
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, one_of, text
from trato.foundation.rest.listing import page_of
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("customers.purpose", tag="Purposes", refusals=(purposes.CannotDefine,))


class Wording(Shown):
    """What people are shown when they decide."""

    version: int
    es: str
    en: str
    since: Moment


class PurposeShown(Shown):
    """One thing personal data is used for; `wording` is the latest."""

    code: str
    name_es: str
    name_en: str
    basis: one_of(Basis)
    is_marketing: bool
    channels: list[one_of(ContactChannel)]
    ended_at: Moment | None
    wording: Wording | None


class Purposes(Shown):
    """A page of purposes."""

    items: list[PurposeShown]
    next: str | None


class NewPurpose(Body):
    """A purpose, or a known one described anew; its basis stays once it was chosen."""

    code: text(40, 1)
    name_es: text(120, 1)
    name_en: text(120, 1)
    basis: one_of(Basis)
    channels: Annotated[list[one_of(ContactChannel)], Field(max_length=10)] = []
    is_marketing: bool = False


class NewWording(Body):
    """The text in both languages; earlier statements keep the text they were made under."""

    es: text(20_000, 1)
    en: text(20_000, 1)


@resource.get("/purposes", shows=Purposes)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """For what personal data is used, and with which words people were asked."""
    every = [_shown(one) for one in Purpose.objects.prefetch_related("wordings")]
    return page_of(every, asked, key=lambda one: one["code"])


@resource.post("/purposes", "define", shows=PurposeShown)
def define(request: HttpRequest, body: NewPurpose) -> Document:
    """Use personal data for this from now on, or describe it anew."""
    made = purposes.define(
        body.code,
        names={"es": body.name_es, "en": body.name_en},
        basis=body.basis,
        channels=body.channels,
        is_marketing=body.is_marketing,
        by=request.actor,
        at=timezone.now(),
    )
    return Document(_document(made), f"/purposes/{made.pk}")


@resource.get("/purposes/{str:code}", shows=PurposeShown)
def show(request: HttpRequest, code: str) -> bytes:
    """One purpose."""
    return _document(_found(code))


@resource.post("/purposes/{str:code}/wordings", "define", shows=PurposeShown)
def word(request: HttpRequest, code: str, body: NewWording) -> Document:
    """Show people another text from now on."""
    one = _found(code)
    purposes.word(one, texts={"es": body.es, "en": body.en}, by=request.actor, at=timezone.now())
    return Document(_document(_found(code)))


@resource.post("/purposes/{str:code}/end", "define", shows=PurposeShown, status=200)
def end(request: HttpRequest, code: str) -> bytes:
    """Use personal data for this no longer."""
    return _document(purposes.end(_found(code), by=request.actor, at=timezone.now()))


def _found(code: str) -> Purpose:
    one = Purpose.objects.filter(pk=code).first()
    if one is None:
        raise not_found()
    return one


def _document(one: Purpose) -> bytes:
    return msgspec.json.encode(_shown(one))


def _shown(one: Purpose) -> dict[str, Any]:
    last = max(one.wordings.all(), key=lambda wording: wording.version, default=None)
    return {
        "code": one.pk,
        "name_es": one.name_es,
        "name_en": one.name_en,
        "basis": one.basis,
        "is_marketing": one.is_marketing,
        "channels": one.channels,
        "ended_at": one.ended_at,
        "wording": {"version": last.version, "es": last.text_es, "en": last.text_en, "since": last.since}
        if last
        else None,
    }
