"""May this be tried again so soon? Counters in PostgreSQL, shared by all processes."""

import hashlib
from datetime import datetime, timedelta

from trato.foundation.kit import sql

_COUNT = """
INSERT INTO access_attempt AS a (key, since, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN a.since < %(window)s THEN 1 ELSE a.count + 1 END,
    since = CASE WHEN a.since < %(window)s THEN excluded.since ELSE a.since END
RETURNING count
"""


def is_within(subject: str, *, times: int, window: timedelta, at: datetime) -> bool:
    """Count one attempt; False when there were more than `times` of them within the window."""
    key = hashlib.sha256(subject.encode()).hexdigest()
    return sql.rows(_COUNT, {"key": key, "at": at, "window": at - window})[0]["count"] <= times


def forget(subject: str) -> None:
    """Start counting anew, after a success."""
    sql.run("DELETE FROM access_attempt WHERE key = %s", [hashlib.sha256(subject.encode()).hexdigest()])
