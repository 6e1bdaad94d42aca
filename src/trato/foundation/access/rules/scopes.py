"""With which words can a rule say which rows it means? A closed vocabulary: each word once as SQL, as Python, in words.

A new word is one small class at the end of this file. SQL may be NULL where Python says no; see `rows`.
"""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from trato.foundation.access.rules.known import TEAMS, TERRITORIES, Known, value
from trato.foundation.access.rules.resources import Resource


class RowScope:
    """One word, perhaps with something in brackets; raises ValueError for what it cannot mean."""

    word: ClassVar[str]

    def __init__(self, inside: str = "") -> None:
        if inside:
            raise ValueError(f"«{self.word}» takes nothing in brackets")

    def fits(self, resource: Resource) -> bool:
        """Whether this kind of thing knows what the word asks."""
        return True

    def sql(self, resource: Resource, row: str) -> str:
        """The condition on the row of this alias."""
        raise NotImplementedError

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        """The same of a loaded row."""
        raise NotImplementedError

    def tree(self, resource: Resource) -> tuple[str, str] | None:
        """For words about trees: the column, and the SELECT of the values one of which it must hold."""
        return None

    def says(self) -> str:
        """What the word claims, for explanations."""
        raise NotImplementedError


class All(RowScope):
    """Every row."""

    word = "all"

    def sql(self, resource: Resource, row: str) -> str:
        return "TRUE"

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        return True

    def says(self) -> str:
        return _("every one")


class _Column(RowScope):
    """Rows whose column holds something of the actor's."""

    column: ClassVar[str]
    bound: ClassVar[str]

    def fits(self, resource: Resource) -> bool:
        return self.column in resource.columns

    def sql(self, resource: Resource, row: str) -> str:
        return f"{row}.{resource.columns[self.column]} = %({self.bound})s"

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        found = value(row, resource.columns[self.column])
        return found is not None and found == known.values[self.bound]


class Owner(_Column):
    """Rows the actor answers for."""

    word, column, bound = "owner", "owner", "by_id"

    def says(self) -> str:
        return _("you answer for it")


class CreatedBy(_Column):
    """Rows the actor wrote."""

    word, column, bound = "created_by", "creator", "by_id"

    def says(self) -> str:
        return _("you wrote it")


class Account(_Column):
    """Rows of the customer that the actor is, or acts for."""

    word, column, bound = "account", "account", "by_account"

    def says(self) -> str:
        return _("it is of your own account")


class Team(RowScope):
    """Rows of the actor's team and of teams below it, as deep as the number in brackets says."""

    word = "team"

    def __init__(self, inside: str = "") -> None:
        if inside and not re.fullmatch(r"[0-9]{1,2}", inside):
            raise ValueError("«team(…)» takes a number of levels")
        self.depth = int(inside or 99)

    def fits(self, resource: Resource) -> bool:
        return "team" in resource.columns

    def sql(self, resource: Resource, row: str) -> str:
        return f"{row}.{resource.columns['team']} = ANY(ARRAY({TEAMS.format(depth=self.depth)}))"

    def tree(self, resource: Resource) -> tuple[str, str]:
        return resource.columns["team"], TEAMS.format(depth=self.depth)

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        return value(row, resource.columns["team"]) in known.teams(self.depth)

    def says(self) -> str:
        return _("it is of your team or one below")


class Territory(RowScope):
    """Rows inside the actor's territories."""

    word = "territory"

    def fits(self, resource: Resource) -> bool:
        return "territory" in resource.columns

    def sql(self, resource: Resource, row: str) -> str:
        return f"{row}.{resource.columns['territory']} = ANY(ARRAY({TERRITORIES}))"

    def tree(self, resource: Resource) -> tuple[str, str]:
        return resource.columns["territory"], TERRITORIES

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        return value(row, resource.columns["territory"]) in known.territories()

    def says(self) -> str:
        return _("it lies in your territory")


class _Listed(RowScope):
    """Rows that some table names together with the actor; domains say which."""

    def fits(self, resource: Resource) -> bool:
        return self.word in resource.lists

    def sql(self, resource: Resource, row: str) -> str:
        return f"{row}.id = ANY(ARRAY({' UNION ALL '.join(resource.lists[self.word])}))"

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        return any(value(row, "id") in known.ids(select) for select in resource.lists[self.word])


class Participant(_Listed):
    """Rows with which the actor has something to do, such as a step to take."""

    word = "participant"

    def says(self) -> str:
        return _("you have something to do with it")


class Partner(_Listed):
    """Rows that the actor's organization brought, or that are itself."""

    word = "partner"

    def says(self) -> str:
        return _("your organization brought it")


class ContractActive(RowScope):
    """Every row, as long as the actor's contract runs."""

    word = "contract_active"

    def sql(self, resource: Resource, row: str) -> str:
        return "%(by_contract)s::boolean"

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        return bool(known.values["by_contract"])

    def says(self) -> str:
        return _("your contract runs")


class Field(RowScope):
    """Rows with one of the named values in a column that the thing offers for this."""

    word = "field"

    def __init__(self, inside: str = "") -> None:
        found = re.fullmatch(r"([a-z_]+) in ([a-z0-9_]+(?:,? [a-z0-9_]+)*)", inside)
        if found is None:
            raise ValueError("write it like «field(phase in sale, management)»")
        self.name, self.values = found[1], tuple(re.split(r",? ", found[2]))

    def fits(self, resource: Resource) -> bool:
        return self.name in resource.states

    def sql(self, resource: Resource, row: str) -> str:
        return f"{row}.{self.name} IN ({', '.join(repr(one) for one in self.values)})"

    def holds(self, known: Known, resource: Resource, row: Any) -> bool:
        return value(row, self.name) in self.values

    def says(self) -> str:
        return _("its %(field)s is %(values)s") % {"field": self.name, "values": ", ".join(self.values)}


VOCABULARY: dict[str, type[RowScope]] = {
    scope.word: scope
    for scope in (All, Owner, CreatedBy, Account, Team, Territory, Participant, Partner, ContractActive, Field)
}
