"""Who are the people every test knows?

Eva sells, Hugo serves, Lucía manages, Ana only reads. Omar answers calls for another company, Petra is a partner who
brings customers, and Marta has an account in the portal. Clínica Santa Irene buys; Dra. Núria Illescas decides there
and Sergio Aranda uses what she buys. Marta is a customer of her own.
"""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from trato.domains.catalog.actions import products
from trato.domains.catalog.models import Product
from trato.domains.customers.actions import parties, purposes, relationships
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Party, Purpose
from trato.foundation.access.models import Company, Team, User
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
PASSWORD = "un hilo de petróleo"
NOBODY = Actor(kind="visitor", id=None, name="")


def company() -> Company:
    """Ecotec Levante, which sells ultrasound devices in euros."""
    return Company.objects.get_or_create(defaults={"name": "Ecotec Levante"}, only_row=True)[0]


def user(name: str, role: str, **more: Any) -> User:
    """A colleague; their e-mail is the first name at ecotec.example."""
    more.setdefault("team", Team.objects.get_or_create(name="Levante")[0])
    email = f"{text.folded(name.split()[0])}@ecotec.example"
    person = User(email=email, name=name, role=role, created_at=NOW, joined_at=NOW, **more)
    person.password = _hashed(PASSWORD)
    person.save()
    return person


@cache
def _hashed(password: str) -> str:
    """Hashing is slow on purpose, so once for all tests."""
    return make_password(password)


def eva() -> User:
    """Sells."""
    return user("Eva Sol", "sales_rep")


def hugo() -> User:
    """Serves."""
    return user("Hugo Marín", "service_agent")


def lucia() -> User:
    """Leads the sellers."""
    return user("Lucía Ferrer", "sales_manager")


def ana() -> User:
    """Reads and counts, changes nothing."""
    return user("Ana Prats", "analyst")


def admin() -> User:
    """Runs the house."""
    return user("Inés Rey", "administrator")


def omar(**more: Any) -> User:
    """Answers calls for a company that does so for others."""
    return user("Omar Beltrán", "outsourced_agent", team=None, **more)


def petra(account: Party) -> User:
    """Belongs to a partner who brings customers."""
    return user("Petra Olmos", "partner", team=None, account_id=account.pk)


def portal(account: Party) -> User:
    """A customer who looks at their own things."""
    return user("Marta Gil", "portal_customer", team=None, account_id=account.pk)


def santa_irene(by: Actor) -> Party:
    """An organization in Valencia with an e-mail and a phone."""
    return parties.register(
        "organization",
        name="Clínica Santa Irene",
        written=[Written("email", "compras@santairene.example"), Written("phone", "+34 963 51 20 44")],
        address={"city": "Valencia", "country": "ES", "street": "Calle Colón 12", "postcode": "46004"},
        country="ES",
        city="Valencia",
        sector="Sanidad privada",
        tax_number="B46118203",
        roles=["customer"],
        by=by,
        at=NOW,
    )


def nuria(by: Actor, clinic: Party) -> Party:
    """The physician who decides at the clinic."""
    person = parties.register(
        "person",
        given="Núria",
        family="Illescas",
        written=[Written("email", "nuria@santairene.example"), Written("phone", "+34 600 11 22 33")],
        by=by,
        at=NOW,
    )
    relationships.start(person, to=clinic, kind="decides", title="Dirección médica", by=by, at=NOW)
    return person


def marta(by: Actor) -> Party:
    """A person who buys for herself."""
    return parties.register("person", given="Marta", family="Gil", city="Gandia", country="ES", by=by, at=NOW)


def gel(by: Actor) -> Product:
    """Conductive gel, five liters."""
    return products.add("GEL-5", name="Gel conductor 5 L", currency="EUR", price=Decimal("18.50"), by=by, at=NOW)


def purpose(code: str, basis: str, *, by: Actor) -> Purpose:
    """Something personal data is used for, with a text people are shown; marketing unless a contract asks for it."""
    names = {"es": f"Para {code}", "en": f"For {code}"}
    one = purposes.define(
        code, names=names, basis=basis, channels=["email", "phone"], is_marketing=basis != "contract", by=by, at=NOW
    )
    purposes.word(one, texts={"es": f"Texto de {code}", "en": f"Text of {code}"}, by=by, at=NOW)
    return one
