"""Which country does a name in the file mean, and what is usual there?"""

from functools import cache
from typing import NamedTuple

from babel import Locale

UNITED_KINGDOM = "United Kingdom"


class Place(NamedTuple):
    """ISO code (none for “Unspecified”), the time most people there live by, and the language we write in."""

    code: str | None
    time_zone: str
    language: str


PLACES = {
    "Australia": Place("AU", "Australia/Sydney", "en"),
    "Austria": Place("AT", "Europe/Vienna", "de"),
    "Bahrain": Place("BH", "Asia/Bahrain", "ar"),
    "Belgium": Place("BE", "Europe/Brussels", "fr"),
    "Bermuda": Place("BM", "Atlantic/Bermuda", "en"),
    "Brazil": Place("BR", "America/Sao_Paulo", "pt"),
    "Canada": Place("CA", "America/Toronto", "en"),
    # Jersey stands for both bailiwicks: the file does not say which island.
    "Channel Islands": Place("JE", "Europe/Jersey", "en"),
    "Cyprus": Place("CY", "Asia/Nicosia", "el"),
    "Czech Republic": Place("CZ", "Europe/Prague", "cs"),
    "Denmark": Place("DK", "Europe/Copenhagen", "da"),
    "EIRE": Place("IE", "Europe/Dublin", "en"),
    "European Community": Place(None, "Europe/Brussels", "en"),
    "Finland": Place("FI", "Europe/Helsinki", "fi"),
    "France": Place("FR", "Europe/Paris", "fr"),
    "Germany": Place("DE", "Europe/Berlin", "de"),
    "Greece": Place("GR", "Europe/Athens", "el"),
    "Hong Kong": Place("HK", "Asia/Hong_Kong", "en"),
    "Iceland": Place("IS", "Atlantic/Reykjavik", "is"),
    "Israel": Place("IL", "Asia/Jerusalem", "he"),
    "Italy": Place("IT", "Europe/Rome", "it"),
    "Japan": Place("JP", "Asia/Tokyo", "ja"),
    "Korea": Place("KR", "Asia/Seoul", "ko"),
    "Lebanon": Place("LB", "Asia/Beirut", "ar"),
    "Lithuania": Place("LT", "Europe/Vilnius", "lt"),
    "Malta": Place("MT", "Europe/Malta", "en"),
    "Netherlands": Place("NL", "Europe/Amsterdam", "nl"),
    "Nigeria": Place("NG", "Africa/Lagos", "en"),
    "Norway": Place("NO", "Europe/Oslo", "nb"),
    "Poland": Place("PL", "Europe/Warsaw", "pl"),
    "Portugal": Place("PT", "Europe/Lisbon", "pt"),
    "RSA": Place("ZA", "Africa/Johannesburg", "en"),
    "Saudi Arabia": Place("SA", "Asia/Riyadh", "ar"),
    "Singapore": Place("SG", "Asia/Singapore", "en"),
    "Spain": Place("ES", "Europe/Madrid", "es"),
    "Sweden": Place("SE", "Europe/Stockholm", "sv"),
    "Switzerland": Place("CH", "Europe/Zurich", "de"),
    "Thailand": Place("TH", "Asia/Bangkok", "th"),
    "USA": Place("US", "America/New_York", "en"),
    UNITED_KINGDOM: Place("GB", "Europe/London", "en"),
    "United Arab Emirates": Place("AE", "Asia/Dubai", "ar"),
    "Unspecified": Place(None, "Europe/London", "en"),
    "West Indies": Place(None, "America/Barbados", "en"),
}


def place(country: str) -> Place:
    """What we know about a country by the name the file gives it, in any case."""
    return _by_folded_name().get(country.strip().casefold(), PLACES["Unspecified"])


@cache
def _by_folded_name() -> dict[str, Place]:
    # Names that this file does not have come from Unicode's list; their hours are taken as the shop's.
    names = {
        name.casefold(): Place(code, "Europe/London", "en")
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    }
    return names | {name.casefold(): found for name, found in PLACES.items()}
