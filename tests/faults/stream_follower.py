"""What does a worker do that may be killed at any moment? Follow the stream and note each event it meets.

Run as a process: `python -m tests.faults.stream_follower SEED`; it says "following" when it begins.
"""

import random
import sys
import threading
import time

import django


def register(seed: str) -> None:
    """A follower that notes every event in order, and adds up, taking its time in between."""
    from trato.foundation.kit import sql
    from trato.foundation.stream.follow import Batch, follow
    from trato.foundation.stream.vocabulary.customers import PartyRegistered

    dice = random.Random(seed)

    @follow("campaign.order", events=[PartyRegistered])
    def events_are_noted_in_order(batch: Batch) -> None:
        sql.run(
            "INSERT INTO campaign_seen (event_id) SELECT id FROM unnest(%s::bigint[]) WITH ORDINALITY AS e (id, nth)"
            " ORDER BY nth",
            [batch.ids],
        )
        time.sleep(dice.random() ** 2 * 0.1)
        sql.run("UPDATE campaign_total SET events = events + %s", [len(batch)])


if __name__ == "__main__":
    django.setup()
    register(sys.argv[1])
    from trato.foundation.stream import worker

    print("following", flush=True)
    worker.run(threading.Event())
