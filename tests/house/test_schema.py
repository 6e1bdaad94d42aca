"""Do the tables, the events and the generated pages say what the code says?"""

import io
import re
import sys

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.house.sources import ROOT
from trato.config.environment import INTERNAL, VARIABLES
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary import BY_NAME

sys.path.insert(0, str(ROOT / "tools"))
import write_reference


@pytest.mark.django_db
def test_migrations_are_complete():
    said = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert "No changes detected" in said.getvalue()


@pytest.mark.django_db
def test_the_application_owns_nothing_and_only_adds_to_the_stream():
    owned = sql.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND pg_get_userbyid(relowner) = current_user"
    )
    assert owned == []
    for table in ("stream_event", "stream_commit"):
        (rights,) = sql.rows(
            "SELECT has_table_privilege(%(table)s, 'INSERT') AS adds,"
            " has_table_privilege(%(table)s, 'SELECT') AS reads,"
            " has_table_privilege(%(table)s, 'UPDATE') OR has_table_privilege(%(table)s, 'DELETE')"
            " OR has_table_privilege(%(table)s, 'TRUNCATE') AS rewrites",
            {"table": table},
        )
        assert rights == {"adds": True, "reads": True, "rewrites": False}


def test_every_model_says_what_one_row_is():
    ours = [model for model in apps.get_models() if model.__module__.startswith("trato.")]
    assert len(ours) > 15
    assert [model.__name__ for model in ours if (model.__doc__ or "").startswith(f"{model.__name__}(")] == []


def test_every_event_has_a_name_of_three_parts_in_the_past():
    assert len(BY_NAME) > 30
    shape = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
    assert [name for name in BY_NAME if not shape.fullmatch(name)] == []
    assert [name for name, event in BY_NAME.items() if not event.__module__.endswith(f".{name.split('.')[0]}")] == []


def test_every_event_says_what_happened_and_holds_no_personal_values():
    personal = {"name", "email", "phone", "value", "body", "subject", "text", "address", "title"}
    for name, event in BY_NAME.items():
        assert (event.__doc__ or "").strip().endswith((".", "…")), name
        assert event.__struct_config__.frozen, name
        assert event.__struct_config__.forbid_unknown_fields, name
        assert not personal & set(event.__struct_fields__), name


def test_the_reference_is_fresh():
    assert write_reference.stale() == [], "run: python tools/write_reference.py"


def test_every_variable_that_is_read_is_documented_and_the_other_way_round():
    documented = {variable.name for variable in VARIABLES}
    assert write_reference.variables_read() - set(INTERNAL) == documented
