"""Where do the demo company's customers live, and which telephone numbers do they have?"""

from typing import NamedTuple

import phonenumbers

from trato.config.demo.dice import Dice


class Town(NamedTuple):
    """A town, its postcode with # for a digit and @ for a letter, and a telephone prefix kept for fiction."""

    name: str
    postcode: str = ""
    prefix: str = ""


class Address(NamedTuple):
    """Where somebody lives; the house may or may not exist."""

    street: str
    postcode: str
    city: str
    country: str | None


# The British regulator keeps a thousand numbers in each of these areas free for plays and films.
BRITISH = [
    Town("Leeds", "LS# #@@", "+44113496"),
    Town("Sheffield", "S# #@@", "+44114496"),
    Town("Leicester", "LE# #@@", "+44116496"),
    Town("Bristol", "BS# #@@", "+44117496"),
    Town("Reading", "RG# #@@", "+44118496"),
    Town("Birmingham", "B# #@@", "+44121496"),
    Town("Edinburgh", "EH# #@@", "+44131496"),
    Town("Glasgow", "G# #@@", "+44141496"),
    Town("Liverpool", "L# #@@", "+44151496"),
    Town("Manchester", "M# #@@", "+44161496"),
    Town("Newcastle upon Tyne", "NE# #@@", "+44191498"),
    Town("London", "SE# #@@", "+44207946"),
    Town("Belfast", "BT# #@@", "+44289018"),
    Town("Cardiff", "CF# #@@", "+44292018"),
]


def _towns(text: str) -> list[Town]:
    return [Town(*entry.strip().split(" / ")) for entry in text.split(";")]


TOWNS = {
    "AE": _towns("Dubai / 0000#; Abu Dhabi / 0000#; Sharjah / 0000#"),
    "AT": _towns("Wien / 1##0; Graz / 80##; Linz / 40##; Salzburg / 50##"),
    "AU": _towns("Sydney / 20##; Melbourne / 30##; Brisbane / 40##; Adelaide / 50##; Perth / 60##"),
    "BE": _towns("Antwerpen / 20#0; Gent / 90#0; Brugge / 80#0; Leuven / 30#0; Bruxelles / 10#0"),
    "BH": _towns("Manama / 3##; Muharraq / 2##"),
    "BM": _towns("Hamilton / HM 1#; St. George's / GE 0#"),
    "BR": _towns("São Paulo / 01###-###; Rio de Janeiro / 20###-###; Curitiba / 80###-###"),
    "CA": _towns("Toronto / M5@ #@#; Ottawa / K1@ #@#; Halifax / B3@ #@#; Vancouver / V5@ #@#"),
    "CH": _towns("Zürich / 80##; Bern / 30##; Basel / 40##; Luzern / 60##; Winterthur / 84##"),
    "CY": _towns("Nicosia / 10##; Limassol / 30##; Larnaca / 60##; Paphos / 80##"),
    "CZ": _towns("Praha / 1## 00; Brno / 6## 00; Plzeň / 3## 00"),
    "DE": _towns("Berlin / 10###; Frankfurt am Main / 60###; Köln / 50###; Hamburg / 20###; München / 80###"),
    "DK": _towns("København / 21##; Aarhus / 80##; Odense / 50##; Aalborg / 90##"),
    "ES": _towns(
        "Madrid / 280##; Barcelona / 080##; Valencia / 460##; Sevilla / 410##; Bilbao / 480##; Málaga / 290##"
    ),
    "FI": _towns("Helsinki / 00##0; Tampere / 33##0; Turku / 20##0; Oulu / 90##0"),
    "FR": _towns(
        "Paris / 750## / +3319900; Nantes / 440## / +3326191; Lille / 590## / +3335301;"
        " Lyon / 690## / +3346571; Bordeaux / 330## / +3353649"
    ),
    "GR": _towns("Athina / 10# ##; Thessaloniki / 54# ##; Patra / 26# ##"),
    "HK": [Town("Kowloon"), Town("Central"), Town("Tsuen Wan")],
    "IE": _towns("Dublin / D0# @#@#; Cork / T12 @#@#; Galway / H91 @#@#; Limerick / V94 @#@#"),
    "IL": _towns("Tel Aviv / 6######; Haifa / 3######; Jerusalem / 9######"),
    "IS": _towns("Reykjavík / 10#; Akureyri / 60#"),
    "IT": _towns("Milano / 201##; Torino / 101##; Bologna / 401##; Firenze / 501##; Roma / 001##"),
    "JE": _towns("St Helier / JE2 #@@; St Peter Port / GY1 #@@; St Saviour / JE2 #@@"),
    "JP": _towns("Tokyo / 10#-00##; Osaka / 53#-00##; Kobe / 65#-00##"),
    "KR": _towns("Seoul / 03###; Busan / 48###"),
    "LB": _towns("Beirut / 110#; Tripoli / 130#"),
    "LT": _towns("Vilnius / LT-01###; Kaunas / LT-44###; Klaipėda / LT-91###"),
    "MT": _towns("Valletta / VLT 1###; Sliema / SLM 1###; Mosta / MST 1###"),
    "NG": _towns("Lagos / 10####; Abuja / 90####"),
    "NL": _towns("Amsterdam / 10## @@; Rotterdam / 30## @@; Utrecht / 35## @@; Haarlem / 20## @@; Groningen / 97## @@"),
    "NO": _towns("Oslo / 05##; Bergen / 50##; Trondheim / 70##; Stavanger / 40##"),
    "PL": _towns("Warszawa / 00-###; Kraków / 30-###; Gdańsk / 80-###; Wrocław / 50-###"),
    "PT": _towns("Lisboa / 1##0-###; Porto / 4##0-###; Coimbra / 30#0-###; Braga / 47#0-###; Faro / 80#0-###"),
    "SA": _towns("Riyadh / 11###; Jeddah / 21###"),
    "SE": _towns("Stockholm / 11# ##; Göteborg / 41# ##; Malmö / 21# ##"),
    "SG": _towns("Singapore / 0#####; Singapore / 2#####"),
    "TH": _towns("Bangkok / 10##0; Chiang Mai / 50##0"),
    "US": _towns("Boston / 021##; Portland / 972##; Savannah / 314##; Madison / 537##"),
    "ZA": _towns("Cape Town / 80##; Durban / 40##; Johannesburg / 20##"),
}

