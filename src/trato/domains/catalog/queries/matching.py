"""Which products of the catalog do rows of a file mean? By code, by name, or by the letters of either."""

import re
from collections.abc import Iterable, Sequence

from trato.domains.catalog.models import Product
from trato.foundation.kit import guard, sql

# Whoever brings a file learns that a code is taken.
_MATCHING = guard.capability("catalog.match_rows", "catalog_product")
_NOT_LETTER = re.compile(r"[^a-z0-9]+")
_SQUEEZED = """
SELECT squeezed, min(id) AS id FROM (
    SELECT id, regexp_replace(unnest(ARRAY[lower(code), name_key]), '[^a-z0-9]+', '', 'g') AS squeezed FROM catalog_product
    WHERE archived_at IS NULL
) AS written WHERE squeezed = ANY(%s) GROUP BY squeezed HAVING count(DISTINCT id) = 1
"""


def by_code(codes: Sequence[str]) -> dict[str, Product]:
    """The products with exactly these codes."""
    with guard.working_as(_MATCHING):
        return {product.code: product for product in Product.objects.filter(code__in=codes)}


def by_name(names: Sequence[str]) -> dict[str, Product]:
    """The products with exactly these folded names; names of several are left out."""
    found: dict[str, Product | None] = {}
    with guard.working_as(_MATCHING):
        for product in Product.objects.filter(name_key__in=names, archived_at=None):
            found[product.name_key] = None if product.name_key in found else product
    return {name: product for name, product in found.items() if product}


def by_letters(written: Iterable[str]) -> dict[str, int]:
    """The ids of products whose code or name has the same letters and digits: «GTXPro» is «GTX Pro»."""
    squeezed = {squeeze(one) for one in written} - {""}
    if not squeezed:
        return {}
    with guard.working_as(_MATCHING):
        return {row["squeezed"]: row["id"] for row in sql.rows(_SQUEEZED, [list(squeezed)])}


def squeeze(folded: str) -> str:
    """Letters and digits only, of a text that is folded already."""
    return _NOT_LETTER.sub("", folded)
