"""Does trato speak Spanish everywhere, and say the same as in English?"""

import io
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools import messages

# %(name)s, %s and {name}; a doubled %% is a plain percent sign and has to stay doubled.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
# Short texts sit on buttons and in columns: Spanish may be longer, not without bounds.
SHORT = 30
LONGER_ON_PURPOSE: set[str] = set()


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with Path(messages.SPANISH).open("rb") as file:
        return read_po(file, locale="es", abort_invalid=True)


def test_every_text_of_the_program_has_its_spanish(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["messages.py", "--check"])
    assert messages.main() == 0, capsys.readouterr().out


def test_a_translation_names_what_its_source_names(spanish):
    wrong = [
        (source, words)
        for source, words in _pairs(spanish)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(words))
    ]
    assert not wrong


def test_a_translation_keeps_the_spaces_and_the_stop_at_its_end(spanish):
    wrong = [(source, words) for source, words in _pairs(spanish) if _edges(source) != _edges(words)]
    assert not wrong


def test_short_texts_stay_short(spanish):
    wrong = [
        (source, words)
        for source, words in _pairs(spanish)
        if len(source) < SHORT and len(words) > 1.8 * len(source) + 12 and source not in LONGER_ON_PURPOSE
    ]
    assert not wrong


def test_nobody_is_shouted_at(spanish):
    assert not [words for _source, words in _pairs(spanish) if re.search(r"[!¡]|\b[Uu]ps\b", words)]


def test_words_hold_no_markup(spanish):
    """Templates trust their words, so that no translation may smuggle in a tag."""
    assert not [words for _source, words in _pairs(spanish) if re.search(r"[<>&]", words)]


def test_the_catalog_compiles_to_what_gettext_reads(spanish):
    compiled = io.BytesIO()
    write_mo(compiled, spanish)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    assert translations.gettext("Save") == "Guardar"
    assert translations.pgettext("button", "Call") == "Llamar"
    assert translations.ngettext("%(count)s customer", "%(count)s customers", 2) == "%(count)s clientes"


def _pairs(catalog: Catalog) -> list[tuple[str, str]]:
    return [pair for message in catalog if message.id for pair in _forms(message)]


def _forms(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, tuple | list):
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def _edges(text: str) -> tuple[str, str, bool]:
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before, after, text.rstrip().endswith(".")
