"""Does every letter come in, once, however often the connection breaks and even if the server counts anew? (acceptance 1)"""

import time
from collections.abc import Callable

import pytest

from tests.mail.conftest import mailbox
from tests.mail.cutting import Cutting
from tests.mail.servers import Mail
from trato.domains.conversations.channels.email.watch import Watch
from trato.domains.conversations.models import MailFolder, Message, RawMail
from trato.foundation.jobs import worker


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def letters(count: int, *, prefix: str) -> list[bytes]:
    return [
        f"From: Cliente {n} <c{n % 97}@{prefix}.example>\r\nTo: todo@clima.example\r\nSubject: Asunto {n}\r\n"
        f"Message-ID: <{prefix}.{n}@x.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\n"
        f"Letra {n}.\r\n{'Texto. ' * (n % 50)}\r\n".encode()
        for n in range(count)
    ]


def until(holds: Callable[[], bool], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it did not come to that in time"
        time.sleep(0.05)


def synchronized(mail: Mail, *, count: int, drops: int, seed: int, seconds: float) -> dict[str, float]:
    """Fetch so many letters over a way that breaks so often; half way the server counts anew."""
    name = f"todo{count}"
    box = mailbox(mail, name)
    mail.put(name, *letters(count, prefix="uno"))
    # Half of the breaks come before as much has passed as would have to, so all of them come.
    way = Cutting(mail.imap_port, cuts=drops, least=500, most=600 * count // drops, seed=seed)
    box.imap_port = way.port
    box.save()
    began = time.monotonic()
    watch = Watch(box)
    watch.start()
    try:
        until(lambda: RawMail.objects.count() >= count // 2, seconds)
        watch.stop()
        way.cut_all()
        watch.join(10)
        mail.renumber(name)
        watch = Watch(box)
        watch.start()
        until(lambda: way.cuts_left <= 0, seconds)
        until(lambda: _agree(box, count), seconds)
        fetched = time.monotonic() - began
        # What comes later is told at once.
        mail.put(name, b"From: a@tarde.example\r\nMessage-ID: <tarde@x>\r\n\r\nTarde\r\n")
        told = time.monotonic()
        until(lambda: RawMail.objects.filter(sender="a@tarde.example").exists(), 20)
        told = time.monotonic() - told
    finally:
        watch.stop()
        way.close()
        watch.join(10)
    began = time.monotonic()
    time.sleep(0.3)
    worker.run_all()
    return {"drops": way.cuts_done, "fetched": fetched, "told": told, "digested": time.monotonic() - began}


def _agree(box, count: int) -> bool:
    folder = MailFolder.objects.filter(mailbox=box).first()
    return bool(folder and folder.count_there == folder.count_here == count)


def nothing_lost_nothing_twice(count: int) -> None:
    assert RawMail.objects.count() == Message.objects.count() == count + 1
    assert RawMail.objects.filter(state="read").values("message").distinct().count() == count + 1
    assert Message.objects.filter(key__startswith="uno.").values("key").distinct().count() == count


def test_300_letters_come_in_once_over_a_way_that_breaks_ten_times(dovecot, committed):
    found = synchronized(dovecot, count=300, drops=10, seed=11, seconds=90)
    print({name: round(value, 2) for name, value in found.items()})
    nothing_lost_nothing_twice(300)
    assert found["drops"] >= 10


@pytest.mark.campaign
def test_10000_letters_come_in_once_over_a_way_that_breaks_fifty_times(dovecot, committed):
    seed = int(time.time())
    print(f"seed {seed}")
    found = synchronized(dovecot, count=10_000, drops=50, seed=seed, seconds=900)
    print({name: round(value, 2) for name, value in found.items()})
    nothing_lost_nothing_twice(10_000)
    assert found["drops"] >= 50
