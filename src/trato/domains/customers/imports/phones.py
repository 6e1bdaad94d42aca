"""How are very many phone numbers brought into their one form? By the metadata of phonenumbers, without its slow road.

Ordinary numbers are matched with the library's own patterns, compiled once per country; everything unusual takes the
road of `recognized`. Both give the same, which a test compares.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.recognition import Recognized, recognized

_ORDINARY = re.compile(r"\+?[0-9][0-9 ().-]{4,20}")
_ALL_BUT_DIGITS = str.maketrans("", "", "+ ().-")


class _Format(NamedTuple):
    pattern: re.Pattern[str]
    shape: str


class _Country(NamedTuple):
    code: str
    valid: re.Pattern[str]
    prefix: re.Pattern[str] | None
    formats: list[_Format]


def phone(written: str, country: str) -> Recognized:
    """The form that is compared and the form that is shown; raises Unrecognizable."""
    return _ordinary(written, country) or recognized(IdentityKind.PHONE, written, country=country)


def _ordinary(written: str, country: str) -> Recognized | None:
    if not _ORDINARY.fullmatch(written):
        return None
    digits = written.translate(_ALL_BUT_DIGITS)
    if written[0] == "+":
        code, known = _calling(digits[:3])
        digits = digits[len(code) :]
    else:
        known = _country(country or "ES")
    if known is None or digits[:1] == "0" or (known.prefix and known.prefix.match(digits)):
        return None
    if not known.valid.fullmatch(digits):
        return None
    return Recognized(f"+{known.code}{digits}", f"+{known.code} {_shown(digits, known)}")


def _shown(digits: str, known: _Country) -> str:
    for one in known.formats:
        if found := one.pattern.fullmatch(digits):
            return one.shape.format("", *found.groups())
    return digits


@lru_cache(maxsize=1000)
def _calling(begins: str) -> tuple[str, _Country | None]:
    """The country whose calling code the number begins with; no code is the beginning of another."""
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(begins[:length]))
        if regions:
            return begins[:length], _country(regions[0])
    return "", None


@lru_cache(maxsize=512)
def _country(region: str) -> _Country | None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.general_desc is None or not metadata.general_desc.national_number_pattern:
        return None
    main = COUNTRY_CODE_TO_REGION_CODE[metadata.country_code or 0][0]
    prefix = metadata.national_prefix_for_parsing
    return _Country(
        str(metadata.country_code),
        re.compile(metadata.general_desc.national_number_pattern),
        re.compile(prefix) if prefix else None,
        _formats(main),
    )


@cache
def _formats(region: str) -> list[_Format]:
    metadata: Any = PhoneMetadata.metadata_for_region(region, None)
    return [
        _Format(
            # What a number must begin with, and how it is parted, in one.
            re.compile("".join(f"(?={begin})" for begin in one.leading_digits_pattern[-1:]) + f"(?:{one.pattern})"),
            re.sub(r"[$\\](\d)", r"{\1}", one.format),
        )
        for one in (metadata.intl_number_format or metadata.number_format)
    ]
