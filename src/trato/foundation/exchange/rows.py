"""How are the rows of a batch held while they are understood? Column by column, so that work is done at once for all."""

from typing import Any, NamedTuple

NEW, CHANGED, SAME, SKIPPED, REFUSED = "new", "changed", "same", "skipped", "refused"
OUTCOMES = (NEW, CHANGED, SAME, SKIPPED, REFUSED)


class Outcome(NamedTuple):
    """What became of a row: one of OUTCOMES, why or with what difference, and the name of the thing it met."""

    what: str
    why: str = ""
    thing: str = ""


class Rows:
    """Some rows: their numbers in the file, the values of each field, and why some of them are refused."""

    def __init__(self, numbers: list[int], *, leaves_out: bool = False) -> None:
        self.numbers = numbers
        # Whether a cell that makes no sense is left out, rather than its whole row.
        self.leaves_out = leaves_out
        self.remarks: dict[int, str] = {}
        self.columns: dict[str, list[Any]] = {}
        # Fields that several columns may hold: a list of columns.
        self.many: dict[str, list[list[Any]]] = {}
        self.refused: dict[int, str] = {}
        # What the domain made of each row; nothing of a refused one.
        self.made: Any = []
        # What the domain prepared for loading them, when that was done ahead.
        self.ready: Any = None

    def __len__(self) -> int:
        return len(self.numbers)

    def get(self, name: str, empty: Any = "") -> list[Any]:
        """The values of a field; empty ones where no column holds it."""
        found = self.columns.get(name)
        return found if found is not None else [empty] * len(self.numbers)

    def doubt(self, place: int, why: str) -> None:
        """Say why a cell cannot be loaded: it is left out, or its row is refused, as was chosen."""
        if not self.leaves_out:
            self.refuse(place, why)
        else:
            before = self.remarks.get(place)
            self.remarks[place] = f"{before} {why}" if before else why

    def refuse(self, place: int, why: str) -> None:
        """Say why a row cannot be loaded; several reasons are told together."""
        before = self.refused.get(place)
        self.refused[place] = f"{before} {why}" if before and why not in before else why
