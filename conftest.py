"""What does every test stand on? A migrated database, seen through the application's own narrow role."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests import real_database
from trato.config import database
from trato.foundation.kit import guard

_ARRANGING = guard.capability("tests.arrange", guard.EVERYTHING)


@pytest.fixture(autouse=True)
def _sentences_as_written() -> Iterator[None]:
    """Verbs are asked in English, whether the Spanish is compiled or not; requests choose their own language."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _tests_arrange() -> Iterator[None]:
    """What a test itself asks and writes is its arrangement; requests close this at their door."""
    from trato.foundation.access.rules import editions

    with guard.working_as(_ARRANGING):
        yield
    # Edited rules are rolled back with the test that edited them.
    editions.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """The schema as the owner makes it; the tests then live under the application's role."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from trato.config.command.migrate import grant

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections["default"].close()
        connections.settings["default"].update(database.django_settings("owner"))
        if not real_database.is_migrated:
            with database.connect("owner") as owner, guard.working_as(guard.MIGRATING):
                grant(owner)
                call_command("migrate", interactive=False, verbosity=0)
                grant(owner)
        connections["default"].close()
        connections.settings["default"].update(database.django_settings("app"))
        settings.DATABASES["default"] = connections.settings["default"]
    yield


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """For tests whose commits are real; afterwards the owner empties every table."""
    from django.db import connections

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        empty_all_tables()
        yield
        connections.close_all()
        empty_all_tables()


def empty_all_tables() -> None:
    """As the owner, who alone can lift the guards of what only grows; a few rows are deleted faster than truncated."""
    with database.connect("owner") as owner:
        owner.execute(
            """
            DO $$ DECLARE each_table text; has_rows boolean; guard record; BEGIN
                FOR guard IN SELECT tgrelid::regclass AS of, tgname FROM pg_trigger WHERE tgname LIKE '%\\_only\\_grows'
                LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', guard.of, guard.tgname); END LOOP;
                FOR each_table IN
                    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN
                    ('django_migrations', 'django_content_type', 'auth_permission', 'stream_sequencer', 'access_portalkey')
                LOOP
                    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', each_table) INTO has_rows;
                    IF has_rows THEN EXECUTE format('DELETE FROM %I', each_table); END IF;
                END LOOP;
                SET CONSTRAINTS ALL IMMEDIATE;
                FOR guard IN SELECT tgrelid::regclass AS of, tgname FROM pg_trigger WHERE tgname LIKE '%\\_only\\_grows'
                LOOP EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', guard.of, guard.tgname); END LOOP;
                UPDATE stream_sequencer SET done = '1:1:';
            END $$
            """
        )
