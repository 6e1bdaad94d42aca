"""Does the very next message honor a withdrawal, however sending and withdrawing overlap?"""

import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from tests import cast
from trato.domains.customers.actions import consents
from trato.domains.customers.queries import consents as known

pytestmark = pytest.mark.usefixtures("committed")


class Offering:
    """Marta, who once said yes."""

    def __init__(self) -> None:
        self.admin = cast.admin().actor
        self.marta, self.offers = cast.marta(self.admin), cast.purpose("offers", "consent", by=self.admin)
        consents.give(self.marta, purpose=self.offers, by=self.admin, at=cast.NOW)

    def may_send(self) -> bool:
        return known.ask_before_sending(self.marta.pk, purpose="offers", channel="email").is_allowed

    def withdraw(self) -> None:
        consents.withdraw(self.marta, purpose=self.offers, by=self.admin, at=cast.LATER)


@pytest.fixture
def offering(committed) -> Offering:
    return Offering()


def test_asking_needs_the_transaction_of_the_sender(offering):
    with pytest.raises(TransactionManagementError):
        offering.may_send()


def test_a_withdrawal_waits_for_a_message_on_its_way_and_stops_the_next_one(offering):
    """Acceptance 8."""
    withdrawn = threading.Event()

    def withdraw() -> None:
        offering.withdraw()
        withdrawn.set()
        connection.close()

    with transaction.atomic():
        assert offering.may_send()
        withdrawing = threading.Thread(target=withdraw)
        withdrawing.start()
        assert not withdrawn.wait(0.4), "the message is not handed over yet"
    withdrawing.join(10)
    assert withdrawn.is_set()
    with transaction.atomic():
        assert not offering.may_send()


def test_whoever_asks_during_a_withdrawal_waits_and_hears_no(offering):
    answers: list[bool] = []

    def ask() -> None:
        with transaction.atomic():
            answers.append(offering.may_send())
        connection.close()

    asking = threading.Thread(target=ask)
    with transaction.atomic():
        offering.withdraw()
        asking.start()
        asking.join(0.4)
        assert answers == []
    asking.join(10)
    assert answers == [False]


def test_of_many_senders_and_one_withdrawal_none_sends_after_it(offering):
    """Each writes down what it did while it holds the row, so the list is the order in which it was true."""
    log: list[tuple[str, bool]] = []
    start = threading.Barrier(9)

    def send() -> None:
        start.wait()
        for _ in range(15):
            with transaction.atomic():
                log.append(("send", offering.may_send()))
        connection.close()

    def withdraw() -> None:
        start.wait()
        with transaction.atomic():
            offering.withdraw()
            log.append(("withdrawn", True))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)] + [threading.Thread(target=withdraw)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    after = log[log.index(("withdrawn", True)) + 1 :]
    assert len(log) == 8 * 15 + 1
    assert ("send", True) not in after
