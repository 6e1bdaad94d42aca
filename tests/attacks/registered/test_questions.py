"""Does any question reach the database as anything but a value, or keep it busy?"""

import re
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from tests.attacks import operations, targets
from tests.attacks.changes import changed, state
from tests.attacks.furniture import House, undone
from tests.attacks.intruder import Intruder
from tests.attacks.payloads import INJECTIONS, KEYS, SORTS, UNREADABLE, WILDCARDS

_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|TW-\d+|GEL-\d+")
# A value that fits nowhere; whatever an injection finds beyond it was not asked for.
NOTHING = "zzqqzz"
REFUSED = {400, 404, 422}
ANSWERED = {200, 302, *REFUSED}


def found_in(answer: HttpResponse) -> set[str]:
    """The names of things that an answer shows."""
    # What is only said again in an address of the page is not found.
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = re.sub(
        r'"[^"]*(customer|contact|party|owner|after|before|next|peek)=[^"]*"', "", content.decode("utf-8", "replace")
    )
    return set(_UID.findall(text))


def test_sorting_knows_only_its_own_names(house: House, asked, judged):
    """SQ01, SQ02: names that are hidden, joined, ordered or computed; every list of pages and of the API."""
    lists = 0
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for address, names in asked.items():
            if "sort" not in names:
                continue
            lists += 1
            for sort in [*SORTS, *INJECTIONS]:
                answer = intruder.send("GET", f"{address}?sort={quote(sort)}")
                if sort and answer.status_code != 400:
                    flaws.append(f"{address} sorts by {sort!r}: {answer.status_code}")
        for one in operations.all_of(house):
            if "sort" in one.queries:
                lists += 1
                for sort in [*SORTS, *INJECTIONS]:
                    answer = house.programs["administrator"].call(
                        one.method, f"{one.address.removeprefix('/api/v1')}?sort={quote(sort)}"
                    )
                    if answer.status_code != 422:
                        flaws.append(f"{one.route} sorts by {sort!r}: {answer.status_code}")
    assert lists >= 8


def test_nothing_that_is_typed_becomes_a_statement(house: House, asked, share, judged):
    """SQ01, SQ07, SQ08, SQ10, SQ11: injections and wildcards in every parameter find nothing, change nothing, wait for nothing."""
    before = state()
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for address, names in asked.items():
            for name in sorted(names):
                bare = found_in(intruder.send("GET", f"{address}?{name}={NOTHING}"))
                for value in share(INJECTIONS, f"{address} {name}") + share(WILDCARDS, f"{address} {name}"):
                    answer = intruder.send("GET", f"{address}?{name}={quote(value)}")
                    if answer.status_code not in ANSWERED:
                        flaws.append(f"{address}?{name}={value[:40]}: {answer.status_code}")
                    if answer.status_code == 200 and found_in(answer) - bare:
                        flaws.append(f"{address}?{name}={value[:40]} finds {sorted(found_in(answer) - bare)[:2]}")
        flaws += _statements_of_programs(house, share)
    assert changed(before) == []


def _statements_of_programs(house: House, share) -> list[str]:
    flaws: list[str] = []
    program = Intruder(house.programs["administrator"].client, flaws)
    for one in operations.all_of(house):
        for name in one.queries:
            for value in share(INJECTIONS, f"{one.route} {name}") + share(WILDCARDS, f"{one.route} {name}"):
                answer = program.send(one.method, f"{one.address}?{name}={quote(value)}")
                if answer.status_code not in {200, 409, *REFUSED}:
                    flaws.append(f"{one.route}?{name}={value[:40]}: {answer.status_code}")
                # `limit` and the like keep their own meaning; a filter with such a value holds nothing.
                if answer.status_code == 200 and b'"items":[]' not in answer.content:
                    flaws.append(f"{one.route}?{name}={value[:40]} finds something")
    return flaws


def test_keys_of_the_query_never_become_conditions(house: House, asked, share, judged):
    """SQ04, SQ05: lookups, connectors and expressions as names; programs are told, pages do not listen."""
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        for address in asked:
            usual = found_in(person.send("GET", address))
            for key in share(KEYS, address):
                found = found_in(person.send("GET", f"{address}?{quote(key)}=a"))
                if found != usual:
                    flaws.append(f"{address} listens to {key}")
        program = Intruder(house.programs["administrator"].client, flaws)
        for one in operations.all_of(house):
            if one.method == "GET":
                for key in share(KEYS, one.route):
                    answer = program.send("GET", f"{one.address}?{quote(key)}=1")
                    if answer.status_code != 400:
                        flaws.append(f"{one.route} listens to {key}: {answer.status_code}")


