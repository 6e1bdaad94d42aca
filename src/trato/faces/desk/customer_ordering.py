"""By which columns can somebody sort the list in front of them, and where does a click on a heading lead?"""

from dataclasses import dataclass
from typing import Any

from trato.domains.customers.queries import sorting
from trato.faces.desk.customer_columns import SORTED_BY
from trato.faces.desk.customer_question import SORTS, Question, hides_order
from trato.faces.desk.customer_view import Address
from trato.foundation.facts.catalog import Catalog
from trato.foundation.kit.actor import Actor


@dataclass(frozen=True)
class Ordering:
    """The headings of the list: the order in force, and those to choose from."""

    actor: Actor
    address: Address
    question: Question
    catalog: Catalog
    withheld: set[str]
    count: int

    def column(self, name: str, label: str, align: str) -> dict[str, Any]:
        """A heading: one click sorts, the next one turns the order round."""
        column: dict[str, Any] = {"key": name, "label": label, "align": align}
        word = SORTED_BY.get(name, name if "." in name else "")
        if not self._can_sort(word):
            return column
        is_current = self.question.sort == word
        column["sort"] = ("descending" if self.question.is_descending else "ascending") if is_current else "none"
        turned = "-" if is_current and not self.question.is_reversed else ""
        column["href"] = self.address.href(sort=f"{turned}{word}", after=None, before=None)
        return column

    def _can_sort(self, word: str) -> bool:
        if not word or word in self.withheld:
            return False
        by = SORTS.get(word) or sorting.of_fact(self.catalog, word)
        if by is None or hides_order(self.actor, by):
            return False
        return by.is_quick or self.count <= sorting.MOST
