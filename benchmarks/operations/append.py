"""How fast can something be told, one by one and in batches, against a bare INSERT of the same row?"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction

from benchmarks.browser import prepared
from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure
from trato.config import database
from trato.foundation.stream import record as stream
from trato.foundation.stream.record import Told
from trato.foundation.stream.vocabulary.customers import TagsChanged

_ONE_BY_ONE, _BATCHES, _BATCH = 300, 12, 500
_BARE = """
INSERT INTO bench_event (name, facet, happened_at, actor_kind, actor_id, parties, payload)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def measure(company: Company) -> list[Figure]:
    """Each event or batch is a transaction of its own, committed."""
    with database.connect("owner") as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS bench_event (LIKE stream_event INCLUDING DEFAULTS INCLUDING IDENTITY)"
        )
        owner.execute(f'GRANT INSERT ON bench_event TO "{connection.settings_dict["USER"]}"')
        try:
            found = _measured(company)
        finally:
            owner.execute("DROP TABLE bench_event")
    return found


def _measured(company: Company) -> list[Figure]:
    throw = company.throw("append")
    parties = [throw.randrange(1, company.size.parties + 1) for _ in range(_ONE_BY_ONE)]
    one = [_committed(lambda party=party: _tell(company, [party])) for party in parties]
    bare = [_committed(lambda party=party: _insert(company, party)) for party in parties]
    many = [parties[at : at + 40] * (_BATCH // 40 + 1) for at in range(0, _BATCHES * 20, 20)]
    batches = [_committed(lambda some=some: _tell_many(company, some[:_BATCH])) for some in many]
    singles = figure("append one event", each(one, repeats=1), each(bare, repeats=1))
    told = figure(f"append {_BATCH} events together", each(batches, repeats=1))
    told.notes["events/s"] = round(_BATCH / told.p50 * 1000)  # type: ignore[operator]
    singles.notes["events/s"] = round(1000 / singles.p50)  # type: ignore[operator]
    return [singles, told]


def _committed(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with transaction.atomic():
            work()

    return run


def _tell(company: Company, parties: list[int]) -> None:
    stream.record(_event(parties[0]), by=company.actor, at=datetime.now(UTC), about=parties)


def _tell_many(company: Company, parties: list[int]) -> None:
    at = datetime.now(UTC)
    stream.record_many([Told(_event(party), at, [party]) for party in parties], by=company.actor)


def _insert(company: Company, party: int) -> None:
    values = ["customers.tags.changed", "change", datetime.now(UTC), "user", company.actor.user_id, [party], "{}"]
    prepared(connection.connection, _BARE, values)


def _event(party: int) -> TagsChanged:
    return TagsChanged(party_id=party, added=["newsletter"], removed=[])
