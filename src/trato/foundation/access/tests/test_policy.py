"""Is what nobody permitted refused?"""

import pytest

from tests import cast
from tests.told import STRANGERS
from trato.foundation.access import policy
from trato.foundation.kit.actor import trato


@pytest.mark.parametrize("stranger", STRANGERS)
def test_who_has_no_known_role_may_do_nothing_at_all(stranger):
    permissions = policy.book().permissions()
    assert permissions
    assert [permission for permission in permissions if policy.may(stranger, permission)] == []
    for permission in permissions:
        with pytest.raises(policy.Refused):
            policy.require(stranger, permission)


def test_what_no_policy_names_is_refused_even_to_administrators():
    admin = cast.Actor("user", 1, "Inés", frozenset({"administrator"}))
    assert not policy.may(admin, "customers.party.obliterate")
    assert not policy.may(admin, "")
    assert policy.scope(admin, "customers.secret").sql == "FALSE"


def test_the_house_itself_has_no_master_key():
    demo = trato("demo")
    assert policy.may(demo, "customers.party.register")
    assert not policy.may(demo, "access.password.choose")
    assert not policy.may(trato(""), "customers.party.register")


def test_every_permission_is_held_by_known_roles_only():
    for permission in policy.book().permissions():
        assert permission.count(".") == 2, permission
    for rule in policy.book().rules.values():
        assert {role for role in rule.roles if not role.startswith("trato:")} <= policy.ROLES, rule.id
