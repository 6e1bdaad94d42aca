"""What does a worker do that may be killed at any moment? Follow the stream and note each event it meets."""

import random
import threading
import time

from trato.foundation.kit import sql
from trato.foundation.stream import worker
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary.customers import PartyRegistered

_NOTE = """
INSERT INTO campaign_seen (event_id)
SELECT id FROM unnest(%s::bigint[]) WITH ORDINALITY AS e (id, nth) ORDER BY nth
"""


def work(dice: random.Random, is_ready: threading.Event) -> None:
    """Run a worker with one more follower, which takes its time between two effects."""

    @follow("campaign.order", events=[PartyRegistered])
    def events_are_noted_in_order(batch: Batch) -> None:
        sql.run(_NOTE, [batch.ids])
        time.sleep(dice.random() ** 2 * 0.1)
        sql.run("UPDATE campaign_total SET events = events + %s", [len(batch)])

    is_ready.set()
    worker.run(threading.Event())
