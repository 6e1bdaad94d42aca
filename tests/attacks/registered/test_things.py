"""Are things of others unknown to whoever may not see them, and is nothing set that was not asked for?"""

import re
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from tests import cast
from tests.attacks import operations, targets
from tests.attacks.changes import changed, kept_values, state
from tests.attacks.furniture import NOBODYS, House, undone
from tests.attacks.intruder import Intruder
from tests.attacks.payloads import FORBIDDEN
from trato.domains.conversations.actions import interactions
from trato.foundation.access.models import User
from trato.foundation.access.models.user import Role

# What differs between two answers that say the same: the marks of one time.
_ONCE = re.compile(r'nonce="[^"]+"|"[A-Za-z0-9]{64}"')


def same(one: HttpResponse, other: HttpResponse, address: str, other_address: str) -> bool:
    """Whether nobody can tell the two answers apart."""
    return _told(one, address) == _told(other, other_address)


def _told(answer: HttpResponse, address: str) -> tuple[Any, ...]:
    headers = {
        name: value for name, value in answer.items() if name not in ("Content-Security-Policy", "Content-Length")
    }
    body = _ONCE.sub("", answer.content.decode()).replace(address, "")
    return answer.status_code, headers, body, sorted(answer.cookies)


def ask(house: House, role: str, target: targets.Target, method: str, address: str, body: Any) -> HttpResponse:
    """As a person or a program, whichever comes here."""
    if target.is_program:
        return house.programs[role].call(method, address.removeprefix("/api/v1"), body)
    client = house.browsers[role]
    return client.post(address, body or {}) if method == "POST" else client.generic(method, address)


def test_what_somebody_may_not_see_is_as_if_it_were_not_there(house: House, share, judged):
    """AZ02, AZ08, AZ12, AZ36, AZ38: a colleague's things in every address, read and written, for some or all roles."""
    bodies = {(one.route, one.method): one.body() for one in operations.all_of(house)}
    there = [one for one in targets.targets(house, among="foreign") if one.address and one.has_parameters]
    roles = sorted(house.people, key=lambda role: role != "gardener")
    compared = 0
    with judged() as flaws:
        for target in [one for one in there if not one.is_open]:
            for method in target.methods(house):
                body, nobodys = bodies.get((target.route, method)), targets.to_nobody(target)
                for role in share(roles, f"{method} {target.route}"):
                    with undone():
                        real = ask(house, role, target, method, target.address, body)
                    if real.status_code not in (401, 403, 404, 405):
                        continue
                    with undone():
                        unknown = ask(house, role, target, method, nobodys, body)
                    compared += 1
                    if not same(real, unknown, target.address, nobodys) and not is_shown(house, role, target, there):
                        flaws.append(f"{role} can tell {method} {target.route} from nothing: {real.status_code}")
    assert compared > 30


def is_shown(house: House, role: str, target: targets.Target, there: list[targets.Target]) -> bool:
    """Whether the thing itself is no secret to this role, so that a refusal may say what is refused."""
    uid = next((part for part in target.address.split("/") if len(part) == 36), "")
    its_own = [one.address for one in there if one.is_program and uid and one.address.endswith(f"/{uid}")]
    for address in its_own:
        path = address.removeprefix("/api/v1")
        alone = house.programs[role].call("GET", path)
        listed = house.programs[role].call("GET", f"{path.rpartition('/')[0]}?limit=200")
        if alone.status_code == 200 or (listed.status_code == 200 and uid in listed.content.decode()):
            return True
    return False


def test_children_of_another_are_not_there(house: House, judged):
    """AZ03, AZ09, AZ24: one's own customer with an e-mail, address, link or change of another one."""
    nested = [one for one in targets.addressed(house) if one.route.count("<") == 2 and not one.is_open]
    there = {one.route: one for one in targets.targets(house, among="foreign")}
    before = state()
    compared = 0
    with judged() as flaws:
        for target in nested:
            mixed = _mixed(target.address, there[target.route].address)
            if mixed is None:
                continue
            for method in target.methods(house):
                answer = ask(house, Role.ADMINISTRATOR.value, target, method, mixed, None)
                compared += 1
                if answer.status_code != 404:
                    flaws.append(f"{method} {mixed}: {answer.status_code}")
    assert changed(before) == []
    assert compared >= 6


def _mixed(own: str, foreign: str | None) -> str | None:
    """The address with the own first thing and the other's second one."""
    if foreign is None:
        return None
    parts = [[own_part, other] for own_part, other in zip(own.split("/"), foreign.split("/"), strict=True)]
    differing = [at for at, (one, other) in enumerate(parts) if one != other]
    if len(differing) < 2:
        return None
    return "/".join(other if at == differing[-1] else one for at, (one, other) in enumerate(parts))


