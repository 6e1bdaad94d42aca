"""Which time zones are there?"""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """All names of the time zone database; reading them is slow, so once per process."""
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Whether a name like "Europe/Madrid" means something."""
    return name in time_zones()
