"""Does the suite know everything that can be attacked?"""

from tests.attacks import operations, targets
from tests.attacks.furniture import House, undone


def test_every_route_leads_to_something_that_is_there(house: House):
    """A new kind of thing in an address? Put one into tests/attacks/furniture.py."""
    unfilled = [target.route for target in targets.targets(house) if target.address is None]
    assert unfilled == []
    astray = [one.address for one in targets.addressed(house) if targets.route_of(one.address) != one.route]
    assert astray == []


def test_pages_are_found_and_answer(house: House, judged):
    with judged() as flaws:
        found = targets.walk(house, house.admin, flaws)
    shown = {targets.route_of(address) for address in found.pages}
    files = (".csv", ".zip", "/file", "files/<uuid:file>")
    missing = {page.route for page in targets.working(house) if not page.route.endswith(files)} - shown
    assert missing == set()
    assert len(found.pages) > 40
    assert len(found.forms) > 20


def test_forms_are_found_for_nearly_everything_people_can_do(house: House, plan: targets.Map):
    """What is done without a form that the walk finds is attacked without fields."""
    posted = {targets.route_of(form.action) for form in plan.forms}
    silent = [
        one.route for one in targets.addressed(house) if not one.is_program and "POST" in one.methods(house)
        and one.route not in posted
    ]  # fmt: skip
    assert len(silent) < len(posted)


def test_every_operation_has_a_body_that_it_accepts(house: House, judged):
    refused = []
    for one in operations.all_of(house):
        with undone():
            program = house.programs["administrator"]
            answer = program.call(one.method, one.address.removeprefix("/api/v1"), one.body())
            is_asked_without_what_it_needs = one.method == "GET" and one.queries and answer.status_code == 422
            if answer.status_code not in (200, 201, 202, 204, 409) and not is_asked_without_what_it_needs:
                refused.append(f"{one.method} {one.address} {one.body()}: {answer.status_code} {answer.content[:200]}")
    assert refused == []
