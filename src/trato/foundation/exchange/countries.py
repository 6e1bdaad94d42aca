"""Which country is meant, whatever language it is written in?"""

from functools import cache, lru_cache

from babel import Locale

from trato.foundation.kit import text

_LANGUAGES = ("es", "en", "fr", "de", "it", "pt", "ca", "nl")
_ALSO = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "inglaterra": "GB",
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "ee.uu.": "US", "eeuu": "US",
    "ee. uu.": "US", "estados unidos de america": "US", "holland": "NL", "holanda": "NL", "espana": "ES", "esp": "ES",
    "korea": "KR", "corea": "KR", "corea del sur": "KR", "south korea": "KR", "russia": "RU", "rusia": "RU",
    "czech republic": "CZ", "republica checa": "CZ", "uae": "AE", "mex": "MX", "mejico": "MX", "fra": "FR",
    "deu": "DE", "gbr": "GB", "ita": "IT", "prt": "PT", "bra": "BR", "arg": "AR", "col": "CO", "chl": "CL", "per": "PE",
    "turkey": "TR", "turquia": "TR", "the netherlands": "NL", "eire": "IE",
}  # fmt: skip


@lru_cache(maxsize=4096)
def code_of(written: str) -> str:
    """The two letters of ISO 3166-1; empty when nothing is written, "?" when nobody knows what it means."""
    folded = text.folded(written)
    if not folded:
        return ""
    return _known().get(folded) or _known().get(folded.split(" (")[0].strip(" .")) or "?"


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"):
                known.setdefault(text.folded(name), code)
                known.setdefault(code.lower(), code)
    return known | _ALSO
