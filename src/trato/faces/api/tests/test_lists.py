"""Are lists read whole and exactly, page by page?"""

import pytest

from tests import cast
from trato.domains.customers.actions import parties
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return Program(cast.admin())


def register(name, **more):
    by = next(iter(cast.User.objects.all())).actor
    return parties.register("person", name=name, by=by, at=cast.NOW, despite_duplicates=True, **more)


def names(program, query, *, between=lambda: None):
    found, after = [], ""
    while after is not None:
        page = program.get(f"/parties?{query}{after and '&after=' + after}")
        found += [one["name"] for one in page["items"]]
        after = page["next"]
        between()
    return found


@pytest.mark.parametrize("sort", ["name", "created_at", "-created_at", "updated_at", "-updated_at"])
def test_pages_together_are_the_whole_list_in_order(program, sort):
    expected = [register(f"Persona {number % 7} {number:02}").name for number in range(23)]
    by_name = sorted(expected)
    found = names(program, f"limit=4&sort={sort}")
    assert sorted(found) == by_name
    if sort == "name":
        assert found == by_name
    if sort == "created_at":
        assert found == expected
    if sort == "-created_at":
        assert found == expected[::-1]


def test_rows_that_come_between_pages_shift_nothing(program):
    before = [register(f"B{number:02}").name for number in range(10)]
    new = iter(range(100))
    found = names(program, "limit=3&sort=name", between=lambda: register(f"A{next(new)}"))
    assert found == before


def test_the_last_page_says_so_even_when_it_is_full(program):
    for number in range(4):
        register(f"P{number}")
    assert program.get("/parties?limit=4")["next"] is None
    assert program.get("/parties?limit=3")["next"] is not None


@pytest.mark.parametrize("after", ["x", "WyJ4Il0", "AAAA", "WyJuYW1lIiwiYSIsOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "-_-_"])
def test_a_cursor_that_is_none_is_refused(program, after):
    program.refused(404, "GET", f"/parties?after={after}")


def test_a_cursor_belongs_to_its_sort(program):
    register("A"), register("B")
    after = program.get("/parties?limit=1&sort=name")["next"]
    program.refused(404, "GET", f"/parties?limit=1&sort=updated_at&after={after}")


def test_filters_narrow_the_list(program):
    register("Ana", city="Gandia", country="ES", roles=["customer"])
    register("Berta", city="Vigo", country="ES", roles=["customer", "press"])
    register("Carla", city="Porto", country="PT", written=[cast.Written("phone", "+351 21 123 4567")])
    assert names(program, "city=Vigo") == ["Berta"]
    assert names(program, "country=ES") == ["Ana", "Berta"]
    assert names(program, "country=ES&role=press") == ["Berta"]
    assert names(program, "phone=%2B351211234567") == ["Carla"]
    assert names(program, "phone=21%20123%204567&country=PT") == ["Carla"]
    assert names(program, "phone=nonsense") == []
    assert names(program, "owner=0197f000-0000-7000-8000-000000000000") == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("colour=red", 400),
        ("limit=0", 422),
        ("limit=201", 422),
        ("limit=many", 422),
        ("sort=city", 422),
        ("kind=robot", 422),
        ("country=Spain", 422),
        ("tag=%00", 422),
        ("tag=%FF%FE", 200),
        ("owner=me", 422),
        ("limit=99999999999999999999999999", 422),
    ],
)
def test_queries_nobody_can_mean(program, query, status):
    if status == 200:
        assert program.get(f"/parties?{query}")["items"] == []
    else:
        problem = program.refused(status, "GET", f"/parties?{query}")
        assert problem["errors"][0]["field"] == query.split("=")[0]


def test_what_a_list_shows_is_what_the_thing_itself_shows(program):
    register("Ana", written=[cast.Written("email", "ana@example.com")], address={"city": "Gandia"})
    (listed,) = program.get("/parties")["items"]
    assert program.get(f"/parties/{listed['id']}") == listed
