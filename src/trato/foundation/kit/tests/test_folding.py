"""Does PostgreSQL fold every text as we do?"""

import sys
import unicodedata

import pytest

from trato.foundation.kit import sql
from trato.foundation.kit.text import folded

ODD = ("", "  Two  words ", "Gandía\tÓ", "\x1fA\x1c B", "Ångström ½ ﬁ Straße Łódź", "ÅÆ\u00a0Þ", "e\u0301\u0327 ")


@pytest.mark.django_db
def test_every_sign_folds_in_the_database_as_it_does_here():
    # Signs that this Python does not know yet may be known to the database.
    signs = [chr(code) for code in range(1, sys.maxunicode + 1) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    for start in range(0, len(signs), 50_000):
        texts = [f"A{sign}b" for sign in signs[start : start + 50_000]]
        rows = sql.rows(
            "SELECT trato_folded(t) AS it FROM unnest(%s::text[]) WITH ORDINALITY AS g (t, n) ORDER BY n", [texts]
        )
        assert [row["it"] for row in rows] == [folded(one) for one in texts]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ODD)
def test_odd_texts_fold_in_the_database_as_they_do_here(text):
    assert sql.rows("SELECT trato_folded(%s::text) AS it", [text])[0]["it"] == folded(text)
