"""Where do sessions live? In Django's table, read by one prepared statement on every request."""

from django.contrib.sessions.backends.db import SessionStore as Kept
from django.contrib.sessions.models import Session
from django.utils import timezone

from trato.foundation.kit import sql

_LIVING = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(Kept):
    """Django's sessions in the database; only the reading is ours."""

    def _get_session_from_db(self) -> Session | None:
        found = sql.rows(_LIVING, [self.session_key, timezone.now()]) if "\0" not in (self.session_key or "") else []
        if found:
            return Session(**found[0])
        self._session_key = None
        return None
