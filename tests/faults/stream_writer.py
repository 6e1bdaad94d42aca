"""What does a busy writer do to the stream? Transactions of every length, some taken back, some chained to others."""

import random
import time
from typing import TextIO

from django.db import transaction

from tests import cast
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary.customers import PartyRegistered

BY = trato("test")
CHAINS = 12
LENGTHS = [1, 1, 1, 1, 2, 3, 5, 8, 20, 60]


class TakenBack(Exception):
    """This transaction is rolled back on purpose."""


def write(dice: random.Random, events: int, log: TextIO) -> None:
    """Tell as many events as asked.

    The log gets, for each transaction, its number, when COMMIT was sent and when it was acknowledged, and how many
    events it told.
    """
    left = events
    while left > 0:
        count = min(left, dice.choice(LENGTHS))
        try:
            with transaction.atomic():
                _tell(dice, count)
                number = sql.rows("SELECT pg_current_xact_id()::text AS xid")[0]["xid"]
                if dice.random() < 0.08:
                    raise TakenBack
                sent = time.monotonic_ns()
            log.write(f"{number} {sent} {time.monotonic_ns()} {count}\n")
            left -= count
        except TakenBack:
            log.write(f"{number} 0 0 0\n")


def _tell(dice: random.Random, count: int) -> None:
    """Some events, one of them the next of a chain; what was seen of another chain is written into it."""
    if dice.random() < 0.5:
        _pause(dice)
    seen = sql.rows("SELECT chain, length FROM campaign_chain WHERE chain = %s", [dice.randrange(CHAINS)])[0]
    plain = [Told(PartyRegistered(party_id=1, kind="person"), cast.NOW, _parties(dice)) for _ in range(count - 1)]
    if dice.random() < 0.5:
        record_many(plain, by=BY)
    else:
        for one in plain:
            record(one.event, by=BY, at=one.at, about=one.about)
    chain = dice.randrange(CHAINS)
    sql.run("UPDATE campaign_chain SET length = length + 1 WHERE chain = %s", [chain])
    length = sql.rows("SELECT length FROM campaign_chain WHERE chain = %s", [chain])[0]["length"]
    link = f"{chain}:{length} after {seen['chain']}:{seen['length']}"
    record(PartyRegistered(party_id=1, kind="person", source=link), by=BY, at=cast.NOW, about=_parties(dice))
    if dice.random() < 0.2:
        _pause(dice)


def _parties(dice: random.Random) -> list[int]:
    return [dice.randrange(1, 200) for _ in range(dice.randrange(1, 4))]


def _pause(dice: random.Random) -> None:
    time.sleep(dice.random() ** 3 * 0.05)
