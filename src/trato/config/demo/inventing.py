"""Who is behind a customer number? Invented people and companies, always the same for the same number."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from trato.config.demo.addresses import Address, address_in, phone_in, town_of
from trato.config.demo.dice import Dice
from trato.config.demo.names import ENGLISH, names_of
from trato.domains.orders.imports.online_retail.countries import place

ORGANIZATIONS = 200
# Most organizations are the best buyers; the others show that small ones exist.
BEST_BUYERS = 130


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody at an organization: what they do there and what part they have in buying."""

    given: str
    family: str
    job_title: str
    buying_role: str
    email: str
    phone: str | None
    language: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class Invented:
    """A customer as we would know them; given and family are empty for an organization."""

    kind: str
    name: str
    given: str
    family: str
    email: str
    phone: str | None
    address: Address | None
    country: str | None
    language: str
    time_zone: str
    people: tuple[InventedPerson, ...] = ()


def _words(text: str) -> list[str]:
    return text.split()


FIRST_WORDS = _words(
    "Acorn Alder Amber Anchor Apple Ash Badger Barley Basil Beech Berry Birch Blossom Bluebell Bracken Bramble Briar"
    " Brook Button Candle Cedar Cherry Clover Comet Copper Coral Cotton Daisy Dapple Dove Ember Feather Fennel Fern"
    " Finch Fox Garnet Ginger Harbor Hazel Heather Heron Hive Holly Honey Indigo Iris Ivy Jasmine Juniper Kestrel"
    " Lantern Larch Lark Lavender Lemon Linen Magpie Maple Marigold Meadow Mint Moss Nettle Nutmeg Oak Olive Orchard"
    " Otter Paper Pebble Pepper Pigeon Plum Poppy Primrose Quill Quince Raven Robin Rosehip"
)
SECOND_WORDS = _words(
    "Arch Attic Barn Basket Bell Blanket Bloom Bobbin Bonnet Bottle Bow Branch Button Cabin Cart Clock Corner Cottage"
    " Cradle Cup Dresser Drum Fern Field Fig Flint Forge Fountain Gate Glass Grove Hearth Hill Hollow House Jar Kettle"
    " Kite Ladder Lamp Lane Latch Leaf Ledge Loft Loom Marble Mill Moon Nest Nook Oar Parlor Patch Path Pantry Pier"
    " Pin Pine Pocket Pond Porch Post Quilt Ribbon River Row Sail Shell Shelf Spindle Spoon Star Stone Stove Swan"
    " Table Thimble Thistle Thread Twig Wharf"
)
TRADES = {
    "en": ("Gifts", "Home", "Trading Co", "Interiors", "Gift Company", "Homeware", "Emporium", "Living"),
    "es": ("Regalos", "Hogar", "Decoración", "Detalles"),
    "de": ("Geschenke", "Wohnen", "Handels GmbH", "Dekoration"),
    "fr": ("Cadeaux", "Maison", "Décoration"),
    "pt": ("Presentes", "Casa", "Decoração"),
    "it": ("Regali", "Casa", "Oggettistica"),
    "nl": ("Cadeaus", "Wonen", "Handel BV"),
}
POSITIONS = (
    ("Owner", "decides"),
    ("Buyer", "buys"),
    ("Shop manager", "influences"),
    ("Bookkeeper", "influences"),
    ("Warehouse lead", "uses"),
    ("Visual merchandiser", "uses"),
)
# Letters that Unicode does not take apart into a plain one and its accent.
UNDECOMPOSED = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ß": "ss", "ð": "d", "þ": "th", "Þ": "th"})
MAILBOXES = ("letterbox", "pigeonpost", "inkpot", "postbag", "homemail", "quickpost")


def organizations_among(turnovers: Iterable[tuple[str, Decimal]], count: int = ORGANIZATIONS) -> set[str]:
    """Which of the customers are organizations: the best buyers and some others."""
    ranked = [customer for customer, _amount in sorted(turnovers, key=lambda pair: (-pair[1], pair[0]))]
    best, others = ranked[:BEST_BUYERS], ranked[BEST_BUYERS:]
    others.sort(key=lambda customer: Dice("organization", customer).below(1 << 60))
    return {*best, *others[: max(0, count - len(best))]}