def test_whatever_is_asked_is_answered(house: House, asked, share, judged):
    """SQ14, RL05, RL10, RL11: NUL, surrogates, broken UTF-8, a megabyte, huge numbers in every parameter and path."""
    before = state()
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        program = Intruder(house.programs["administrator"].client, flaws)
        places = [(person, address, sorted(names)) for address, names in asked.items()]
        places += [(program, one.address, one.queries) for one in operations.all_of(house) if one.method == "GET"]
        for intruder, address, names in places:
            for name in names:
                for value in share(list(UNREADABLE.values()), f"{address} {name}"):
                    answer = intruder.send("GET", f"{address}?{name}={value}")
                    if answer.status_code not in {409, *ANSWERED}:
                        flaws.append(f"{address}?{name}={value[:40]}: {answer.status_code}")
        for target in targets.addressed(house):
            if target.has_parameters:
                for value in share([each for each in UNREADABLE.values() if len(each) < 10_000], target.route):
                    (program if target.is_program else person).send("GET", _ending_in(target, house, value))
    assert changed(before) == []


def _ending_in(target: targets.Target, house: House, value: str) -> str:
    """The address with its last parameter replaced."""
    nobody, real = targets.to_nobody(target).split("/"), (target.address or "").split("/")
    differing = [at for at, (one, other) in enumerate(zip(nobody, real, strict=False)) if one != other]
    real[differing[-1] if differing else -1] = value
    return "/".join(real)


def test_whatever_is_typed_into_a_form_is_answered(house: House, plan: targets.Map, share, judged):
    """SQ14, AU08: the same in every field of every form, one field at a time."""
    values = ["a\x00b", "\ufffd\ud7ff", "9" * 5_000, "-1", "1e999", "٣٤", "0" * 300_000, "\u0301" * 3_000, "\r\n" * 500]
    tried = 0
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for form in plan.forms:
            for field in form.fields:
                if field.name == "csrfmiddlewaretoken":
                    continue
                for value in share(values, f"{targets.route_of(form.action)} {field.name}", at_most=1):
                    with undone():
                        answer = intruder.send("POST", form.action, form.filled(**{field.name: value}))
                        tried += 1
                        if answer.status_code not in ANSWERED:
                            flaws.append(f"{form.action} {field.name}={value[:20]!r}: {answer.status_code}")
    assert tried > 100


def test_whatever_programs_send_is_answered(house: House, share, judged):
    """SQ13, SQ14: the same in every text of every body, and lists of all kinds where ids are expected."""
    values = [
        "a\x00b",
        "9" * 5_000,
        "٣٤",
        "a" * 300_000,
        "\u0301" * 3_000,
        7,
        None,
        True,
        [],
        {},
        {"$gt": 0},
        ["a", 1, None],
    ]
    tried = 0
    program = house.programs["administrator"]
    with judged() as flaws:
        for one in operations.all_of(house):
            for path, _schema in one.texts():
                for value in share(values, f"{one.route} {path}"):
                    with undone():
                        answer = program.call(one.method, one.address.removeprefix("/api/v1"), one.body(path, value))
                        tried += 1
                        if answer.status_code not in (200, 201, 400, 404, 409, 413, 422):
                            flaws.append(f"{one.method} {one.route} {path}={str(value)[:20]}: {answer.status_code}")
    assert tried > 60


@pytest.mark.parametrize("many", ["1000000000", "201", "0", "-1", "9" * 30])
def test_no_page_is_larger_than_the_largest(house: House, asked, many, judged):
    """RL05: sizes beyond the largest are refused, not trimmed in silence and never served."""
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        program = Intruder(house.programs["administrator"].client, flaws)
        places = [(person, address, "size", 400) for address, names in asked.items() if "size" in names]
        places += [(program, one.address, "limit", 422) for one in operations.all_of(house) if "limit" in one.queries]
        for intruder, address, name, status in places:
            answer = intruder.send("GET", f"{address}?{name}={many}")
            if answer.status_code != status:
                flaws.append(f"{address}?{name}={many}: {answer.status_code}")
    assert len(places) >= 8
