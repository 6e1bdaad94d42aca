"""How do open pages hear at once of what cannot wait for the worker's next round?

One notification at commit. PostgreSQL lets such commits pass one by one, so this is for what people write to one
another; everything else is rung for by the worker.
"""

import json

from trato.foundation.kit import sql

BELL = "trato_live"


def ring_for(*topics: str) -> None:
    """Let pages that show these know when the transaction is through, such as "conversation:7" or "inbox"."""
    sql.run("SELECT pg_notify(%s, %s)", [BELL, json.dumps(topics)])