def invent(customer: str, country: str, *, is_organization: bool = False) -> Invented:
    """The person or organization behind a customer number from a country as the file names it."""
    if is_organization:
        return _organization(customer, country)
    where, number = place(country), _number(customer)
    dice = Dice("person", customer)
    given, family = _name(number, where.code, dice)
    town = town_of(where.code, number, dice)
    email = f"{slug(given)}.{slug(family)}{_tail(customer)}@{dice.pick(MAILBOXES)}.example"
    return Invented(
        kind="person",
        name=f"{given} {family}",
        given=given,
        family=family,
        email=email,
        phone=phone_in(town, where.code, number) if town else None,
        address=address_in(town, where.code, dice) if town else None,
        country=where.code,
        language=where.language,
        time_zone=where.time_zone,
    )


def slug(text: str) -> str:
    """The text in plain lower-case letters, as it stands in an e-mail address."""
    plain = unicodedata.normalize("NFKD", text.translate(UNDECOMPOSED)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", plain)


def _organization(customer: str, country: str) -> Invented:
    where, number = place(country), _number(customer)
    dice = Dice("organization", customer)
    town = town_of(where.code, number, dice)
    first, second = _trading_words(number)
    trades = TRADES.get(where.language, TRADES["en"])
    domain = f"{slug(first)}{slug(second)}{'' if 12_000 <= number < 18_400 else _tail(customer)}.example"
    return Invented(
        kind="organization",
        name=f"{first} & {second} {dice.pick(trades)}",
        given="",
        family="",
        email=f"orders@{domain}" if where.language != "es" else f"pedidos@{domain}",
        phone=phone_in(town, where.code, number) if town else None,
        address=address_in(town, where.code, dice) if town else None,
        country=where.code,
        language=where.language,
        time_zone=where.time_zone,
        people=_people(customer, country, domain, dice),
    )


def _people(customer: str, country: str, domain: str, dice: Dice) -> tuple[InventedPerson, ...]:
    where, number = place(country), _number(customer)
    positions = [POSITIONS[0], POSITIONS[1], *dice.some(POSITIONS[2:], dice.below(5))]
    people: dict[str, InventedPerson] = {}
    for nth, (job_title, buying_role) in enumerate(positions, 1):
        given, family = _name(number + 1009 * nth, where.code, dice)
        while (email := f"{slug(given)}.{slug(family)}@{domain}") in people:
            given, family = _name(dice.below(1 << 30), where.code, dice)
        # A second line for the first of them; more would run out of the numbers kept for fiction.
        town = town_of(where.code, number + 6_000, dice) if nth == 1 else None
        phone = phone_in(town, where.code, number + 6_000) if town else None
        people[email] = InventedPerson(given, family, job_title, buying_role, email, phone, where.language)
    return tuple(people.values())


def _name(number: int, country: str | None, dice: Dice) -> tuple[str, str]:
    names = names_of(country)
    if names is ENGLISH:
        # Thousands of British customers: walk over all pairs so that hardly any two share a name.
        pair = number * 7919 % (len(names.given()) * len(names.families))
        given, family = names.given()[pair % len(names.given())], names.families[pair // len(names.given())]
    else:
        given, family = dice.pick(names.given()), dice.pick(names.families)
    return given, names.family_of(given, family)


def _trading_words(number: int) -> tuple[str, str]:
    # The step has no divisor in common with the number of pairs: 6,000 customers, 6,000 different names.
    pair = number * 4409 % (len(FIRST_WORDS) * len(SECOND_WORDS))
    first, second = FIRST_WORDS[pair % len(FIRST_WORDS)], SECOND_WORDS[pair // len(FIRST_WORDS)]
    return first, second if second != first else f"{second} Yard"


def _number(customer: str) -> int:
    return (
        int(customer) if customer.isascii() and customer.isdigit() and len(customer) < 10 else crc32(customer.encode())
    )


def _tail(customer: str) -> str:
    return slug(customer) if slug(customer) == customer.lower() else f"{slug(customer)}{crc32(customer.encode()):x}"
