"""Does the guide say what the screens say, and do its examples work?"""

import re

import pytest
from django.utils import translation

from tests.house.sources import ROOT
from trato.foundation.access.rules import reading
from trato.foundation.access.rules.rule import CONDITIONS, OBLIGATIONS
from trato.foundation.access.rules.scopes import VOCABULARY
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.sentences import read

GUIDE = ROOT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("e[ns]/*.md"))
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_EXAMPLE = re.compile(r"^```rules\n(.+?)^```", re.DOTALL | re.MULTILINE)
# Headings inside a paragraph, and the word for itself.
_OUR_OWN = {"bold", "negrita", "Classes of fields", "Clases de campos", "What can be asked in return", "Backups.",
            "Qué se puede pedir a cambio", "Copias de seguridad."}  # fmt: skip


def _texts(language: str) -> set[str]:
    """Every text of the program."""
    words = (ROOT / "src/trato/locale/es/LC_MESSAGES/django.po").read_text()
    kind = "msgid" if language == "en" else "msgstr"
    found = re.findall(rf'^{kind} ((?:"(?:[^"\\]|\\.)*"\n?)+)', words, re.MULTILINE)
    return {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', one)) for one in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_words_in_bold_are_words_of_the_screens(page):
    said = {" ".join(words.split()) for words in _BOLD.findall(page.read_text())}
    assert said - _texts(page.parent.name) - _OUR_OWN == set()


def test_every_page_is_there_in_both_languages_with_the_same_headings_and_examples():
    names = {lane: sorted(page.name for page in GUIDE.glob(f"{lane}/*.md")) for lane in ("en", "es")}
    assert names["en"] == names["es"] != []
    for name in names["en"]:
        english, spanish = ((GUIDE / lane / name).read_text() for lane in ("en", "es"))
        assert english.count("\n## ") == spanish.count("\n## "), name
        assert _EXAMPLE.findall(english) == _EXAMPLE.findall(spanish), name


def test_every_example_is_a_rule():
    examples = _EXAMPLE.findall((GUIDE / "en" / "rules.md").read_text())
    rules = [rule for text in examples for rule in reading.read(text)]
    assert len(rules) >= 6


@pytest.mark.parametrize("lane", ["en", "es"])
def test_every_word_of_the_language_is_explained(lane):
    page = (GUIDE / lane / "rules.md").read_text()
    for word in (*VOCABULARY, *OBLIGATIONS, *CONDITIONS):
        assert re.search(rf"`{word}[`(]", page), word


@pytest.mark.parametrize("lane", ["en", "es"])
def test_every_sentence_of_the_guide_is_understood(lane):
    sentences = re.findall(r"^- (.+)$", (GUIDE / lane / "segments.md").read_text(), re.MULTILINE)
    assert len(sentences) >= 5
    with translation.override(lane):
        for sentence in sentences:
            read.condition(sentence, catalogs.declared(), "customers.party", lane)
