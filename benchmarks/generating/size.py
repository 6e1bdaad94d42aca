"""How large is the generated company, and in which years does it live?"""

from dataclasses import dataclass
from datetime import UTC, datetime

SEED = 20_261_121
# Everybody was met in the first year, and everything else happened in the years after it.
FOUNDED = datetime(2019, 11, 1, tzinfo=UTC)
BEGAN = datetime(2020, 11, 1, tzinfo=UTC)
ENDED = datetime(2026, 11, 1, tzinfo=UTC)
# With this exponent the largest of a million parties has about 1.4 % of all events.
SKEW = 0.8

USERS, TEAMS, PRODUCTS = 60, 8, 2_000
NAMED = ("small", "medium", "full")


@dataclass(frozen=True)
class Size:
    """How many of what; `texts` is how many of the latest contacts and tasks still have their row."""

    parties: int
    events: int
    orders: int
    texts: int
    seed: int = SEED

    @property
    def told(self) -> int:
        """Events after each party was registered."""
        return self.events - self.parties

    @property
    def contacts(self) -> int:
        """Those of them that are no orders."""
        return self.told - self.orders


SIZES = {
    "small": Size(20_000, 400_000, 60_000, 60_000),
    "medium": Size(200_000, 1_200_000, 100_000, 900_000),
    "full": Size(1_000_000, 20_000_000, 3_000_000, 3_000_000),
}
