"""In which one form is an identity kept, so that every way of writing it finds the same party?"""

import re
from typing import NamedTuple

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat

from trato.domains.customers.models.identity import IdentityKind
from trato.foundation.kit import text

_NOT_DIGIT = re.compile(r"\D+")


class Unrecognizable(ValueError):
    """The text is no such identity; the message says what one looks like."""


class Recognized(NamedTuple):
    """The form that is compared, and the form that is shown."""

    value: str
    shown: str


def recognized(kind: str, written: str, *, country: str = "") -> Recognized:
    """Normalize an identity as written; raises Unrecognizable."""
    written = text.tidy(written)
    if kind == IdentityKind.EMAIL:
        return _email(written)
    if kind == IdentityKind.PHONE:
        return _phone(written, country or "ES")
    if not written or len(written) > 254:
        raise Unrecognizable(_("This needs between 1 and 254 characters."))
    if kind != IdentityKind.HANDLE:
        return Recognized(written, written)
    handle = text.folded(written.lstrip("@"))
    if not handle:
        raise Unrecognizable(_("Write a handle like @name."))
    return Recognized(handle[:254], written)


def digits(written: str) -> str:
    """Only the digits, for looking up a number that is still being typed."""
    return _NOT_DIGIT.sub("", written)


def _email(written: str) -> Recognized:
    address = written.removeprefix("mailto:")
    try:
        validate_email(address)
    except ValidationError as problem:
        raise Unrecognizable(_("Write an e-mail like name@domain.com.")) from problem
    if len(address) > 254:
        raise Unrecognizable(_("An e-mail has at most 254 characters."))
    return Recognized(address.lower(), address)


def _phone(written: str, country: str) -> Recognized:
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException as problem:
        raise Unrecognizable(_("Write a phone number like +34 963 51 20 44.")) from problem
    if not phonenumbers.is_possible_number(number):
        raise Unrecognizable(_("This phone number is too short or too long for its country."))
    return Recognized(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
    )
