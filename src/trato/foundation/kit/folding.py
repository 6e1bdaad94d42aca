"""How does PostgreSQL fold a text just as `text.folded` does?

Written out from Python's own tables, so that columns kept by the database compare as everything else does; a test
holds every sign there is against it.
"""

import sys
import unicodedata
from collections.abc import Iterator

from trato.foundation.kit.text import folded

NAME = "trato_folded"

# Most texts are plain, or plain once their accents are gone: only the others pay for the long table. In PL/pgSQL, since
# a strict function in SQL is set up anew for each text, which cost more than folding it.
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $fold$
DECLARE
    bare text := given;
BEGIN
    IF octet_length(bare) <> length(bare) THEN
        bare := regexp_replace(normalize(bare, NFKD), '{marks}', '', 'g');
        IF octet_length(bare) <> length(bare) THEN
            RETURN btrim(regexp_replace({many}translate(bare, '{from_}', '{to}'){end}, '{spaces}+', ' ', 'g'), ' ');
        END IF;
    END IF;
    IF bare ~ '  |[\\x09-\\x0d\\x1c-\\x1f]' THEN
        bare := regexp_replace(bare, '[\\x09-\\x0d\\x1c-\\x20]+', ' ', 'g');
    END IF;
    RETURN btrim(lower(bare COLLATE "C"), ' ');
END
$fold$
"""


def function() -> str:
    """The statement that makes the function in the database."""
    one, many = _changed()
    return _FUNCTION.format(
        name=NAME,
        marks=_class(sign for sign in _signs() if unicodedata.combining(sign)),
        spaces=_class(sign for sign in _signs() if sign.isspace()),
        from_="".join(one),
        to="".join(one.values()),
        many="replace(" * len(many),
        end="".join(f", '{sign}', '{plain}')" for sign, plain in many.items()),
    )


def _changed() -> tuple[dict[str, str], dict[str, str]]:
    """What a bare sign becomes: one other, or several."""
    one: dict[str, str] = {}
    many: dict[str, str] = {}
    for sign in _signs():
        if sign.isspace() or unicodedata.combining(sign) or unicodedata.normalize("NFKD", sign) != sign:
            continue
        plain = folded(sign)
        if plain != sign:
            (one if len(plain) == 1 else many)[sign] = plain
    return one, many


def _signs() -> Iterator[str]:
    return (chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)


def _class(signs: Iterator[str]) -> str:
    """A class of a regular expression, as ranges of codes."""
    ranges: list[list[int]] = []
    for code in map(ord, signs):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"
