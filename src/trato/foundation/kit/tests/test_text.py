"""Are texts the same that a person who types takes for the same?"""

import pytest

from trato.foundation.kit import text


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("  Núria \t Illescas\n", "Núria Illescas"),
        ("a\x00b\x1bc", "abc"),
        ("Nu\u0301ria", "Núria"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("right\u202eto left", "rightto left"),
        ("\u00a0fixed\u2003space ", "fixed space"),
        ("", ""),
        ("😀 ok", "😀 ok"),
    ],
)
def test_tidy_keeps_what_is_read_and_drops_what_is_not(written, tidy):
    assert text.tidy(written) == tidy
    assert text.tidy(tidy) == tidy


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Núria  ILLESCAS", "nuria illescas"),
        ("Straße", "strasse"),
        ("Søren Ångström", "soren angstrom"),
        ("Łódź", "lodz"),
        ("İstanbul ISPARTA", "istanbul isparta"),
        ("ﬁn", "fin"),
        ("Мария", "мария"),
        ("Ñandú", "nandu"),
    ],
)
def test_folded_is_how_texts_are_compared(written, folded):
    assert text.folded(written) == folded
    assert text.folded(folded) == folded


def test_words_are_words_in_every_script():
    assert text.words("Clínica «Santa Irene», S.L. (2)") == ["clinica", "santa", "irene", "s", "l", "2"]
    assert text.words("Мария_Иванова & 東京") == ["мария", "иванова", "東京"]
    assert text.words("%_ -- ??") == []


def test_paragraphs_keep_their_lines():
    assert text.paragraphs(" Uno \r\n\r\n dos\x00 \n") == "Uno\n\ndos"