STREETS = {
    "ENGLISH": "{} High Street;{} Station Road;{} Mill Lane;{} Church Street;{} Orchard Row;{} Market Place"
    ";{} Weaver's Yard;{} Chapel Lane;{} Bridge Street;{} Park Road;{} Victoria Terrace;{} Rope Walk"
    ";{} Castle Street;{} The Green;{} Lantern Court;{} Saddlers Way",
    "DE AT CH": "Gartenstraße {};Lindenweg {};Bahnhofstraße {};Mühlgasse {};Am Marktplatz {};Kirchweg {}",
    "FR": "{} rue des Lilas;{} avenue de la Gare;{} place du Marché;{} rue du Moulin;{} quai Neuf",
    "ES": "Calle Mayor {};Calle del Olivo {};Avenida de la Estación {};Plaza del Mercado {};Paseo Nuevo {}",
    "PT BR": "Rua das Flores {};Avenida da Estação {};Rua do Moinho {};Largo do Mercado {};Travessa dos Oleiros {}",
    "IT": "Via dei Mulini {};Via della Stazione {};Piazza del Mercato {};Via degli Orti {};Corso Nuovo {}",
    "NL BE": "Molenstraat {};Stationsweg {};Kerkstraat {};Marktplein {};Lindelaan {};Dorpsstraat {}",
    "SE NO DK": "Storgata {};Stationsvej {};Kirkegata {};Skolegatan {};Møllevej {};Parkgatan {}",
    "FI": "Asemakatu {};Kirkkokatu {};Puistotie {};Myllykuja {}",
    "IS": "Skólavegur {};Hafnargata {};Birkigata {}",
    "PL": "ul. Ogrodowa {};ul. Młyńska {};ul. Kościelna {};ul. Lipowa {}",
    "CZ": "Nádražní {};Zahradní {};Mlýnská {};Školní {}",
    "LT": "Sodų g. {};Stoties g. {};Liepų g. {}",
    "GR CY": "Odos Elaion {};Odos Stathmou {};Plateia Agoras {};Odos Kipon {}",
}


def town_of(country: str | None, number: int, dice: Dice) -> Town | None:
    """A town of the country; in Britain the one that the telephone number belongs to."""
    if country == "GB":
        return BRITISH[_spread(number) // 1000]
    return dice.pick(TOWNS[country]) if country in TOWNS else None


def address_in(town: Town, country: str | None, dice: Dice) -> Address:
    """A plausible address in that town."""
    postcode = "".join(_sign(sign, dice) for sign in town.postcode)
    street = dice.pick(_streets(country)).format(1 + dice.below(120))
    return Address(street, postcode, town.name, country)


def phone_in(town: Town, country: str | None, number: int) -> str | None:
    """A number in E.164 form, one kept for fiction where we know such; others for other customers."""
    if country == "GB":
        return f"{town.prefix}{_spread(number) % 1000:04d}"
    if country == "US":
        return f"+1{('617', '503', '912', '608')[number % 4]}55501{number // 4 % 100:02d}"
    if country == "AU":
        return f"+6125550{number % 10_000:04d}"
    example = phonenumbers.example_number(country) if country else None
    if not example:
        return None
    usual = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    return _valid(town.prefix or usual[:-4], number)


def _spread(number: int) -> int:
    # A step without a divisor in common visits each of the numbers once.
    return number * 7919 % (1000 * len(BRITISH))


def _valid(beginning: str, number: int) -> str | None:
    for attempt in range(50):
        phone = f"{beginning}{(number * 7919 + attempt) % 10_000:04d}"
        if phonenumbers.is_valid_number(phonenumbers.parse(phone)):
            return phone
    return None


def _streets(country: str | None) -> list[str]:
    for countries, streets in STREETS.items():
        if (country or "-") in countries.split():
            return streets.split(";")
    return STREETS["ENGLISH"].split(";")


def _sign(sign: str, dice: Dice) -> str:
    if sign == "#":
        return str(1 + dice.below(9))
    return dice.pick("ABDEFHJLNPRSTUW") if sign == "@" else sign
