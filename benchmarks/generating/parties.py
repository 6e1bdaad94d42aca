"""Who are the customers? People, organizations and households with their addresses, numbers and links."""

from collections.abc import Iterator

import polars as pl

from benchmarks.generating import words
from benchmarks.generating.loading import Part
from benchmarks.generating.size import BEGAN, FOUNDED, TEAMS, USERS, Size
from benchmarks.generating.throws import Throws
from trato.foundation.kit import text

CHUNK = 250_000
_PHASES = ["detection", "qualification", "sale", "acquisition", "management", "decline"]
_ROLES = ["{customer}", "{prospect}", "{customer,partner}", "{supplier}", "{press}"]
_TAGS = ["{}", "{newsletter}", "{oro}", "{newsletter,feria}", "{vip}"]
_STREETS = ["Calle Mayor", "Calle Colón", "Avenida del Puerto", "Rua Nova", "Rue des Fleurs", "Station Road"]
_PROVIDERS = [f"{name}.example" for name in ("correo", "mail", "buzon", "post", "online", "web", "inbox", "red")]
_KINDS = ["works_at", "decides", "influences", "uses", "buys"]
_TITLES = ["Dirección", "Compras", "Administración", "Técnica", "Ventas", ""]


def tables() -> list[str]:
    """What is filled here."""
    return [
        "customers_party", "customers_identity", "customers_address", "customers_phasespan", "customers_relationship"
    ]  # fmt: skip


def is_organization() -> pl.Expr:
    """Three of twenty parties; the first one, who has most of everything, is one of them."""
    return (pl.col("id") % 20).is_between(1, 3)


def parts(size: Size) -> Iterator[Part]:
    """All rows about customers, table by table."""
    vocabulary = words.given(), words.families(), words.companies()
    for start in range(1, size.parties + 1, CHUNK):
        rows = _parties(size, start, min(start + CHUNK, size.parties + 1), *vocabulary)
        yield Part("customers_party", rows.drop("mail", "number_shown", "number", "street"))
        yield Part("customers_identity", _identities(rows))
        yield Part("customers_address", _addresses(rows, size))
        yield Part(
            "customers_phasespan", rows.select("id", party_id="id", phase="phase", since="created_at", until=None)
        )
        yield Part("customers_relationship", _links(rows, size))


def registered(size: Size, start: int, end: int) -> pl.DataFrame:
    """Who was met when, of which kind."""
    return pl.select(id=pl.int_range(start, end)).select("id", kind=_kind(), created_at=_met(Throws(size.seed, "id")))


