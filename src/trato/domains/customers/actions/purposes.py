"""How does the company say for what it uses personal data, and in which words?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.domains.customers.models import ConsentWording, Purpose
from trato.domains.customers.models.consent import Basis, ContactChannel
from trato.domains.customers.queries.consents import CONSENTS
from trato.foundation.access.policy import require
from trato.foundation.kit import guard, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import PurposeDefined, PurposeEnded, WordingChanged

LANGUAGES = ("es", "en")


class CannotDefine(ValueError):
    """The purpose makes no sense as described; the message says why."""


@guard.working_as(CONSENTS)
def define(
    code: str, *, names: Mapping[str, str], basis: str, by: Actor, at: datetime, channels: Sequence[str] = (),
    is_marketing: bool = False, position: int = 0,
) -> Purpose:  # fmt: skip
    """Use personal data for this purpose from now on, or describe it anew; its basis stays once people decided."""
    require(by, "customers.purpose.define")
    names = {language: text.tidy(names.get(language, ""))[:120] for language in LANGUAGES}
    if not code.isidentifier() or len(code) > 40 or not all(names.values()):
        raise CannotDefine(_("A purpose needs a short code, and a name in Spanish and in English."))
    if basis not in Basis.values or set(channels) - set(ContactChannel.values):
        raise CannotDefine(_("Choose the lawful basis and the channels from those that are known."))
    with transaction.atomic():
        known = Purpose.objects.select_for_update().filter(pk=code).first()
        if known and known.basis != basis:
            raise CannotDefine(_("The basis of a purpose cannot change: end it, and define another one."))
        purpose, _is_new = Purpose.objects.update_or_create(
            code=code,
            defaults={
                "name_es": names["es"], "name_en": names["en"], "basis": basis, "is_marketing": is_marketing,
                "channels": list(dict.fromkeys(channels)), "position": position, "ended_at": None,
            },
        )  # fmt: skip
        record(PurposeDefined(code=code, basis=basis), by=by, at=at)
    return purpose


@guard.working_as(CONSENTS)
def end(purpose: Purpose, *, by: Actor, at: datetime) -> Purpose:
    """Use personal data for this purpose no longer; from here on nobody may be written to for it."""
    require(by, "customers.purpose.define", purpose)
    with transaction.atomic():
        purpose = Purpose.objects.select_for_update().get(pk=purpose.pk)
        if purpose.ended_at is None:
            purpose.ended_at = at
            purpose.save(update_fields=["ended_at"])
            record(PurposeEnded(code=purpose.pk), by=by, at=at)
    return purpose


@guard.working_as(CONSENTS)
def word(purpose: Purpose, *, texts: Mapping[str, str], by: Actor, at: datetime) -> ConsentWording:
    """Show people another text from now on; earlier statements keep the text they were made under."""
    require(by, "customers.purpose.define", purpose)
    texts = {language: text.paragraphs(texts.get(language, "")) for language in LANGUAGES}
    if not all(texts.values()):
        raise CannotDefine(_("Write the text in Spanish and in English."))
    with transaction.atomic():
        Purpose.objects.select_for_update().get(pk=purpose.pk)
        last = purpose.wordings.order_by("-version").first()
        if last and (last.text_es, last.text_en) == (texts["es"], texts["en"]):
            return last
        wording = ConsentWording.objects.create(
            purpose=purpose, version=last.version + 1 if last else 1, text_es=texts["es"], text_en=texts["en"], since=at
        )
        record(WordingChanged(code=purpose.pk, version=wording.version), by=by, at=at)
    return wording
