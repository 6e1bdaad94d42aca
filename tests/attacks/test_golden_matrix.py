"""Does every route let in exactly those whom a person would let in? (SEC-01, SEC-03, AZ02, AZ12, AZ24)"""

import json
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from tests import browsing, cast
from tests.attacks import golden
from trato.domains.conversations.models import Website, WebVisit
from trato.domains.customers.models import Party
from trato.faces.api.urls import operations
from trato.foundation.access import endpoint, policy
from trato.foundation.access.models import PolicyEdition, Token, User
from trato.foundation.exchange.actions import imports
from trato.foundation.exchange.models import Import
from trato.foundation.facts.models import Field
from trato.foundation.jobs import kinds, queue
from trato.foundation.jobs.models import Job
from trato.foundation.privacy import periods
from trato.foundation.privacy.actions import breaches, requests
from trato.foundation.privacy.models import Breach, Request
from trato.foundation.privacy.people import Person

MATRIX = golden.matrix()
ROLES = sorted(policy.ROLES)
_DENIED = {401, 403, 404}
_OBJECTS = (
    (("customers/<uuid:uid>", "parties/<uuid", "cell/<uuid"), "party", "customers.party.view"),
    (("interactions/<uuid",), "interaction", "conversations.interaction.view"),
    (("inbox/<uuid", "conversations/<uuid"), "conversation", "conversations.conversation.view"),
    (("messages/<uuid",), "message", "conversations.conversation.view"),
    (("inboxes/<uuid",), "inbox", "conversations.inbox.view"),
    (("mailboxes/<uuid",), "mailbox", "conversations.mailbox.view"),
    (("messaging/<uuid", "messaging-accounts/<uuid"), "messaging", "conversations.messaging.view"),
    (("saved-replies/<uuid",), "reply", "conversations.saved_reply.view"),
    (("tasks/<uuid",), "task", "agenda.task.view"),
    (("orders/<path", "orders/<uuid"), "order", "orders.order.view"),
    (("products/<uuid",), "product", "catalog.product.view"),
    (("segments/<uuid",), "segment", "segments.segment.view"),
    (("views/<uuid",), "view", "lists.view.view"),
    (("duplicates/<uuid",), "duplicate", "customers.party.merge"),
    (("merges/<uuid",), "merge", "customers.party.merge"),
    (("bulk-changes/<uuid",), "bulk", "lists.bulk.view"),
    (("automation/<uuid", "automations/<uuid"), "rule", "automation.rule.view"),
)


# What has to be sent at all, by the end of the address, so that who may not is asked about before the form is.
_SENT: dict[str, dict[str, Any]] = {
    "postpone": {"until": "2100-01-01T10:00:00Z"},
    "snooze": {"until": "2100-01-01T10:00:00Z"},
    "assign": {"assignee": None},
    "link": {"party": "0197f000-0000-7000-8000-00000000dead"},
    "messages": {"text": "x"},
    "notes": {"text": "x"},
}


# There is a file only after somebody made or brought it; tests of their own fetch them.
_MADE_BEFORE = (
    "copy.zip",
    "rejected.csv",
    "files/<uuid:file>",
    "files/<uuidstr:file>",
    "attachments/<uuidstr:attachment>",
)


def _person(role: str):
    return cast.user("Zoe Prueba", role, account_id=golden.account().pk)


def _expected(role: str, permission: str, relation: str) -> bool:
    return relation in MATRIX[permission][role]


def test_the_matrix_names_every_role_and_every_permission():
    assert {role for cells in MATRIX.values() for role in cells} == set(policy.ROLES)
    assert set(policy.book().permissions()) - set(MATRIX) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_engine_decides_as_the_matrix_says(role):
    user = _person(role)
    actor = replace(user.actor, proved_at=timezone.now())
    around = golden.bundles(user)
    wrong = []
    for permission in MATRIX:
        for relation, bundle in around.items():
            row = bundle.row(permission)
            try:
                policy.require(actor, permission, row)
                is_allowed = True
            except policy.Refused:
                is_allowed = False
            expected = _expected(role, permission, relation) if row is not None else bool(MATRIX[permission][role])
            if is_allowed != expected:
                wrong.append((permission, relation, is_allowed))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_what_the_matrix_says(role):
    user = _person(role)
    around = golden.bundles(user)
    for resource in (
        "customers.party",
        "conversations.interaction",
        "conversations.conversation",
        "agenda.task",
        "orders.order",
    ):
        kind = policy.resources.named(resource).model
        seen = set(policy.scope(user.actor, resource).over(kind.objects.all()).values_list("pk", flat=True))
        for relation, bundle in around.items():
            is_seen = bundle.row(f"{resource}.view").pk in seen
            assert is_seen == _expected(role, f"{resource}.view", relation), (resource, relation)


def _addresses() -> list[tuple[str, str, str, str]]:
    """Method, route, permission, door of everything that is not open."""
    found = []
    for route, view in endpoint.routes():
        resource, action = view.serves
        if resource == endpoint.OPEN or route.endswith(_MADE_BEFORE):
            continue
        if hasattr(view, "serves_by_method"):
            found += [
                (method, route, permission, "api.operation.call")
                for method, permission in view.serves_by_method.items()
            ]
        else:
            method = "GET" if action == "view" else "POST"
            found.append((method, route, f"{resource}.{action}", view.door))
    return [one for one in found if not _is_about_keys(one[1], one[2])]


def _is_about_keys(route: str, permission: str) -> bool:
    """One's own sessions, keys and tokens, and those of named people: `test_signing_in` attacks them."""
    return "<" in route and permission.startswith("access.") and "policies" not in route


