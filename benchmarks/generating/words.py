"""What are a million people and companies called? The demo company's names, and thousands composed of syllables."""

import random
from typing import NamedTuple

import polars as pl

from trato.config.demo import names
from trato.foundation.kit import text

GIVEN, FAMILY, COMPANY = 2_000, 24_000, 9_000

_ONSETS = [
    "b",
    "br",
    "c",
    "cal",
    "d",
    "dr",
    "f",
    "fr",
    "g",
    "gr",
    "gu",
    "h",
    "j",
    "l",
    "ll",
    "m",
    "mon",
    "n",
    "ol",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "san",
    "t",
    "tr",
    "v",
    "val",
    "z",
    "al",
    "el",
    "ar",
    "ed",
    "is",
    "or",
    "um",
]
_MIDDLES = [
    "a",
    "e",
    "i",
    "o",
    "u",
    "ai",
    "ei",
    "ia",
    "ie",
    "ue",
    "an",
    "ar",
    "el",
    "en",
    "er",
    "il",
    "in",
    "on",
    "or",
    "ur",
    "as",
    "es",
    "am",
]
_JOINTS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "l",
    "ll",
    "m",
    "n",
    "nt",
    "nd",
    "r",
    "rr",
    "rd",
    "s",
    "st",
    "t",
    "v",
    "z",
    "lm",
    "rt",
    "mb",
    "rc",
    "lb",
    "nz",
    "ñ",
    "ld",
]
_GIVEN_ENDS = [
    "a",
    "o",
    "e",
    "ia",
    "io",
    "in",
    "an",
    "el",
    "iel",
    "ette",
    "ina",
    "ino",
    "ara",
    "aro",
    "is",
    "us",
    "en",
    "ita",
    "ana",
    "ona",
]
_FAMILY_ENDS = [
    "ez",
    "es",
    "o",
    "a",
    "as",
    "os",
    "era",
    "ero",
    "al",
    "ales",
    "ar",
    "ino",
    "ini",
    "etti",
    "son",
    "sen",
    "mann",
    "berg",
    "ski",
    "eau",
    "ier",
    "ard",
    "es",
    "eira",
    "inho",
    "ou",
    "idis",
    "ová",
    "ić",
    "án",
    "én",
    "ín",
    "er",
    "ers",
    "ley",
    "ton",
    "ham",
    "ford",
    "well",
]
_COMPANY_ENDS = [
    "ax",
    "ex",
    "ia",
    "ium",
    "on",
    "or",
    "ara",
    "era",
    "ova",
    "sys",
    "tec",
    "med",
    "gen",
    "lab",
    "plus",
    "nova",
    "net",
    "ria",
    "al",
    "um",
    "ita",
]

COMPANY_FORMS = [
    "Clínica {}",
    "Hospital {}",
    "Hotel {}",
    "Grupo {}",
    "Talleres {}",
    "Distribuciones {}",
    "Farmacia {}",
    "Bodegas {}",
    "Gestoría {}",
    "Colegio {}",
    "{} Servicios",
    "{} Logística",
    "{} Ingeniería",
    "{} Iberia",
    "{} y Asociados",
    "Transportes {}",
    "Editorial {}",
    "Restaurante {}",
    "Construcciones {}",
    "{} Consulting",
    "{} Medical",
    "{} Trading",
    "{} Hermanos",
    "Librería {}",
]
SECTORS = ("Sanidad", "Hostelería", "Distribución", "Industria", "Educación", "Transporte", "Comercio", "Servicios")
SENTENCES = (
    "Pregunta por el plazo de entrega del último pedido.",
    "Quiere una oferta para el próximo trimestre.",
    "Llegó una pieza dañada; se envía otra sin cargo.",
    "Confirma la cita y pide el catálogo nuevo.",
    "No estaba; se deja recado en recepción.",
    "Está contenta con el servicio y recomienda a una colega.",
    "Discute el descuento por volumen; se consulta con dirección.",
    "Necesita factura rectificativa con la nueva dirección.",
    "Comparamos los dos modelos; prefiere el pequeño.",
    "Solicita formación para tres personas del equipo.",
    "Asks whether the service contract covers spare parts.",
    "Wants to move the delivery to the second week of the month.",
)
SUBJECTS = (
    "Plazo de entrega", "Oferta", "Devolución", "Cita", "Catálogo nuevo", "Factura", "Formación", "Contrato de servicio",
    "Visita técnica", "Seguimiento", "Renewal", "Delivery date",
)  # fmt: skip