def test_things_in_bodies_and_queries_are_as_if_they_were_not_there(house: House, judged):
    """AZ02, AZ11, AZ17: names of things of another kind, withdrawn ones and unknown ones are answered alike."""
    by = house.people[Role.ADMINISTRATOR.value].actor
    interactions.withdraw(house.foreign["interaction"], by=by, at=cast.NOW)
    wrong = [str(house.foreign["interaction"].uid), str(house.rows["task"].uid), str(house.people["analyst"].uid)]
    program = house.programs["administrator"]
    with judged() as flaws:
        for one in operations.all_of(house):
            for name, schema in one.properties.get("properties", {}).items():
                if schema.get("format") != "uuid":
                    continue
                answers = []
                for uid in [NOBODYS, *wrong]:
                    if name in ("owner", "user", "deputy", "suspect", "assignee", "mentioned") and uid == wrong[2]:
                        continue
                    with undone():
                        answers.append(
                            program.call(one.method, one.address.removeprefix("/api/v1"), one.body([name], uid))
                        )
                different = {(answer.status_code, answer.content) for answer in answers}
                if len(different) > 1 or answers[0].status_code < 400:
                    flaws.append(f"{one.method} {one.route} tells apart what {name} names: {different}")
        withdrawn = program.call("GET", f"/interactions/{wrong[0]}")
        nothing = program.call("GET", f"/interactions/{NOBODYS}")
        if not same(withdrawn, nothing, wrong[0], NOBODYS):
            flaws.append("a withdrawn contact can be told from none")


def test_programs_set_nothing_that_they_were_not_offered(house: House, judged):
    """AZ06, WG09: every forbidden name in every body is refused by name, and nothing changes."""
    before = state()
    program = house.programs["administrator"]
    tried = 0
    with judged() as flaws:
        for one in operations.all_of(house):
            known = set(one.properties.get("properties", {}))
            for name, value in FORBIDDEN.items():
                if not one.properties or name in known:
                    continue
                with undone():
                    answer = program.call(one.method, one.address.removeprefix("/api/v1"), one.body([name], value))
                    tried += 1
                    if answer.status_code != 422 or name not in answer.content.decode():
                        flaws.append(f"{one.method} {one.route} takes {name}: {answer.status_code}")
    assert changed(before) == []
    assert tried > 200


def test_forms_set_nothing_that_they_did_not_ask(house: House, plan: targets.Map, judged):
    """AZ06: the same forms with and without forbidden fields leave the same values in every column."""
    people = list(User.objects.order_by("pk"))
    columns = {field.attname for model in _models() for field in model._meta.concrete_fields}
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for form in plan.forms:
            offered = {name for one in plan.forms if one.action == form.action for name in one.names}
            extra = {name: _plausible(name, people) for name in {*FORBIDDEN, *columns} - offered}
            with undone():
                plain = intruder.send("POST", form.action, form.filled())
                wanted = kept_values()
            with undone():
                stuffed = intruder.send("POST", form.action, form.filled(**extra))
                got = kept_values()
            if (plain.status_code, wanted) != (stuffed.status_code, got):
                different = [column for column in wanted if wanted[column] != got[column]]
                flaws.append(f"{form.action} takes something into {different}: {stuffed.status_code}")


def _models() -> list[Any]:
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("trato.")]


def _plausible(name: str, people: list[User]) -> str:
    """A value that would be taken if the name were."""
    if name in ("owner", "user", "uid"):
        return str(people[-1].uid)
    if name.endswith("_id") or name in ("id", "pk", "by", "created_by"):
        return str(people[-1].pk)
    if name.endswith(("_at", "_on", "since", "until", "at")):
        return "2001-01-01T00:00:00+00:00"
    if name.startswith(("is_", "has_")):
        return "0" if name in ("is_active", "has_shortcuts") else "1"
    return str(FORBIDDEN.get(name, "administrator" if name == "role" else "7"))


def test_no_answer_holds_a_secret(house: House, plan: targets.Map, judged):
    """AU19, AZ05: hashes, keys, tokens and sessions of anybody stand in no page, list, document or error."""
    person = house.people[Role.SALES_REP.value]
    secrets = {person.password, person.password.rpartition("$")[2], house.programs[Role.SALES_REP.value].secret}
    secrets |= {browser.cookies[settings.SESSION_COOKIE_NAME].value for browser in house.browsers.values()}
    secrets |= {program.token.sha256 for program in house.programs.values()}
    with judged() as flaws:
        for address in plan.pages:
            told = house.admin.get(address).content.decode()
            flaws += [f"{address} tells a secret" for secret in secrets if secret in told]
        for one in operations.all_of(house):
            if one.method == "GET":
                told = house.programs["administrator"].call("GET", one.address.removeprefix("/api/v1")).content.decode()
                flaws += [f"{one.route} tells a secret" for secret in secrets if secret in told]
                # Rules speak of fields, and the register of columns.
                if not one.route.endswith(("v1/rules", "v1/processing-register")):
                    flaws += [
                        f"{one.route} tells an inner name"
                        for name in ("password", "sha256", "name_key")
                        if name in told
                    ]
