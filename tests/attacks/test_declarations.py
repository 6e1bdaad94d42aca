"""Can a new table, or a new kind of thing, be forgotten? (SEC-01, AZ44)"""

from django.apps import apps

from trato.foundation.access import policy
from trato.foundation.access.rules import resources
from trato.foundation.kit import guard

# Words people choose from and texts of the company; they say nothing about anybody.
OPEN = {"customers.Tag", "customers.Purpose", "customers.ConsentWording"}


def _unprotected() -> list[str]:
    domains = [model for model in apps.get_models() if model.__module__.startswith("trato.domains.")]
    return [
        model._meta.label
        for model in domains
        if model._meta.db_table not in guard.protected() and model._meta.label not in OPEN
    ]


def _unruled() -> list[str]:
    """Kinds of things that nobody may see, or that come along with nothing anybody may see."""
    viewed = {
        permission.rpartition(".")[0] for permission in policy.book().permissions() if permission.endswith(".view")
    }
    return [
        one.name
        for one in resources.every()
        if one.name not in viewed and not (one.comes_along and _whole(one).name in viewed)
    ]


def _whole(one: resources.Resource) -> resources.Resource:
    while one.comes_along and one.parent is not None:
        one = one.parent
    return one


def test_every_model_of_a_domain_is_protected_and_has_rules():
    assert _unprotected() == []
    assert _unruled() == []


def test_a_model_that_nobody_declared_is_noticed(monkeypatch):
    monkeypatch.setattr(guard, "_protected", guard._protected - {"orders_order"})
    assert _unprotected() == ["orders.Order"]


def test_a_thing_without_rules_is_noticed(monkeypatch):
    monkeypatch.setattr(policy, "_book", policy.book({name: None for name in policy.shipped() if "order" in name}))
    assert _unruled() == ["orders.order", "orders.line"]


def test_the_stream_is_protected_too():
    assert {"stream_event", "stream_timeline", "stream_tally"} <= guard.protected()


def test_every_table_of_a_domain_is_found_under_its_name():
    for model in apps.get_models():
        if model.__module__.startswith("trato.domains.") and model._meta.label not in OPEN:
            assert resources.of(model()) is not None or model._meta.db_table in guard.protected()
