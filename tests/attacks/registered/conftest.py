"""In which house do the attacks take place? One for all, and after each attack nothing has happened."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from zlib import crc32

import pytest
from django.db import transaction

from tests.attacks import parameters, targets
from tests.attacks.furniture import House, furnish, undone
from trato.foundation.kit import guard

T = TypeVar("T")


@pytest.fixture(scope="package")
def furnished(django_db_setup: None, django_db_blocker: object) -> Iterator[House]:
    """Furnished once for all attacks, in a transaction that is taken back."""
    with django_db_blocker.unblock(), guard.working_as("tests.arrange"), transaction.atomic():  # type: ignore[attr-defined]
        try:
            yield furnish()
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def house(furnished: House, django_db_blocker: object) -> Iterator[House]:
    """The house as it was furnished."""
    with django_db_blocker.unblock(), guard.working_as("tests.arrange"), undone():  # type: ignore[attr-defined]
        yield furnished


@pytest.fixture(scope="package")
def plan(furnished: House, django_db_blocker: object) -> targets.Map:
    """The pages and forms that the administrator reaches."""
    with django_db_blocker.unblock(), guard.working_as("tests.arrange"), undone():  # type: ignore[attr-defined]
        return targets.walk(furnished, furnished.admin, [])


@pytest.fixture(scope="package")
def asked(furnished: House, plan: targets.Map, django_db_blocker: object) -> dict[str, set[str]]:
    """What each page can be asked, by its address."""
    with django_db_blocker.unblock(), guard.working_as("tests.arrange"), undone():  # type: ignore[attr-defined]
        return parameters.asked_of(furnished, plan)


@pytest.fixture(params=["some", pytest.param("all", marks=pytest.mark.campaign)])
def share(request: pytest.FixtureRequest) -> Callable[..., list[T]]:
    """`share(values, place)`: the values to try in one place; the first and another one, or in a campaign all.

    With `at_most=1` just one of them, which is enough where there are hundreds of places.
    """

    def chosen(values: Sequence[T], place: str, at_most: int = 2) -> list[T]:
        if request.param == "all":
            return list(values)
        # Different values in different places, the same in every run.
        return [values[at] for at in sorted({0, crc32(place.encode()) % len(values)})][-at_most:]

    return chosen


@pytest.fixture
def judged() -> object:
    """`with judged() as flaws:` fails at its end when anything was found, and says what, the same only once."""

    @contextmanager
    def judging() -> Iterator[list[str]]:
        flaws: list[str] = []
        yield flaws
        different = list(dict.fromkeys(flaws))
        assert not different, f"{len(different)} flaws:\n" + "\n".join(different[:25])

    return judging
