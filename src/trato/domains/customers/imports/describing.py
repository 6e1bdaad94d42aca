"""How does a row of a file become the description of a customer?"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from trato.domains.customers.imports.fields import PEOPLE, ROLE_WORDS
from trato.domains.customers.imports.phones import phone
from trato.domains.customers.models.arrival import AddressRow, Arrival, IdentityRow, PartyRow
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.domains.customers.queries.differences import Differences
from trato.foundation.exchange.reading.refusals import shown
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Plan
from trato.foundation.kit import text

_PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_SEVERAL = re.compile(r"\s*(?::::|[;,|\n])\s*")
_SEVERAL_NUMBERS = re.compile(r"\s*(?::::|[;|\n])\s*|\s+/\s+")
_MOST_IDENTITIES = 10
_EMAIL, _PHONE, _EXTERNAL = str(IdentityKind.EMAIL), str(IdentityKind.PHONE), str(IdentityKind.EXTERNAL)
_PERSON, _ORGANIZATION = str(PartyKind.PERSON), str(PartyKind.ORGANIZATION)

_FIELDS = {field.name: field.label for field in PEOPLE}


def describe(rows: Rows, plan: Plan) -> None:
    """Put the description of each row into `rows.made`, or refuse it."""
    emails, phones = rows.many.get("email", []), rows.many.get("phone", [])
    tags = rows.many.get("tags", [])
    get = rows.get
    rows.made = [None] * len(rows)
    columns = zip(
        get("given_name"), get("family_name"), get("name"), get("company"), get("title"), get("kind"),
        get("is_company", False), get("tax_number"), get("external"), get("street"), get("street2"), get("postcode"),
        get("city"), get("region"), get("country"), get("language"), get("sector"), get("roles", ()), get("phase"),
        strict=True,
    )  # fmt: skip
    for place, (
        given, family, name, company, title, kind, is_company, tax_number, external, street, street2, postcode, city,
        region, country, language, sector, roles, phase,
    ) in enumerate(columns):  # fmt: skip
        if place in rows.refused:
            continue
        try:
            identities: list[IdentityRow] = []
            if external:
                identities.append(IdentityRow(_EXTERNAL, plan.network, external, external))
            for column in emails:
                if column[place]:
                    _add_emails(rows, place, identities, column[place])
            for column in phones:
                if column[place]:
                    _add_phones(rows, place, identities, column[place], country or plan.country)
            kind = kind or (_ORGANIZATION if is_company else "")
            called = _called(kind, given, family, name, company, identities)
            party = PartyRow(
                called[0], called[1], called[2], called[3], _key(called[1]),
                _roles(rows, place, roles), _tags(tags, place), phase or Phase.DETECTION.value, country, city, language,
                tax_number.upper().replace(" ", "") if tax_number else "", sector, plan.source,
            )  # fmt: skip
        except _Senseless as problem:
            rows.refuse(place, str(problem))
            continue
        if place in rows.refused:
            continue
        if street2:
            street = f"{street}, {street2}"[:200] if street else street2
        address = AddressRow(street, postcode, city, region, country) if street or postcode else None
        rows.made[place] = Arrival(
            party, identities, address, called[4], title, bool(given or family or name or company)
        )


def told(one: Differences) -> str:
    """What would become different, in one line."""
    parts = [
        f"{_FIELDS.get(name, name)}: {_value(one.before[name])} → {_value(value)}" for name, value in one.after.items()
    ]
    parts += [f"+ {identity.shown}" for identity, _is_primary in one.identities]
    if one.address:
        parts.append("+ " + ", ".join(part for part in (one.address.street, one.address.city) if part))
    return "; ".join(parts)


# The words of names come again and again, and folding one with an accent is slow.
_word = lru_cache(maxsize=1 << 16)(text.folded)


def _key(name: str) -> str:
    """The name as it is compared, the same as `Party.call` makes it."""
    if name.isascii():
        return text.folded(name)[:220]
    words = [_word(word) for word in name.split(" ")]
    return " ".join(words)[:220] if all(words) and not any(" " in word for word in words) else text.folded(name)[:220]


class _Senseless(ValueError):
    """The row describes nobody; the message says why."""


def _called(
    kind: str, given: str, family: str, name: str, company: str, identities: Sequence[IdentityRow]
) -> tuple[str, str, str, str, str]:
    """Kind, name, given name, family name, and where they work."""
    if given or family:
        if kind == _ORGANIZATION:
            return kind, (name or company or f"{given} {family}".strip())[:200], "", "", ""
        return kind or _PERSON, f"{given} {family}".strip()[:200], given, family, company
    if kind == _ORGANIZATION or (not name and company) or (name and name == company):
        called = name or company or (identities[0].shown if identities else "")
        if called:
            return kind or _ORGANIZATION, called, "", "", ""
    if name:
        if name.count(",") == 1 and kind in ("", _PERSON):
            # «Illescas Ferrer, Núria»: as directories write it.
            family, given = (part.strip() for part in name.split(","))
            if given and family and len(given) <= 100 and len(family) <= 100:
                return kind or _PERSON, f"{given} {family}", given, family, company
        return kind or _PERSON, name, "", "", company
    if not identities:
        raise _Senseless(_("There is neither a name nor anything else to know them by."))
    named = next((one for one in identities if one.kind != _EXTERNAL), identities[0])
    return kind or _PERSON, named.shown[:200], "", "", company


def _add_emails(rows: Rows, place: int, identities: list[IdentityRow], written: str) -> None:
    if len(written) <= 254 and _PLAIN_EMAIL.fullmatch(written):
        _add(identities, IdentityRow(_EMAIL, "", written.lower(), written))
        return
    for one in _SEVERAL.split(written):
        if not one:
            continue
        if len(one) <= 254 and _PLAIN_EMAIL.fullmatch(one):
            _add(identities, IdentityRow(_EMAIL, "", one.lower(), one))
            continue
        try:
            form = recognized(_EMAIL, one)
        except Unrecognizable:
            rows.doubt(place, _("E-mail: «%(value)s» is none.") % {"value": shown(one, 60)})
        else:
            _add(identities, IdentityRow(_EMAIL, "", form.value, form.shown))


def _add_phones(rows: Rows, place: int, identities: list[IdentityRow], written: str, country: str) -> None:
    try:
        form = phone(written, country)
    except Unrecognizable as problem:
        parts = [part for part in _SEVERAL_NUMBERS.split(written) if part]
        if len(parts) > 1:
            for part in parts:
                _add_phones(rows, place, identities, part, country)
        else:
            words = {"value": shown(written, 60), "why": str(problem)}
            rows.doubt(place, _("Phone: «%(value)s». %(why)s") % words)
    else:
        _add(identities, IdentityRow(_PHONE, "", form.value, form.shown))


def _add(identities: list[IdentityRow], one: IdentityRow) -> None:
    if not identities or one[:3] not in [other[:3] for other in identities]:
        if len(identities) >= _MOST_IDENTITIES:
            raise _Senseless(_("One customer has at most %(most)s e-mails and phones.") % {"most": _MOST_IDENTITIES})
        identities.append(one)


def _roles(rows: Rows, place: int, written: Sequence[str]) -> tuple[str, ...]:
    if not written:
        return ()
    roles = []
    for word in written:
        role = ROLE_WORDS.get(text.folded(word))
        if role is None:
            known = ", ".join(str(label) for _value, label in PartyRole.choices)
            rows.doubt(place, _("«%(value)s» is none of: %(known)s.") % {"value": shown(word, 40), "known": known})
        else:
            roles.append(role)
    return tuple(dict.fromkeys(roles))


def _tags(columns: Sequence[Sequence[Any]], place: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for column in columns for tag in column[place])) if columns else ()


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else f"«{value}»"
