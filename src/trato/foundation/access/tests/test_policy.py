"""Is what nobody permitted refused?"""

import pytest

from tests import cast
from tests.told import STRANGERS
from trato.foundation.access import policy
from trato.foundation.access.models.user import Role
from trato.foundation.kit.actor import trato


@pytest.mark.parametrize("stranger", STRANGERS)
def test_who_has_no_known_role_may_do_nothing_at_all(stranger):
    assert policy._PERMITS
    assert [permission for permission in policy._PERMITS if policy.may(stranger, permission)] == []
    for permission in policy._PERMITS:
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
    known = set(Role.values)
    for permission, roles in policy._PERMITS.items():
        assert permission.count(".") == 2, permission
        assert {role for role in roles if not role.startswith("trato:")} <= known, permission
