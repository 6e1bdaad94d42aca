"""Which product does a stock code stand for, and what is it called?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ProductKind(StrEnum):
    """What a stock code stands for."""

    GOODS = "goods"
    SERVICE = "service"
    CHARGE = "charge"
    GIFT_VOUCHER = "gift_voucher"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Product:
    """One product. The shop types letters of its codes in either case: 85123a is 85123A.

    Ninety-odd codes occur in both cases with the same description and price, so `code` is the
    upper-case form and lines are matched to it through `key_of`; no line is lost or doubled.
    """

    code: str
    name: str
    kind: ProductKind


# Codes that are no goods, in both editions of the data set.
KINDS = {
    "POST": ProductKind.SERVICE,
    "DOT": ProductKind.SERVICE,
    "C2": ProductKind.SERVICE,
    "C3": ProductKind.SERVICE,
    "BANK CHARGES": ProductKind.CHARGE,
    "AMAZONFEE": ProductKind.CHARGE,
    "CRUK": ProductKind.CHARGE,
    "B": ProductKind.ADJUSTMENT,
    "D": ProductKind.ADJUSTMENT,
    "M": ProductKind.ADJUSTMENT,
    "S": ProductKind.ADJUSTMENT,
    "ADJUST": ProductKind.ADJUSTMENT,
    "ADJUST2": ProductKind.ADJUSTMENT,
    "GIFT": ProductKind.GIFT_VOUCHER,
}

# Many of the codes above carry a word that says nothing to a reader.
NAMES = {
    "AMAZONFEE": "Amazon fee",
    "B": "Bad debt adjustment",
    "C2": "Carriage",
    "D": "Discount",
    "DOT": "Postage of the web shop",
    "M": "Manual entry",
    "POST": "Postage",
    "S": "Samples",
}

NOTES_IN_CAPITALS = {
    "DAMAGED",
    "DAMAGES",
    "FBA",
    "FOUND",
    "LOST",
    "MIA",
    "MISSING",
    "CHECK",
    "ADJUSTMENT",
    "SAMPLES",
}
NOTE_WORDS = re.compile(
    r"\b(damage[sd]?|lost|found|wrong(ly)?|thrown?|wet|rusty|mould[yi]?|broken|crushed|smashed|cracked|faulty"
    r"|check(ed)?|count(ed)?|(re-?)?adjust(ed|ment)?|mix(ed)? ?up|barcode|sold|missing|mia|fba|ebay|amazon"
    r"|dotcom|showroom|display|given|coded?|reverse|unsaleable|credit(t?ed)?|incorrect(ly)?|error|mystery"
    r"|can't|historic|label|samples?|test|rcvd|allocate|michel|sale|stock|website|taig|fixed?)\b",
    re.IGNORECASE,
)


def key_of(stock_code: str) -> str:
    """The form of a stock code under which its product is kept."""
    return stock_code.upper()


def kind_of(code: str) -> ProductKind:
    """What a stock code stands for."""
    key = key_of(code)
    if key.startswith("GIFT_"):
        return ProductKind.GIFT_VOUCHER
    if re.match(r"TEST\d", key):
        return ProductKind.ADJUSTMENT
    return KINDS.get(key, ProductKind.GOODS)


def product(code: str, uses: Iterable[tuple[str, str | None, int, int]]) -> Product:
    """The product behind the uses of one code: (code as written, description, times, last use)."""
    key = key_of(code)
    return Product(key, NAMES.get(key) or name_among(uses) or key, kind_of(key))


def name_among(uses: Iterable[tuple[str, str | None, int, int]]) -> str | None:
    """The most frequent description that is a name; of two equally frequent ones the later."""
    seen: dict[str, tuple[int, int]] = {}
    for _code, description, times, last in uses:
        if description and not is_remark(description):
            before, latest = seen.get(description, (0, 0))
            seen[description] = (before + times, max(latest, last))
    best = max(seen, key=lambda text: (*seen[text], text), default=None)
    return re.sub(r"\s+", " ", best).strip(" .,*") if best else None


def is_remark(description: str) -> bool:
    """Whether somebody wrote a note to the stock-keeper where the name of the product should stand.

    Names are in capitals, with a few lower-case letters for measures ("125g"); notes seldom are.
    """
    text = description.strip()
    letters = [letter for letter in text if letter.isalpha()]
    if "?" in text or len(letters) < 3 or text.islower() or text in NOTES_IN_CAPITALS:
        return True
    is_written_small = sum(letter.islower() for letter in letters) > len(letters) / 2
    return is_written_small and bool(NOTE_WORDS.search(text))
