"""Where do sessions live, and for how long? In a table of ours, read by one prepared statement on every request.

The cookie's value is kept as a hash only, so whoever reads the table cannot become somebody else. What a session
may be used for (whose it is, since when, until when) stands in columns, where it can be listed and ended.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Kept
from django.utils import timezone

from trato.foundation.access.models import Session, User
from trato.foundation.access.models.user import OUTSIDE
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

# Before signing in a session only carries a step of the way in.
BEFORE = (timedelta(hours=1), timedelta(hours=1))
# The last use is written down this often.
GRAIN = timedelta(minutes=1)
READER = frozenset({"*:read"})

_COLUMNS = ", ".join(field.attname for field in Session._meta.concrete_fields)
_LIVING = f"SELECT {_COLUMNS} FROM access_session WHERE session_key = %s AND expire_date > %s AND idle_until > %s"
_USED = """
UPDATE access_session SET last_used_at = %(at)s, idle_until = %(at)s + idle_for, address = %(address)s
WHERE session_key = %(key)s
"""


class SessionStore(Kept):
    """Django's sessions; the row behind them is ours."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._row: Session | None = None

    @property
    def row(self) -> Session | None:
        """The row behind the session, read when first asked for."""
        if self.session_key is not None:
            self._session  # type: ignore[attr-defined]  # noqa: B018 - looking at it reads it
        return self._row

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]
        return Session

    def exists(self, session_key: str) -> bool:
        return super().exists(digest(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=digest(key)).delete()

    def flush(self) -> None:
        super().flush()
        self._row = None

    def cycle_key(self) -> None:
        """The same session under a new name; one that was ended meanwhile stays so."""
        data = self._session  # type: ignore[attr-defined]
        if self._row is None:
            super().cycle_key()
            return
        former, self._session_key = self.session_key, self._get_new_session_key()  # type: ignore[attr-defined]
        renamed = {"session_key": digest(self.session_key or "")}
        if not Session.objects.filter(session_key=digest(former or "")).update(**renamed):
            self.flush()
            return
        self._row.session_key, self._session_cache, self.modified = renamed["session_key"], data, True

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        now = timezone.now()
        whose = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row = self._row
        if row is None or row.user_id != whose:
            whole, idle = limits("staff") if whose else BEFORE
            row = Session(
                pk=row.pk if row else None,
                user_id=whose,
                started_at=now,
                last_used_at=now,
                proved_at=now if whose else None,
                expire_date=now + whole,
                idle_for=idle,
                idle_until=now + idle,
            )
        self._row = row
        row.session_key = digest(self._get_or_create_session_key())  # type: ignore[attr-defined]
        row.session_data = self.encode(data)
        return row

    def _get_session_from_db(self) -> Session | None:
        key, now = self.session_key, timezone.now()
        found = sql.rows(_LIVING, [digest(key), now, now]) if key else []
        self._row = Session(**found[0]) if found else None
        if self._row is None:
            self._session_key = None
        return self._row


def digest(key: str) -> str:
    """The form in which a session's key is kept."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def limits(kind: str) -> tuple[timedelta, timedelta]:
    """How long a session of this kind lasts at most, and how long unused."""
    return settings.SESSION_LIMITS[kind]


def kind_of(role: str) -> str:
    """Which limits hold for a role."""
    if role in OUTSIDE:
        return "portal"
    return "administrator" if role == "administrator" else "staff"


def note_use(row: Session, *, address: str | None, at: datetime) -> None:
    """Remember that the session is in use, at most once a minute."""
    if at - row.last_used_at >= GRAIN:
        sql.run(_USED, {"at": at, "address": address, "key": row.session_key})


def actor_of(row: Session, user: User, viewed: User | None) -> Actor:
    """Who acts in this session: the user, or read only the colleague through whose eyes they look."""
    if row.viewing_id is None:
        return replace(user.actor, proved_at=row.proved_at)
    if viewed is None or not viewed.is_active:
        return Actor(kind="user", id=user.pk, name=user.name)
    seen = viewed.actor
    return Actor(
        kind=seen.kind,
        id=seen.id,
        name=seen.name,
        roles=seen.roles,
        team_id=seen.team_id,
        scopes=READER,
        rows=seen.rows,
        proved_at=row.proved_at,
    )


def living(keys: Iterable[str], at: datetime) -> dict[str, Actor]:
    """Of these (hashed) keys, those whose session and person still stand, with who acts in each."""
    rows = Session.objects.select_related("user", "viewing").filter(
        session_key__in=list(keys), expire_date__gt=at, idle_until__gt=at, user__is_active=True
    )
    return {row.session_key: actor_of(row, row.user, row.viewing) for row in rows if row.user}


def clear_ended(at: datetime) -> int:
    """Remove sessions past their time; return how many."""
    return sql.run("DELETE FROM access_session WHERE expire_date <= %(at)s OR idle_until <= %(at)s", {"at": at})