class Place(NamedTuple):
    """A country of the generated customers: how telephones are written there, and its towns, largest first."""

    country: str
    weight: float
    prefix: str
    first: str
    groups: tuple[int, ...]
    language: str
    towns: tuple[str, ...]


def _place(
    country: str, weight: float, prefix: str, first: str, groups: tuple[int, ...], language: str, towns: str
) -> Place:
    return Place(country, weight, prefix, first, groups, language, tuple(towns.split(", ")))


# `groups` are the digits after the first ones, as they are written in the country.
PLACES = (
    _place("ES", 55, "+34", "6", (2, 2, 2, 2), "es", "Madrid, Barcelona, Valencia, Sevilla, Zaragoza, Málaga, Murcia, Palma, Bilbao, Alicante, Córdoba, Valladolid, Vigo, Gijón, Granada, Elche, Oviedo, Cartagena, Jerez de la Frontera, Pamplona, Almería, San Sebastián, Burgos, Castellón de la Plana, Albacete, Santander, Logroño, Badajoz, Salamanca, Huelva, Lleida, Tarragona, León, Cádiz, Jaén, Ourense, Girona, Lugo, Cáceres, Gandia, Torrent, Paterna, Sagunto, Alcoy, Elda, Orihuela, Torrevieja, Benidorm, Xàtiva, Ontinyent"),
    _place("PT", 8, "+351", "91", (1, 3, 3), "pt", "Lisboa, Porto, Braga, Coimbra, Funchal, Setúbal, Aveiro, Évora, Faro, Leiria"),
    _place("FR", 8, "+33", "6", (2, 2, 2, 2), "fr", "Paris, Marseille, Lyon, Toulouse, Nice, Nantes, Montpellier, Strasbourg, Bordeaux, Lille, Perpignan, Bayonne"),
    _place("DE", 7, "+49", "30", (6,), "de", "Berlin, Hamburg, München, Köln, Frankfurt am Main, Stuttgart, Düsseldorf, Leipzig, Dortmund, Bremen"),
    _place("GB", 7, "+44", "7400", (6,), "en", "London, Birmingham, Leeds, Glasgow, Sheffield, Manchester, Edinburgh, Liverpool, Bristol, Cardiff"),
    _place("IT", 6, "+39", "3", (2, 3, 4), "it", "Roma, Milano, Napoli, Torino, Palermo, Genova, Bologna, Firenze, Bari, Catania"),
    _place("MX", 5, "+52", "55", (4, 4), "es", "Ciudad de México, Guadalajara, Monterrey, Puebla, Tijuana, León de los Aldama, Querétaro, Mérida"),
    _place("NL", 2, "+31", "6", (8,), "nl", "Amsterdam, Rotterdam, Den Haag, Utrecht, Eindhoven, Groningen"),
    _place("CO", 2, "+57", "3", (9,), "es", "Bogotá, Medellín, Cali, Barranquilla, Cartagena de Indias"),
)  # fmt: skip


class Words(NamedTuple):
    """Words with their folded forms; the first are the most frequent."""

    shown: pl.Series
    folded: pl.Series

    def __len__(self) -> int:
        return len(self.shown)


def given() -> Words:
    """Given names."""
    known = [name for each in _every() for name in each.given()]
    return _completed(known, GIVEN, 1, _GIVEN_ENDS)


def families() -> Words:
    """Family names."""
    known = [name for each in _every() for name in each.families]
    return _completed(known, FAMILY, 2, _FAMILY_ENDS)


def companies() -> Words:
    """The words by which companies are told apart."""
    return _completed([], COMPANY, 3, _COMPANY_ENDS)


def _every() -> list[names.Names]:
    return [names.SPANISH, *(each for each in names.BY_COUNTRY.values() if each is not names.SPANISH), names.ENGLISH]


def _completed(known: list[str], count: int, seed: int, ends: list[str]) -> Words:
    """The known words, then new ones of syllables until there are enough, no two the same when folded."""
    found = {text.folded(word): word for word in dict.fromkeys(known)}
    throw = random.Random(seed)
    while len(found) < count:
        syllables = [_one(throw, _ONSETS), _one(throw, _MIDDLES), _one(throw, _JOINTS)]
        if throw.random() < 0.45:
            syllables += [_one(throw, _MIDDLES), _one(throw, _JOINTS)]
        word = "".join([*syllables, _one(throw, ends)]).capitalize()
        if len(word) >= 4:
            found.setdefault(text.folded(word), word)
    shown = list(found.values())[:count]
    return Words(pl.Series(shown), pl.Series([text.folded(word) for word in shown]))


def _one(throw: random.Random, things: list[str]) -> str:
    return things[int(throw.random() * len(things))]
