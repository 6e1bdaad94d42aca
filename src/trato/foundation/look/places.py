"""Which countries, languages and time zones can be chosen, in the reader's words?"""

from trato.foundation.kit import text
from trato.foundation.kit.zones import time_zones
from trato.foundation.look import formats

# Codes that Unicode knows but where nobody lives.
_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
_LANGUAGES = ("es", "en", "ca", "eu", "gl", "fr", "de", "it", "pt", "nl", "pl", "ro", "ar", "ja", "zh")
_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, by name."""
    named = formats.locale().territories.items()
    found = [(code, name) for code, name in named if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    return sorted(found, key=lambda pair: text.folded(pair[1]))


def languages() -> list[tuple[str, str]]:
    """Code and name of the languages in which one may write to customers."""
    return [(code, formats.language_name(code)) for code in _LANGUAGES]


def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones grouped by part of the world."""
    grouped: dict[str, list[tuple[str, str]]] = {region: [] for region in _REGIONS}
    for name in sorted(time_zones()):
        region, _slash, place = name.partition("/")
        if region in grouped:
            grouped[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return list(grouped.items())
