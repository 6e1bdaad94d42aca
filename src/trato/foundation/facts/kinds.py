"""Which kinds of values are there, and what can be asked of each?"""

from enum import StrEnum

from trato.foundation.facts.condition import Op


class Kind(StrEnum):
    """The kind of a fact's value."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"
    PERSON = "person"
    TEAM = "team"


_COMPARED: tuple[Op, ...] = ("eq", "lt", "le", "gt", "ge", "between")

OPS: dict[Kind, tuple[Op, ...]] = {
    Kind.TEXT: ("is", "contains", "starts", "ends", "known"),
    Kind.CHOICE: ("is", "known"),
    Kind.SEVERAL: ("has", "has_all", "known"),
    Kind.NUMBER: (*_COMPARED, "known"),
    Kind.MONEY: (*_COMPARED, "known"),
    Kind.DATE: ("is", "before", "after", "between", "within", "ago", "anniversary", "known"),
    Kind.MOMENT: ("is", "before", "after", "between", "within", "ago", "known"),
    Kind.YES_NO: ("is",),
    Kind.PERSON: ("is", "known"),
    Kind.TEAM: ("is", "known"),
}
NUMBERS = (Kind.NUMBER, Kind.MONEY)
DAYS = (Kind.DATE, Kind.MOMENT)
