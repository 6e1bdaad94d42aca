"""Which conditions are tried? Random ones in their JSON form, with every operator of every fact of the catalog."""

import random
from datetime import timedelta
from typing import Any

from tests import cast
from tests.facts.world import CITIES, SECTORS, TAGS
from trato.foundation.facts.catalog import Attribute, Catalog, Column, Link, Measure, Occurrence, Relation
from trato.foundation.facts.kinds import OPS, Kind

PARTY = "customers.party"
_WORDS = {"party.city": CITIES, "party.sector": SECTORS, "party.name": ["Núria", "nuria", "% gel", "A_B", "illescas 3"]}
_CODES = {
    "party.tags": TAGS, "party.language": ["es", "en"], "party.source": ["web"], "channel": ["web", "shop"],
    "product": ["GEL", "SONDA"], "party.country": ["ES", "PT"], "country": ["ES", "PT"],
    "segment": ["00000000-0000-7000-8000-000000000000"],
}  # fmt: skip


class Grammar:
    """Throws conditions."""

    def __init__(self, dice: random.Random, catalog: Catalog, users: list[int], teams: list[int]) -> None:
        self.dice, self.catalog, self.users, self.teams = dice, catalog, users, teams

    def condition(self, depth: int = 3, segments: tuple[str, ...] = ()) -> dict[str, Any]:
        """Some condition, at most so deep; with the names of segments it may ask about."""
        shape = self.dice.random()
        if depth <= 0 or shape < 0.4:
            return self.leaf(depth, segments)
        if shape < 0.55:
            return {"not": self.condition(depth - 1, segments)}
        parts = [self.condition(depth - 1, segments) for _ in range(self.dice.choice([0, 1, 2, 2, 3]))]
        return {self.dice.choice(["all", "any"]): parts}

    def leaf(self, depth: int = 1, segments: tuple[str, ...] = ()) -> dict[str, Any]:
        """Some question."""
        if segments and self.dice.random() < 0.3:
            return {"segment": self.dice.choice(segments)}
        kind = self.dice.choice(
            [Attribute, Attribute, Attribute, Measure, Measure, Occurrence, Occurrence, Link, "rank"]
        )
        if kind == "rank":
            return self.rank()
        fact = self.dice.choice(self.catalog.of(PARTY, kind))
        if isinstance(fact, Attribute):
            return {"fact": fact.name} | self._compared(fact.name, fact.value)
        if isinstance(fact, Link):
            return {"linked": fact.name, "where": self.condition(min(depth - 1, 1))}
        looked_at = self._looked_at(fact.over)
        if isinstance(fact, Measure):
            op = self.dice.choice(["eq", "lt", "le", "gt", "ge", "between"])
            return {"measure": fact.name, "op": op, "value": self._numbers(op)} | looked_at
        times = self.dice.choice(["at_least", "at_most", "exactly"])
        return {
            "did": fact.name,
            times: self.dice.choice([1, 1, 2, 3] if times == "at_least" else [0, 1, 2]),
        } | looked_at

    def rank(self) -> dict[str, Any]:
        """A place among all."""
        fact = self.dice.choice(self.catalog.of(PARTY, Measure))
        size = self.dice.choice([{"share": "20"}, {"share": "33.3"}, {"share": "100"}, {"count": 1}, {"count": 5},
                                 {"portion": "80"}, {"portion": "50.5"}, {"portion": "100"}])  # fmt: skip
        return {"rank": fact.name, self.dice.choice(["top", "bottom"]): size} | self._looked_at(fact.over)

    def _looked_at(self, over: Relation) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if over.at and self.dice.random() < 0.7:
            found["window"] = self.window(self.dice.choice(["last", "last", "within", "from"]))
        if self.dice.random() < 0.4:
            names = self.dice.sample(sorted(over.columns), self.dice.choice([1, 1, min(2, len(over.columns))]))
            found["where"] = [{"fact": name} | self._compared(name, over.columns[name]) for name in names]
        return found

    def window(self, kind: str) -> dict[str, Any]:
        """Some stretch of time."""
        if kind in ("last", "next"):
            unit = self.dice.choice(["hours", "days", "weeks", "months", "years"])
            return {kind: [self.dice.choice([1, 1, 2, 7, 30, 90, 12]), unit]}
        if kind == "within":
            period = self.dice.choice(["day", "week", "month", "quarter", "year"])
            return {"within": period, "offset": self.dice.choice([-1, 0, 0, 1])}
        days = sorted(self._day() for _ in range(2))
        return self.dice.choice([{"from": days[0], "to": days[1]}, {"from": days[0]}, {"to": days[1]}])

    def _compared(self, name: str, column: Column) -> dict[str, Any]:
        op = self.dice.choice(OPS[column.kind])
        value = self._value(name, column, op)
        return {"op": op} | ({} if value is None else {"value": value})

    def _value(self, name: str, column: Column, op: str) -> Any:
        dice = self.dice
        if op == "known":
            return None
        if op == "within":
            return self.window(dice.choice(["last", "next", "within", "from"]))
        if op == "anniversary":
            return {"next": [dice.choice([1, 7, 30, 300]), "days"]}
        if op == "ago":
            return {"ago": [dice.choice([1, 7, 30, 90]), dice.choice(["days", "weeks", "months", "years", "hours"])]}
        match column.kind:
            case Kind.NUMBER | Kind.MONEY:
                return self._numbers(op)
            case Kind.DATE | Kind.MOMENT:
                return sorted(self._day() for _ in range(2)) if op == "between" else self._day()
            case Kind.YES_NO:
                return [dice.choice([True, False])]
            case Kind.PERSON:
                return [dice.choice([{"me": True}, *self.users])]
            case Kind.TEAM:
                return [dice.choice([{"my_team": True}, *self.teams])]
        if column.kind is Kind.TEXT:
            known = [word for word in _WORDS[name] if word.strip()]
            return [self._piece(op, dice.choice(known))] if op != "is" else dice.sample(known, dice.choice([1, 2]))
        known = _CODES.get(name) or [key for key, _label in column.choices() if key]
        return dice.sample(known, min(len(known), dice.choice([1, 1, 2])))

    def _piece(self, op: str, word: str) -> str:
        at = self.dice.randrange(len(word))
        piece = {"starts": word[: at + 1], "ends": word[at:], "contains": word[at : at + 3]}[op]
        return piece if piece.strip() else word

    def _numbers(self, op: str) -> list[str]:
        found = sorted(
            self.dice.choice([0, 1, 2, 99, 100, 250, 500, 600, 1000]) for _ in range(2 if op == "between" else 1)
        )
        return [str(one) for one in found]

    def _day(self) -> str:
        return (
            (cast.NOW - timedelta(days=self.dice.choice([0, 0, 1, 7, 30, 90, 365, -1, -7, 12_000]))).date().isoformat()
        )
