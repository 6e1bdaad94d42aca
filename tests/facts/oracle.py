"""What is the right answer? Found by plain loops over rows, from the JSON form, knowing nothing of the engine."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import ceil
from typing import Any
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from tests.facts.world import Rows

Row = dict[str, Any]

_PARTY_COLUMNS = {"party.owner": "owner_id", "party.team": "team_id", "party.registered": "created_at"}
_SALES = {"orders.sales_ever": "sales", "orders.orders_ever": "orders", "orders.first": "first_order_at",
          "orders.last": "last_order_at"}  # fmt: skip
_GRADES: dict[str, Row] = {
    "orders.recency": {"rank": "orders.latest", "is_fifth": True},
    "orders.frequency": {"rank": "orders.number", "is_fifth": True},
    "orders.monetary": {"rank": "orders.spent", "is_fifth": True},
    "orders.abc": {"rank": "orders.spent", "is_fifth": False},
    "orders.abc_margin": {"rank": "orders.gross_margin", "is_fifth": False},
}
_LINKS = {
    "party.works_at": ("from_party_id", "to_party_id", ["works_at"]),
    "party.decides_at": ("from_party_id", "to_party_id", ["decides"]),
    "party.part_of": ("from_party_id", "to_party_id", ["part_of"]),
    "party.member_of": ("from_party_id", "to_party_id", ["member_of"]),
    "party.people": (
        "to_party_id", "from_party_id", ["works_at", "decides", "influences", "uses", "buys", "member_of"],
    ),
}  # fmt: skip
# Which rows a measure or occurrence looks at, what it adds up, and what it is without rows.
_SOURCES: dict[str, tuple[str, str, str, Any]] = {
    "orders.spent": ("orders", "sum", "total", Decimal(0)),
    "orders.number": ("orders", "count", "id", 0),
    "orders.latest": ("orders", "max", "day", None),
    "orders.average": ("orders", "avg", "total", None),
    "orders.largest": ("orders", "max", "total", None),
    "orders.returned": ("returns", "sum", "total", Decimal(0)),
    "orders.bought": ("lines", "sum", "quantity", Decimal(0)),
    "orders.products": ("lines", "distinct", "product", 0),
    "orders.gross_margin": ("sold", "sum", "margin", None),
    "orders.margin_rate": ("sold", "percent", "margin", None),
    "orders.contribution": ("booked", "sum", "margin", None),
    "orders.placed": ("orders", "count", "id", 0),
    "orders.returns": ("returns", "count", "id", 0),
    "conversations.contacts": ("contacts", "count", "id", 0),
    "conversations.seconds": ("contacts", "sum", "seconds", 0),
    "conversations.messages": ("messages", "count", "id", 0),
    "conversations.answer_time": ("messages", "avg", "seconds", None),
    "conversations.answer_cost": ("messages", "sum", "cost", None),
    "conversations.visits": ("visits", "count", "id", 0),
    "conversations.pages": ("visits", "sum", "pages", 0),
    "agenda.open": ("open_tasks", "count", "id", 0),
    "agenda.planned": ("tasks", "count", "id", 0),
    "segments.listed": ("lists", "count", "party_id", 0),
    "party.emails": ("emails", "count", "id", 0),
    "party.phones": ("phones", "count", "id", 0),
}


class Oracle:
    """The rows at a moment, for somebody who asks."""

    def __init__(
        self, rows: Rows, at: datetime, zone: str, me: int, teams: list[int],
        segments: Callable[[str], dict[str, Any]] | None = None,
    ) -> None:  # fmt: skip
        self.rows, self.at, self.zone, self.me, self.teams = rows, at, ZoneInfo(zone), me, teams
        self.segments = segments
        self.parties = {row["id"]: row for row in rows["customers_party"] if row["archived_at"] is None}
        self.sales = {row["party_id"]: row for row in rows["orders_partysales"]}
        self._related: dict[str, dict[int, list[Row]]] = {}
        self._places: dict[str, set[int]] = {}

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def all_of(self, condition: Row) -> list[int]:
        """The keys of all parties that fulfill it."""
        return sorted(key for key in self.parties if self.holds(condition, key))

    def holds(self, condition: Row, key: int) -> bool:
        """Whether one party does."""
        if "all" in condition:
            return all(self.holds(part, key) for part in condition["all"])
        if "any" in condition:
            return any(self.holds(part, key) for part in condition["any"])
        if "not" in condition:
            return not self.holds(condition["not"], key)
        if "segment" in condition:
            return self.holds(self.segments(condition["segment"]), key)
        if "fact" in condition:
            return self._compared(self.value(condition["fact"], key), condition)
        if "linked" in condition:
            return any(self.holds(condition["where"], other) for other in self._others(condition["linked"], key))
        if "rank" in condition:
            return key in self._ranked(condition)
        value = self.measure(condition.get("measure") or condition["did"], key, condition)
        if "did" in condition:
            if "at_most" in condition:
                return value <= condition["at_most"]
            if "exactly" in condition:
                return value == condition["exactly"]
            return value >= condition.get("at_least", 1)
        return value is not None and self._number(value, condition)

    def value(self, fact: str, key: int) -> Any:
        if fact in _GRADES:
            return self._grade(key, **_GRADES[fact])
        if fact in _SALES:
            absent = 0 if fact.endswith("_ever") else None
            return self.sales[key][_SALES[fact]] if key in self.sales else absent
        return self.parties[key][_PARTY_COLUMNS.get(fact, fact.removeprefix("party."))]

    def measure(self, name: str, key: int, looked_at: Row) -> Any:
        source, how, column, absent = _SOURCES[name]
        rows = [row for row in self._rows_of(source).get(key, []) if self._counts(row, looked_at)]
        values = [row[column] for row in rows if row[column] is not None]
        if how == "count":
            return len(rows)
        if not rows:
            return absent
        if how == "distinct":
            return len(set(values))
        if not values:
            return absent
        if how == "percent":
            return _percent(sum(values), sum(row["amount"] for row in rows))
        return {"sum": sum, "max": max, "avg": lambda them: sum(them) / len(them)}[how](values)

    def _counts(self, row: Row, looked_at: Row) -> bool:
        if row["at"] is not None:
            if row["at"] >= self.at:
                return False
            window = looked_at.get("window")
            if window is not None and not self._inside_moments(row["at"], window):
                return False
        return all(self._compared(row[one["fact"]], one) for one in looked_at.get("where", []))

    def _rows_of(self, source: str) -> dict[int, list[Row]]:
        if source not in self._related:
            found: dict[int, list[Row]] = {}
            for row in self._source(source):
                found.setdefault(row["party_id"], []).append(row)
            self._related[source] = found
        return self._related[source]

    def _source(self, source: str) -> list[Row]:
        if source in ("orders", "returns"):
            kind, sign = ("sale", 1) if source == "orders" else ("return", -1)
            return [
                {
                    **row,
                    "at": row["placed_at"],
                    "total": sign * row["total"],
                    "day": (row["placed_at"].astimezone(UTC).date() - date(1970, 1, 1)).days,
                }
                for row in self.rows["orders_order"]
                if row["kind"] == kind
            ]
        if source in ("lines", "sold", "booked"):
            orders = {
                row["id"]: row for row in self.rows["orders_order"] if row["kind"] == "sale" or source == "booked"
            }
            products = {row["id"]: row["code"] for row in self.rows["catalog_product"]}
            return [
                {**line, "party_id": orders[line["order_id"]]["party_id"], "at": orders[line["order_id"]]["placed_at"],
                 "channel": orders[line["order_id"]]["channel"], "country": orders[line["order_id"]]["country"],
                 "margin": _margin(line), "product": products[line["product_id"]]}
                for line in self.rows["orders_orderline"]
                if line["order_id"] in orders and (source == "lines" or line["unit_cost"] is not None)
            ]  # fmt: skip
        if source == "contacts":
            return [
                {**row, "at": row["happened_at"]}
                for row in self.rows["conversations_interaction"]
                if row["withdrawn_at"] is None and row["kind"] != "note"
            ]
        if source == "messages":
            talks = {row["id"]: row["party_id"] for row in self.rows["conversations_conversation"]}
            return [
                {**row, "at": row["recorded_at"], "party_id": talks[row["conversation_id"]], "medium": row["channel"],
                 "seconds": None if row["seconds"] is None else Decimal(row["seconds"])}
                for row in self.rows["conversations_message"]
                if row["direction"] != "internal" and row["state"] != "cancelled" and talks[row["conversation_id"]]
            ]  # fmt: skip
        if source == "visits":
            return [{**row, "at": row["began_at"]} for row in self.rows["conversations_webvisit"] if row["party_id"]]
        if source in ("tasks", "open_tasks"):
            tasks = self.rows["agenda_task"]
            return [{**row, "at": None} for row in tasks if source == "tasks" or row["state"] == "open"]
        if source == "lists":
            return []
        kind = source.removesuffix("s")
        return [{**row, "at": None} for row in self.rows["customers_identity"] if row["kind"] == kind]

    def _others(self, link: str, key: int) -> list[int]:
        start, end, kinds = _LINKS[link]
        return [
            row[end]
            for row in self.rows["customers_relationship"]
            if row[start] == key and row["kind"] in kinds and (row["until"] is None or row["until"] > self.at)
            and row[end] in self.parties
        ]  # fmt: skip

    def _ranked(self, condition: Row) -> set[int]:
        name = repr(condition)
        if name not in self._places:
            end = "top" if "top" in condition else "bottom"
            measured, size = self._in_order(condition, end), condition[end]
            if "portion" in size:
                measured = self._first_who_bring(Decimal(size["portion"]), measured)
            elif "share" in size:
                measured = measured[: ceil(Decimal(size["share"]) * len(measured) / 100)]
            else:
                measured = measured[: size["count"]]
            self._places[name] = {key for _value, key in measured}
        return self._places[name]

    def _in_order(self, condition: Row, end: str) -> list[tuple[Any, int]]:
        measured = []
        for key in self.parties:
            source, how, column, _absent = _SOURCES[condition["rank"]]
            rows = [row for row in self._rows_of(source).get(key, []) if self._counts(row, condition)]
            has_value = rows and (how in ("count", "distinct") or any(row[column] is not None for row in rows))
            if has_value and (value := self.measure(condition["rank"], key, condition)) is not None:
                measured.append((value, key))
        return sorted(measured, key=lambda pair: (-pair[0] if end == "top" else pair[0], pair[1]))

    @staticmethod
    def _first_who_bring(percent: Decimal, measured: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
        measured = [pair for pair in measured if pair[0] > 0]
        wanted, reached, first = sum(value for value, _key in measured) * percent / 100, 0, []
        for value, key in measured:
            if reached >= wanted:
                break
            first.append((value, key))
            reached += value
        return first

    def _grade(self, key: int, *, rank: str, is_fifth: bool) -> str:
        """The fifth of all who bought, 5 the best; or A, B, C by what they bring together."""
        measured = self._in_order({"rank": rank}, "top")
        place = next((place for place, (_value, one) in enumerate(measured) if one == key), None)
        if place is None:
            return ""
        if is_fifth:
            return next(str(5 - fifth) for fifth in range(5) if place < ceil(Decimal(fifth + 1) * len(measured) / 5))
        for grade, percent in (("A", 80), ("B", 95)):
            if place < len(self._first_who_bring(Decimal(percent), measured)):
                return grade
        return "C"

    def _compared(self, value: Any, asked: Row) -> bool:
        op, wanted = asked["op"], asked.get("value")
        if value is None or value == "" or value == []:
            return False
        if op == "known":
            return True
        if op in ("has", "has_all"):
            return (any if op == "has" else all)(one in value for one in wanted)
        if isinstance(value, datetime | date):
            return self._day(value, op, wanted)
        if isinstance(value, int | Decimal) and op != "is":
            return self._number(value, asked)
        if op == "is":
            return any(self._same(value, one) for one in wanted)
        it, piece = plain(value), plain(wanted[0])
        return {"contains": piece in it, "starts": it.startswith(piece), "ends": it.endswith(piece)}[op]

    def _same(self, value: Any, one: Any) -> bool:
        if one == {"me": True}:
            return value == self.me
        if one == {"my_team": True}:
            return value in self.teams
        if isinstance(value, str) and isinstance(one, str) and not one.islower():
            return plain(value) == plain(one)
        return plain(value) == plain(one) if isinstance(value, str) else value == one

    def _number(self, value: Any, asked: Row) -> bool:
        value, by = Decimal(value), [Decimal(one) for one in asked["value"]]
        return {
            "eq": value == by[0], "lt": value < by[0], "le": value <= by[0], "gt": value > by[0],
            "ge": value >= by[0], "between": by[0] <= value <= by[-1],
        }[asked["op"]]  # fmt: skip

    def _day(self, value: date, op: str, wanted: Any) -> bool:
        is_moment = isinstance(value, datetime)
        if op == "ago":
            count, unit = wanted["ago"]
            return value < (self._moved(count, unit) if is_moment else self._day_moved(self.today, -count, unit))
        if op == "within":
            return self._inside_moments(value, wanted) if is_moment else self._inside_days(value, wanted)
        if op == "anniversary":
            count = wanted["next"][0]
            coming = [self.today + timedelta(days=number) for number in range(count)]
            return any(self._is_kept_on(value, day) for day in coming)
        days = [date.fromisoformat(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
        day = value.astimezone(self.zone).date() if is_moment else value
        return {
            "is": day == days[0], "before": day < days[0], "after": day > days[0], "between": days[0] <= day <= days[-1],
        }[op]  # fmt: skip

    def _is_kept_on(self, birthday: date, day: date) -> bool:
        if (birthday.month, birthday.day) == (2, 29):
            is_leap = (date(day.year, 3, 1) - timedelta(days=1)).day == 29
            return (day.month, day.day) == (2, 29 if is_leap else 28)
        return (birthday.month, birthday.day) == (day.month, day.day)

    def _inside_moments(self, value: datetime, window: Row) -> bool:
        if "last" in window:
            return self._moved(*window["last"]) <= value < self.at
        if "next" in window:
            count, unit = window["next"]
            return self.at <= value < self._moved(-count, unit)
        return self._inside_days(value.astimezone(self.zone).date(), window)

    def _inside_days(self, day: date, window: Row) -> bool:
        if "last" in window:
            count, unit = window["last"]
            return self._day_moved(self.today, -count, unit) < day <= self.today
        if "next" in window:
            count, unit = window["next"]
            return self.today <= day < self._day_moved(self.today, count, unit)
        if "within" in window:
            return self._number_of(day, window["within"]) == self._number_of(self.today, window["within"]) + window.get(
                "offset", 0
            )
        first, last = window.get("from", "0001-01-01"), window.get("to", "9999-12-31")
        return first <= day.isoformat() <= last

    @staticmethod
    def _number_of(day: date, period: str) -> int:
        """Days, weeks, months … counted from the beginning of the calendar."""
        return {
            "day": day.toordinal(), "week": (day.toordinal() - 1) // 7, "month": day.year * 12 + day.month,
            "quarter": day.year * 4 + (day.month - 1) // 3, "year": day.year,
        }[period]  # fmt: skip

    def _moved(self, count: int, unit: str) -> datetime:
        """So long before now; the calendar's day that a month does not have is the first of the next."""
        hours = {"hours": 1, "days": 24, "weeks": 168}.get(unit)
        if hours:
            return self.at - timedelta(hours=hours * count)
        local = self.at.astimezone(self.zone)
        day = self._day_moved(local.date(), -count, unit)
        clock = local.time() if day.day == local.day else time()
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    @staticmethod
    def _day_moved(day: date, count: int, unit: str) -> date:
        if unit == "hours":
            return day + timedelta(days=(abs(count) // 24) * (1 if count > 0 else -1))
        if unit in ("days", "weeks"):
            return day + timedelta(days=count * (7 if unit == "weeks" else 1))
        month = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
        try:
            return date(month // 12, month % 12 + 1, day.day)
        except ValueError:
            month += 1
            return date(month // 12, month % 12 + 1, 1)


def _margin(line: Row) -> Decimal | None:
    if line["unit_cost"] is None:
        return None
    cost = (line["quantity"] * line["unit_cost"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return line["amount"] - cost


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    with localcontext(prec=60):
        return (100 * part / whole).quantize(Decimal(1).scaleb(-20), ROUND_HALF_UP) if whole > 0 else None


def plain(text: str) -> str:
    """Lower case without accents, spaces joined."""
    bare = "".join(sign for sign in normalize("NFKD", text) if not combining(sign)).casefold()
    for sign, letters in {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}.items():
        bare = bare.replace(sign, letters)
    return " ".join(bare.split())
