"""Which segments does the demo company work with, and which of its customers did it write down twice?"""

from datetime import datetime
from typing import Any, NamedTuple

from trato.config.demo.accounts import Staff
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Identity, Party
from trato.domains.segments.actions import segments


class Meant(NamedTuple):
    """A segment: who looks after it, whom it means, and why there is one."""

    role: str
    name: str
    condition: dict[str, Any]
    purpose: str
    value: str
    treatment: str


SEGMENTS = (
    Meant(
        "sales_manager",
        "Los que más margen dejan",
        {"all": [{"fact": "orders.abc_margin", "op": "is", "value": ["A"]}]},
        "Conservar a quienes juntos dejan el 80 % del margen bruto.",
        "Reposición garantizada en temporada y una persona con nombre y apellidos.",
        "Llamada del responsable cada mes; visita antes de la campaña de Navidad; incidencias el mismo día.",
    ),
    Meant(
        "marketer",
        "Grandes que se enfrían",
        {
            "all": [
                {"fact": "orders.abc", "op": "is", "value": ["A"]},
                {"fact": "orders.recency", "op": "is", "value": ["1", "2", "3"]},
            ]
        },
        "Recuperar a clientes importantes antes de que se vayan.",
        "Novedades de lo que ya compraban, con el precio de su último pedido.",
        "Llamada en una semana; si no contestan, catálogo impreso y segunda llamada a los quince días.",
    ),
    Meant(
        "sales_rep",
        "Organizaciones de la península",
        {
            "all": [
                {"fact": "party.kind", "op": "is", "value": ["organization"]},
                {"fact": "party.country", "op": "is", "value": ["ES", "PT"]},
                {"did": "orders.placed", "at_least": 1},
            ]
        },
        "Crecer en España y Portugal, donde hay representante propia.",
        "Atención en su idioma y envíos agrupados sin gastos de aduana.",
        "Ruta de visitas por trimestre; pedido mínimo rebajado en el primer año.",
    ),
    Meant(
        "store_manager",
        "Compran mucho y dejan poco",
        {
            "all": [
                {"fact": "orders.monetary", "op": "is", "value": ["5"]},
                {"measure": "orders.margin_rate", "op": "lt", "value": ["32"]},
            ]
        },
        "Mejorar el margen de ventas grandes sin perderlas.",
        "Surtido alternativo de coste menor y descuentos por volumen en lugar de por línea.",
        "Revisar condiciones en la próxima renovación; nada de descuentos adicionales sin aprobación.",
    ),
)

# By kind: how a name changes when it is written down in a hurry, and what else the second record knows.
_TWICE = {"person": 4, "organization": 3}


def group(staff: Staff, *, at: datetime) -> None:
    """Define the segments, each as the colleague who looks after it, and write some customers down again."""
    for one in SEGMENTS:
        user = staff[one.role].user
        words = {"purpose": one.purpose, "value_proposition": one.value, "treatment": one.treatment}
        segments.define(one.name, condition=one.condition, words=words, by=user.actor, at=at)
    for kind, count in _TWICE.items():
        known = Identity.objects.filter(kind="email", party__kind=kind, party__orders__isnull=False)
        for number, identity in enumerate(known.order_by("party_id").distinct("party_id")[:count]):
            _write_down_again(identity.party, identity, number, staff, at)


def _write_down_again(party: Party, email: Identity, number: int, staff: Staff, at: datetime) -> None:
    """The same customer, as somebody at the telephone or at a fair understood them."""
    who = staff[("service_agent", "sales_rep")[number % 2]].user
    # Every second time the address is known; otherwise name and telephone have to do.
    phone = party.identities.filter(kind="phone").first()
    written = [Written("email", email.value)] if number % 2 == 0 or phone is None else [Written("phone", phone.shown)]
    called: dict[str, Any] = (
        {"given": party.given_name[:1] + ".", "family": party.family_name}
        if party.kind == "person" and number % 2 == 0
        else {"given": party.given_name, "family": _misheard(party.family_name)}
        if party.kind == "person"
        else {"name": _misheard(party.name)}
    )
    parties.register(
        party.kind, **called, written=written, city=party.city, country=party.country, source="teléfono",
        team=who.team, despite_duplicates=True, by=who.actor, at=at,
    )  # fmt: skip


def _misheard(name: str) -> str:
    """A letter doubled where it is single: «Thorne» becomes «Thornne»."""
    at = max(1, len(name) - 2)
    return name[:at] + name[at - 1] + name[at:]
