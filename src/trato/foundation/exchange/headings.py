"""Which column holds what? By its heading, as other programs and people write it, else by what its cells look like."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from trato.foundation.exchange.targets import TARGETS, Field, Target
from trato.foundation.kit import text

_NOT_LETTER = re.compile(r"[^a-z0-9]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_PHONE = re.compile(r"\+?[\d\s().\-/]{8,20}")
_ENOUGH = 0.6

# By which headings the files of other programs are known, together.
ORIGINS: dict[str, tuple[str, ...]] = {
    "HubSpot": ("recordid", "lifecyclestage", "leadstatus", "contactowner", "associatedcompany", "countryregion",
                "marketingcontactstatus", "idderegistro", "propietariodelcontacto", "estadodellead", "createdate",
                "etapadelciclodevida", "empresaasociada", "numerodetelefono", "paisregion", "companydomainname", "companyowner", "associatedcompanyids", "stateregion", "phonenumber"),
    "Salesforce": ("accountname", "accountid", "contactid", "mailingstreet", "mailingstateprovince", "mailingcountry",
                   "mailingzippostalcode", "accountowner", "salutation", "billingstateprovince", "billingstreet",
                   "leadsource", "mailingpostalcode", "billingpostalcode", "nombredelacuenta", "isdeleted"),
    "Pipedrive": ("personname", "personorganization", "personemailwork", "personphonework", "personid", "personowner",
                  "organizationname", "organizationaddress", "personanombre", "personaorganizacion", "dealtitle",
                  "personacorreoelectronicotrabajo", "personatelefonotrabajo", "organizacionnombre"),
    "Zoho": ("recordid", "contactname", "mailingstate", "mailingzip", "vendorname", "secondaryemail", "contactownerid",
             "accountnameid", "otherzip", "emailoptout", "skypeid", "modifiedby", "createdby", "createdbyid"),
    "Odoo": ("externalid", "displayname", "iscompany", "parentid", "vat", "countryid", "stateid", "categoryid", "street2",
             "companytype", "function", "esunacompania", "idexterno", "isacompany", "jobposition", "cp", "customerrank"),
    "Google": ("email1value", "phone1value", "phone1label", "email1label", "groupmembership", "givenname", "familyname",
               "organization1name", "organizationname", "address1street", "email1type", "phone1type", "fileas",
               "yominame", "labels", "phoneticfirstname", "organizationtitle"),
    "Outlook": ("emailaddress", "email2address", "businessstreet", "businessphone", "businesscountryregion", "homephone",
                "businesspostalcode", "emaildisplayname", "otherstreet", "homestreet", "direcciondecorreoelectronico",
                "calledeltrabajo", "telefonodeltrabajo", "businesscity", "paisoregiondeltrabajo", "managersname"),
}  # fmt: skip


def plain(heading: str) -> str:
    """The heading as it is compared: letters and digits only."""
    return _NOT_LETTER.sub("", text.folded(heading))


def signature(headings: Sequence[str]) -> str:
    """The same for the same columns in the same order."""
    return hashlib.sha256("\n".join(plain(heading) for heading in headings).encode()).hexdigest()


def origin_of(headings: Iterable[str]) -> str:
    """Which program wrote the file; empty when it could be anybody."""
    found = {plain(heading) for heading in headings}
    marks = Counter({name: len(found & set(known)) for name, known in ORIGINS.items()})
    (best, most), (_second, next_most) = marks.most_common(2)
    return best if most >= 3 and most > next_most else ""


def recognized(target: Target, headings: Sequence[str], sample: Sequence[Sequence[str]]) -> list[str]:
    """For each column the name of its field, or nothing."""
    by_heading, taken = _by_heading(target.name), set()
    fields = [""] * len(headings)
    ranked: list[tuple[int, int, str]] = []
    for place, heading in enumerate(headings):
        for rank, name in by_heading.get(plain(heading), ()):
            ranked.append((rank, place, name))
    for _rank, place, name in sorted(ranked):
        field = target.field(name)
        if not fields[place] and field and (field.is_many or name not in taken):
            fields[place] = name
            taken.add(name)
    for place, name in enumerate(fields):
        if not name and (kind := _looks_like(place, sample)):
            field = next((one for one in target.fields if one.kind == kind), None)
            # Only where no column says that it is this one.
            if field and field.name not in taken:
                fields[place] = field.name
                taken.add(field.name)
    return fields


def best_target(headings: Sequence[str], sample: Sequence[Sequence[str]]) -> str:
    """Into which target the file fits best."""

    def fit(target: Target) -> tuple[bool, int]:
        fields = set(recognized(target, headings, sample)) - {""}
        return all(fields & set(group) for group in target.needs), len(fields)

    return max(TARGETS.values(), key=fit).name


@cache
def _by_heading(target: str) -> dict[str, list[tuple[int, str]]]:
    """The fields a heading may mean; those named first in a field's list mean it most."""
    known: dict[str, list[tuple[int, str]]] = {}
    for field in TARGETS[target].fields:
        for rank, heading in enumerate(dict.fromkeys([*_own(field), *field.headings.split()])):
            known.setdefault(heading, []).append((rank, field.name))
    return known


def _own(field: Field) -> list[str]:
    return [plain(field.name)]


def _looks_like(place: int, sample: Sequence[Sequence[str]]) -> str:
    cells = [row[place] for row in sample if place < len(row) and row[place]]
    if len(cells) < 1:
        return ""
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE)):
        if sum(bool(pattern.fullmatch(cell)) for cell in cells) > _ENOUGH * len(cells):
            if kind == "phone" and not any(cell.startswith(("+", "6", "7", "9", "0", "(")) for cell in cells):
                continue
            return kind
    return ""