def links(size: Size, start: int, end: int) -> pl.DataFrame:
    """Which people (`id`) work for which organization (`to_party_id`): three in ten, the first ones have most."""
    throw = Throws(size.seed, "id")
    organizations = (size.parties // 20) * 3
    nth = (throw.unit("employer") ** 2 * organizations).cast(pl.Int64)
    return (
        pl.select(id=pl.int_range(start, end))
        .filter(~is_organization(), pl.col("id") % 50 != 17, throw.unit("employed") < 0.3)
        .with_columns(to_party_id=nth // 3 * 20 + nth % 3 + 1)
        .filter(pl.col("to_party_id") <= size.parties)
    )


def _parties(
    size: Size, start: int, end: int, given: words.Words, family: words.Words, company: words.Words
) -> pl.DataFrame:
    throw = Throws(size.seed, "id")
    places = words.PLACES
    people = pl.LazyFrame({"id": range(start, end)}).with_columns(
        kind=_kind(),
        place=throw.weighted("country", [place.weight for place in places]),
        first=throw.rank("given", len(given), 0.6),
        last=throw.rank("family", len(family), 0.5),
        second=throw.rank("second family", len(family), 0.5),
        word=throw.rank("company", len(company), 0.2),
        form=throw.below("form", len(words.COMPANY_FORMS)),
        created_at=_met(throw),
        owner_id=throw.below("owner", USERS + 6) + 1,
    )
    shown = _named(given.shown, family.shown, company.shown, words.COMPANY_FORMS, "Familia ")
    folded_forms = [text.folded(form) for form in words.COMPANY_FORMS]
    keys = _named(given.folded, family.folded, company.folded, folded_forms, "familia ")
    people = people.with_columns(name=shown, name_key=keys, town=_town(throw))
    is_person = pl.col("kind") == "person"
    slug = pl.col("name_key").str.replace_all(r"[^a-z0-9]+", ".").str.strip_chars(".")
    return people.select(
        "id",
        "kind",
        "name",
        "name_key",
        "created_at",
        uid=throw.uuid7("party", pl.col("created_at")),
        given_name=pl.when(is_person).then(pl.lit(given.shown).gather(pl.col("first"))).otherwise(pl.lit("")),
        family_name=pl.when(is_person).then(pl.lit(family.shown).gather(pl.col("last"))).otherwise(pl.lit("")),
        roles=pl.lit(pl.Series(_ROLES)).gather(throw.weighted("roles", [70, 22, 3, 4, 1])),
        tags=pl.lit(pl.Series(_TAGS)).gather(throw.weighted("tags", [80, 8, 5, 4, 3])),
        phase=pl.lit(pl.Series(_PHASES)).gather(throw.weighted("phase", [15, 10, 10, 15, 45, 5])),
        country=_of_place([place.country for place in places]),
        city="town",
        language=_of_place([place.language for place in places]),
        time_zone=pl.lit(""),
        tax_number=pl.when(pl.col("kind") == "organization")
        .then(pl.concat_str(pl.lit("B"), (pl.col("id") + 10_000_000).cast(pl.String)))
        .otherwise(pl.lit("")),
        sector=pl.when(pl.col("kind") == "organization").then(throw.pick("sector", words.SECTORS)).otherwise(pl.lit("")),
        preferences=pl.lit("{}"),
        source=pl.lit("generated"),
        updated_at=pl.col("created_at") + pl.duration(seconds=throw.below("changed", 6 * 365 * 86_400)),
        owner_id=pl.when(pl.col("owner_id") <= USERS).then(pl.col("owner_id")),
        team_id=pl.when(pl.col("owner_id") <= USERS).then(pl.col("owner_id") % TEAMS + 1),
        mail=pl.when(throw.unit("has mail") < 0.8).then(
            pl.concat_str(
                slug,
                pl.when(throw.unit("plain") < 0.3).then(pl.lit("")).otherwise((pl.col("id") % 997).cast(pl.String)),
                pl.lit("@"),
                throw.pick("provider", _PROVIDERS),
            )
        ),
        number=pl.when(throw.unit("has phone") < 0.7).then(_phone(throw, "")),
        number_shown=_phone(throw, " "),
        street=pl.concat_str(throw.pick("street", _STREETS), pl.lit(" "), (throw.below("house", 180) + 1).cast(pl.String)),
    ).collect()  # fmt: skip


def _kind() -> pl.Expr:
    return (
        pl.when(is_organization())
        .then(pl.lit("organization"))
        .when(pl.col("id") % 50 == 17)
        .then(pl.lit("household"))
        .otherwise(pl.lit("person"))
    )


def _met(throw: Throws) -> pl.Expr:
    return pl.lit(FOUNDED) + pl.duration(seconds=throw.below("met", int((BEGAN - FOUNDED).total_seconds())))


def _named(
    given: pl.Series, family: pl.Series, company: pl.Series, forms: list[str] | tuple[str, ...],
    home: str,
) -> pl.Expr:  # fmt: skip
    last = pl.lit(family).gather(pl.col("last"))
    before = pl.lit(pl.Series([form.partition("{}")[0] for form in forms])).gather(pl.col("form"))
    after = pl.lit(pl.Series([form.partition("{}")[2] for form in forms])).gather(pl.col("form"))
    # In Spain, Mexico and Colombia people use two family names.
    two = pl.col("place").is_in([0, 6, 8]) & (pl.col("id") % 3 != 0)
    second = (
        pl.when(two).then(pl.concat_str(pl.lit(" "), pl.lit(family).gather(pl.col("second")))).otherwise(pl.lit(""))
    )
    return (
        pl.when(pl.col("kind") == "organization")
        .then(
            pl.concat_str(
                before, pl.lit(company).gather(pl.col("word")), after,
                pl.when(pl.col("id") % 4 == 1).then(pl.concat_str(pl.lit(" "), last)).otherwise(pl.lit("")),
            )
        )
        .when(pl.col("kind") == "household")
        .then(pl.concat_str(pl.lit(home), last))
        .otherwise(pl.concat_str(pl.lit(given).gather(pl.col("first")), pl.lit(" "), last, second))
    )  # fmt: skip


def _town(throw: Throws) -> pl.Expr:
    towns = pl.lit("")
    for at, place in enumerate(words.PLACES):
        chosen = pl.lit(pl.Series(list(place.towns))).gather(throw.rank("town", len(place.towns), 0.9))
        towns = pl.when(pl.col("place") == at).then(chosen).otherwise(towns)
    return towns


def _of_place(values: list[str]) -> pl.Expr:
    return pl.lit(pl.Series(values)).gather(pl.col("place"))


def _phone(throw: Throws, between: str) -> pl.Expr:
    number = pl.lit("")
    for at, place in enumerate(words.PLACES):
        # The first group stands right behind the first digits, as in +34 612 34 56 78.
        pieces = [pl.lit(place.prefix + between + place.first)]
        for position, digits in enumerate(place.groups):
            group = throw.below(f"digits {position}", 10**digits).cast(pl.String).str.zfill(digits)
            pieces += [pl.lit("" if position == 0 else between), group]
        number = pl.when(pl.col("place") == at).then(pl.concat_str(pieces)).otherwise(number)
    return number


def _identities(rows: pl.DataFrame) -> pl.DataFrame:
    same = {"network": pl.lit(""), "label": pl.lit(""), "is_primary": pl.lit("t"), "party_id": pl.col("id")}
    mails = rows.filter(pl.col("mail").is_not_null()).select(
        "created_at", id=pl.col("id") * 2 - 1, kind=pl.lit("email"), value="mail", shown="mail", **same
    )
    phones = rows.filter(pl.col("number").is_not_null()).select(
        "created_at", id=pl.col("id") * 2, kind=pl.lit("phone"), value="number", shown="number_shown", **same
    )
    return pl.concat([mails, phones]).sort("id")


def _addresses(rows: pl.DataFrame, size: Size) -> pl.DataFrame:
    throw = Throws(size.seed, "id")
    return rows.filter(throw.unit("has address") < 0.25).select(
        "id", "street", "city", "country", party_id="id", use=pl.lit("main"), region=pl.lit(""),
        postcode=(throw.below("postcode", 50_000) + 1_000).cast(pl.String).str.zfill(5),
    )  # fmt: skip


def _links(rows: pl.DataFrame, size: Size) -> pl.DataFrame:
    throw = Throws(size.seed, "id")
    first, last = rows["id"][0], rows["id"][-1]
    return links(size, first, last + 1).select(
        "id", "to_party_id", from_party_id="id", kind=throw.pick("link", _KINDS), title=throw.pick("title", _TITLES),
        since=pl.lit(BEGAN), until=None,
    )  # fmt: skip
