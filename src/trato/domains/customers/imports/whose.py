"""Which known customer does a row name: by a number, a tax number, an e-mail, a phone, or just a name?"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.imports.phones import phone
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.domains.customers.queries import known_before
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Field, Plan
from trato.foundation.kit import text

_CUSTOMER = gettext_lazy("Customer")

FIELDS = (
    Field("customer_number", gettext_lazy("Customer: number in the other system"), "text", 254, _CUSTOMER, headings=(
        "customerid clienteid idcliente codigocliente codigodecliente numerodecliente customernumber contactid accountid"
        " personid organizationid externalid customercode whoid idcontacto buyerid clientid")),
    Field("customer_tax_number", gettext_lazy("Customer: tax number"), "text", 40, _CUSTOMER, headings=(
        "taxnumber taxid vat nif cif nifcif vatnumber customertaxnumber nifcliente cifcliente")),
    Field("customer_email", gettext_lazy("Customer: e-mail"), "email", 254, _CUSTOMER, headings=(
        "email emailaddress customeremail correo correoelectronico mail emailcliente correocliente contactemail"
        " buyeremail emaildelcliente personemail")),
    Field("customer_phone", gettext_lazy("Customer: phone"), "text", 254, _CUSTOMER, headings=(
        "phone phonenumber telefono customerphone tel movil mobile telefonocliente callerid caller numero")),
    Field("customer", gettext_lazy("Customer: name"), "name", 200, _CUSTOMER, headings=(
        "customername customer client clientname cliente nombrecliente nombredelcliente account accountname company companyname empresa razonsocial"
        " contact contactname contacto buyer buyername comprador organization organizacion personname party")),
)  # fmt: skip


def renamed(prefix: str, group: Any, headings: Mapping[str, str]) -> tuple[Field, ...]:
    """The same fields for another part of a row, such as «whom it leads to»."""
    return tuple(
        Field(f"{prefix}{field.name.removeprefix('customer')}", field.label, field.kind, field.most, group,
              headings=headings.get(field.name, ""))
        for field in FIELDS
    )  # fmt: skip


def find(rows: Rows, plan: Plan, *, prefix: str = "customer") -> dict[int, int]:
    """The customer each row names; who is not known, or could be several, is refused. Who names nobody is left out."""
    asked = _asked(rows, plan, prefix)
    written = {way: known_before.asked(list(values.items())) for way, values in asked.items()}
    ways: list[Mapping[int, set[int]]] = [
        known_before.by_identity("external", plan.network, written["number"]),
        known_before.by_number(written["number"]),
        known_before.by_tax_number(written["tax_number"]),
        known_before.by_identity("email", "", written["email"]),
        known_before.by_identity("phone", "", written["phone"]),
        known_before.by_name(written["name"]),
    ]
    mentioned = sorted(set().union(*asked.values()))
    candidates = {pk for way in ways for ids in way.values() for pk in ids}
    visible = known_before.within(sorted(candidates), plan.by) if candidates else set()
    whom: dict[int, int] = {}
    for place in mentioned:
        hits = next((found for way in ways if (found := way.get(place, set()) & visible)), set())
        if len(hits) > 1:
            # Several have it: the name that stands beside it says who is meant.
            hits = hits & ways[-1].get(place, set()) or hits
        if len(hits) == 1:
            whom[place] = next(iter(hits))
        elif hits:
            rows.refuse(place, _("Several customers fit: say which one by a number of theirs."))
        elif place not in rows.refused:
            rows.refuse(place, _("No customer is known by this: load the customers first."))
    return whom


def _asked(rows: Rows, plan: Plan, prefix: str) -> dict[str, dict[int, str]]:
    asked: dict[str, dict[int, str]] = {"number": {}, "tax_number": {}, "email": {}, "phone": {}, "name": {}}
    columns = zip(
        rows.get(f"{prefix}_number"), rows.get(f"{prefix}_tax_number"), rows.get(f"{prefix}_email"),
        rows.get(f"{prefix}_phone"), rows.get(prefix), strict=True,
    )  # fmt: skip
    for place, (number, tax_number, email, called, name) in enumerate(columns):
        if place in rows.refused:
            continue
        if number:
            asked["number"][place] = number
        if tax_number:
            asked["tax_number"][place] = tax_number.upper().replace(" ", "")
        if name:
            asked["name"][place] = text.folded(name)[:220]
        for kind, written in (("email", email), ("phone", called)):
            if not written:
                continue
            try:
                asked[kind][place] = (
                    recognized(IdentityKind.EMAIL, written) if kind == "email" else phone(written, plan.country)
                ).value
            except Unrecognizable as problem:
                rows.doubt(place, str(problem))
    return asked
