"""Does any question of any domain show rows to somebody who has no role at all?"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

import trato
from tests import cast
from tests.attacks.furniture import House
from trato.domains.conversations.queries import inbox
from trato.domains.segments.queries import definitions
from trato.faces.desk import customer_list, customer_question
from trato.faces.desk.customer_groups import Group, Grouped
from trato.faces.desk.customer_view import Address
from trato.foundation.access.models.user import Role
from trato.foundation.access.policy import Refused
from trato.foundation.facts import company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute
from trato.foundation.facts.evaluate import groups
from trato.foundation.kit.actor import VISITOR, Actor

TELLING = ("Santa Irene", "Marta Gil", "Berta Vidal", "Llamar", "Enviar", "Todo bien", "TW-", "GEL-")
NOBODY = [VISITOR, Actor(kind="user", id=1, name="Eva", roles=frozenset({"gardener"}))]


def questions() -> Iterator[Callable[..., Any]]:
    """Every public function that is asked on behalf of an actor: in queries, and in the questions of the desk."""
    for found in pkgutil.walk_packages(trato.__path__, "trato."):
        if ".tests" in found.name or not (".queries." in found.name or ".faces.desk." in found.name):
            continue
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            if not inspect.isfunction(one) or one.__module__ != found.name or name.startswith("_"):
                continue
            if next(iter(inspect.signature(one).parameters), "") == "actor":
                yield one


def asked(question: Callable[..., Any], house: House) -> list[dict[str, Any]]:
    """What to ask with: values by the names of its parameters; several where different things are typed."""
    module = inspect.getmodule(question)
    party = house.rows["party"]
    known = {
        "uid": party.uid,
        "uids": [str(party.uid), str(house.foreign["party"].uid)],
        "number": house.rows["order"].number,
        "kind": "email",
        "value": "compras@santairene.example",
        "party": party,
        "party_id": party.pk,
        "one": party,
        "other": house.foreign["party"],
        "segment": house.rows["segment"],
        "condition": tree.EVERYTHING,
        "conditions": [tree.EVERYTHING],
        "known": definitions.all_of(),
        "catalog": company.catalog(),
        "facts": company.catalog().of("customers.party", Attribute),
        "ids": [party.pk],
        "name": "customers",
        "view": house.rows["view"],
        "way": groups.ways(company.catalog().of("customers.party", Attribute))["party.country"],
        "address": Address({}, {}),
        "fact": "party.country",
        "by": customer_question.SORTS["name"],
        "found": Grouped(
            groups.ways(company.catalog().of("customers.party", Attribute))["party.country"],
            [Group("ES", "España", 1)],
            is_exact=True,
            is_cut=False,
        ),
        "values": ["ES"],
        "places": ["mine", "all"],
        "typing_since": cast.NOW,
        "head": {"party_uid": str(party.uid), "participants": [], "name": ""},
        "size": 10,
        "fill": list,
        "may_move": True,
        "questions": [customer_question.asked({})],
        "words": {},
        "key": party.pk,
        "column": "owner",
        "columns": ["owner"],
        "rule": house.rows["rule"],
        "traces": [],
        "run": house.rows["bulkchange"],
        "narrowed": customer_question.Narrowed(),
        "scope": "TRUE",
        "statement": customer_list._PAGE,
        "withheld": set(),
        "most": 100,
        "at": cast.LATER,
        "now": cast.LATER,
        "tomorrow": cast.LATER,
        "zone": "Europe/Madrid",
        "everywhere": True,
        "facets": None,
        "after": "",
        "network": "",
    }
    parameters = list(inspect.signature(question).parameters.values())[1:]
    named = [one for one in parameters if one.kind is not inspect.Parameter.VAR_POSITIONAL]
    needed = [one.name for one in named if one.default is inspect.Parameter.empty]
    if "question" in needed:
        usual = inbox if "inbox" in module.__name__ else customer_question
        asks = module if hasattr(module, "asked") else usual
        known["question"] = asks.asked({})
    given = {name: known[name] for name in needed if name != "typed"}
    if "typed" not in [one.name for one in parameters]:
        return [given]
    return [
        given | {"typed": typed} for typed in ("Santa Irene", "santa", "963512044", "compras@santairene", "TW-", "GEL")
    ]


def shown(question: Callable[..., Any], actor: Actor, given: dict[str, Any]) -> str:
    """All that comes back, as one text."""
    try:
        answer = question(actor, **given)
    except Refused:
        return ""
    return repr(list(answer.values()) if isinstance(answer, QuerySet) else answer)


def test_nobody_finds_anything(house: House):
    """AZ05, AZ15, AZ17, AZ41, AZ45: every question, asked by a visitor and by somebody without a known role."""
    admin = house.people[Role.ADMINISTRATOR.value].actor
    uid = str(house.rows["party"].uid)
    tried, telling, leaking = 0, 0, []
    for question in questions():
        name = f"{question.__module__}.{question.__name__}"
        for given in asked(question, house):
            tried += 1
            telling += any(word in shown(question, admin, given) for word in (*TELLING, uid))
            leaking += [
                f"{name} tells {actor.kind} about {word}"
                for actor in NOBODY
                for word in (*TELLING, uid)
                if word in shown(question, actor, given)
            ]
    assert leaking == []
    assert tried > 15
    # The same questions find much for somebody who may see it, so they were asked rightly.
    assert telling > 10


def test_who_may_see_customers_only_is_shown_nothing_else_in_answers_of_programs(house: House):
    """AZ05, AZ20: each list of the API shows its own things to whoever has its permission, and to nobody else."""
    gardener = house.programs["gardener"]
    for path in ("/parties", "/interactions", "/tasks", "/products", "/orders"):
        problem = gardener.refused(403, "GET", path)
        assert not any(word in str(problem) for word in TELLING)


def test_one_key_of_two_programs_is_two_requests(house: House):
    """BL09: an Idempotency-Key belongs to whoever sent it; nobody is given the answer of another one."""
    first, second = house.programs["administrator"], house.programs["sales_manager"]
    one = first.call("POST", "/tasks", {"title": "Llamar"}, Idempotency_Key="the same")
    other = second.call("POST", "/tasks", {"title": "Llamar"}, Idempotency_Key="the same")
    assert (one.status_code, other.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in other.headers
    assert first.told(one, 201)["id"] != second.told(other, 201)["id"]