def _decided(role: str, route: str, permission: str, door: str, relation: str) -> bool:
    """What the matrix says about somebody at this address of a row in this relation."""
    if not MATRIX[door][role] or not MATRIX[permission][role]:
        return False
    for beginnings, _name, view in _OBJECTS:
        if any(beginning in route for beginning in beginnings):
            return _expected(role, view, relation) and _expected(role, permission, relation)
    return True


def _address(route: str, bundle: golden.Bundle) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if "policies/<int:pk>" in route:
            return str(PolicyEdition.objects.get().pk)
        if "console/fields/" in route:
            return str(Field.objects.get().uid)
        if "requests/<uuid" in route:
            return str(Request.objects.get().uid)
        if "jobs/<uuid" in route:
            return str(Job.objects.order_by("-id").first().uid)
        if "imports/<uuid" in route:
            return str(Import.objects.get().uid)
        if "websites/<uuid" in route:
            return str(Website.objects.get().uid)
        if "visits/<uuid" in route:
            return str(WebVisit.objects.get().uid)
        if "breaches/<uuid" in route:
            return str(Breach.objects.get().uid)
        if name == "name":
            return "customers"
        if name == "column":
            return "owner"
        if name == "code":
            return "offers" if "purposes" in route else periods.rules()[0].code
        if name == "uid":
            name = next(kind for beginnings, kind, _ in _OBJECTS if any(one in route for one in beginnings))
        if name == "pk":
            name = re.search(r"(identit|address|relationship)", route)[1].replace("identit", "identity")  # type: ignore[index]
        if name == "token":
            return "nothing"
        if name == "user":
            return str(User.objects.get(name="Inés Rey").uid)
        row = getattr(
            bundle, {"number": "order", "other": "party", "automation": "rule", "account": "messaging"}.get(name, name)
        )
        if match[0].startswith("<int") or name == "change":
            return str(row.pk)
        return row.number if match[1] == "number" else str(row.uid)

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, route)


def _guardians_things(party: Party) -> None:
    """What only administrators look after: one of each."""
    PolicyEdition.objects.create(reason="x", at=cast.NOW)
    Field.objects.create(
        thing="customers.party",
        key="x",
        kind="text",
        name_es="x",
        name_en="x",
        created_at=cast.NOW,
        updated_at=cast.NOW,
    )
    admin = cast.user("Inés Rey", "administrator").actor
    cast.purpose("offers", "consent", by=admin)
    browsing.tell(browsing.site(admin), uuid.UUID(int=7), browsing.event(), at=cast.NOW)
    requests.receive(Person("party", party.pk), kind="access", note="", by=admin, at=cast.NOW)
    imports.receive([b"name\nAna\n"], file_name="x.csv", by=admin, at=cast.NOW)
    breaches.report("x", learned_at=cast.NOW, began_at=cast.NOW, ended_at=cast.NOW, by=admin, at=cast.NOW)


def _try(client, role: str, relations: tuple[str, ...]) -> tuple[int, list[object]]:
    user = _person(role)
    around = golden.bundles(user)
    _guardians_things(around["own"].party)
    # Everybody's own: of others' work only administrators know.
    queue.enqueue(next(iter(kinds.KINDS)), by=user.actor, at=cast.NOW)
    client.force_login(user)
    client.raise_request_exception = False
    _token, secret = Token.issue(user, label="x", at=cast.NOW)
    tried, wrong = 0, []
    for method, route, permission, door in _addresses():
        for relation in relations:
            address = _address(route, around[relation])
            headers = {"Authorization": f"Bearer {secret}"} if route.startswith("api/") else {}
            body = json.dumps(_SENT.get(route.rpartition("/")[2], {}))
            sent = {} if method == "GET" else {"data": body, "content_type": "application/json"}
            if not headers and method != "GET":
                sent = {"data": {}}
            with transaction.atomic():
                answer = (
                    client.generic(method, address, headers=headers)
                    if method == "DELETE"
                    else getattr(client, method.lower())(address, headers=headers, **sent)
                )
                transaction.set_rollback(True)
            tried += 1
            is_allowed = answer.status_code not in _DENIED
            if answer.status_code >= 500 or is_allowed != _decided(role, route, permission, door, relation):
                wrong.append((method, address, relation, answer.status_code))
    return tried, wrong


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["analyst", "marketer", "outsourced_agent", "partner", "portal_customer"])
def test_routes_decide_as_the_matrix_says(client, role):
    """Those who may least, on two relations each; the campaign tries everybody on all."""
    relations = {"outsourced_agent": ("nobody", "served"), "partner": ("nobody", "brought")}.get(role, ("own", "self"))
    _tried, wrong = _try(client, role, relations)
    assert wrong == []


@pytest.mark.campaign
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_route_decides_as_the_matrix_says_for_everybody_in_every_relation(client, role):
    tried, wrong = _try(client, role, golden.RELATIONS)
    assert wrong == []
    print(f"{role}: {tried} decisions, 0 deviations")


def test_enough_is_decided():
    """Routes and permissions, each for every role in every relation."""
    assert (len(_addresses()) + len(MATRIX)) * len(ROLES) * len(golden.RELATIONS) > 5_000


def test_what_is_declared_is_tried():
    served = {permission for _method, _route, permission, _door in _addresses()}
    assert served <= set(MATRIX)
    assert len(operations) > 30


def test_a_route_without_a_declaration_stops_the_start(monkeypatch):
    silent = path("silent", lambda request: HttpResponse("leaks"))
    monkeypatch.setattr(endpoint, "routes", lambda: [(str(silent.pattern), silent.callback)])
    with pytest.raises(ImproperlyConfigured, match="silent"):
        endpoint.refuse_undeclared_routes()
