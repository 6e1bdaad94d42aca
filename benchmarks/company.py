"""Which customers, names and marks of the generated company are asked for? Chosen with a fixed seed."""

import random
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from benchmarks.generating.size import SEED, Size
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor


@dataclass
class Company:
    """The company under measurement, seen by one signed-in person."""

    size: Size
    samples: int = 200
    settings: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def user(self) -> Any:
        """The administrator among the generated colleagues."""
        from trato.foundation.access.models import User

        return User.objects.get(email="user1@company.example")

    @cached_property
    def actor(self) -> Actor:
        return self.user.actor

    @cached_property
    def cookie(self) -> str:
        """The cookie of a session in which the user is signed in."""
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        from trato.foundation.access.sessions import SessionStore

        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.create()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def throw(self, purpose: str) -> random.Random:
        """Choices that are the same in every run."""
        return random.Random(f"{SEED} {purpose}")

    @cached_property
    def customers(self) -> list[dict[str, Any]]:
        """As many customers as there are samples, each met as often as things happen with them."""
        throw = self.throw("customers")
        first = self.size.parties + 1
        events = [throw.randrange(first, self.size.events) for _ in range(self.samples)]
        return self.described(
            "SELECT DISTINCT parties[1] AS id FROM stream_event WHERE id = ANY(%(ids)s)", {"ids": events}
        )

    @cached_property
    def heaviest(self) -> dict[str, Any]:
        """The customer with the longest history."""
        return self.described(
            "SELECT party_id AS id FROM stream_tally GROUP BY party_id ORDER BY sum(entries) DESC LIMIT 1", {}
        )[0]

    @cached_property
    def known(self) -> list[dict[str, Any]]:
        """Customers at random, whom somebody looks for."""
        throw = self.throw("known")
        ids = [throw.randrange(1, self.size.parties + 1) for _ in range(self.samples * 4)]
        return self.described("SELECT unnest(%(ids)s::bigint[]) AS id", {"ids": ids})

    def described(self, which: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Id, address and names of some parties."""
        return sql.rows(
            f"""
            SELECT p.id, p.uid::text AS uid, p.kind, p.name, p.name_key, p.given_name, p.family_name, p.city, p.country,
                   s.email, s.phone, (SELECT coalesce(sum(entries), 0)::bigint FROM stream_tally t WHERE t.party_id = p.id) AS entries
            FROM ({which}) AS chosen JOIN customers_party p ON p.id = chosen.id
            JOIN customers_partysearch s ON s.party_id = p.id ORDER BY p.id
            """,
            values,
        )
