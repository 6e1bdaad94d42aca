"""Does a mail that is made to hurt hurt only a process we can do without, and is its head known all the same?"""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from trato.domains.conversations.channels.email import reading, reading_child
from trato.domains.conversations.channels.email.reading import Readers
from trato.foundation.kit import confined

HEAD = b"Message-ID: <1@ejemplo.es>\r\nFrom: ana@ejemplo.es\r\nSubject: Pedido\r\n"


@contextmanager
def readers(most: int = 1, child: str = ""):
    pool = Readers(most=most)
    try:
        yield pool
    finally:
        pool.end()


def child_of(pool: Readers) -> psutil.Process:
    return psutil.Process(pool._idle[0]._process.pid)


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Starts children in which reading a mail does what its text says."""
    (tmp_path / "hostile_child.py").write_text(
        "import os, sys\n"
        "sys.path.insert(0, os.environ.get('SOURCE') or sys.argv[3])\n"
        "from trato.domains.conversations.channels.email import parse, reading_child\n"
        "plain = parse.letter\n"
        "def letter(raw):\n"
        "    if b'forever' in raw:\n"
        "        while True: pass\n"
        "    if b'memory' in raw:\n"
        "        len(bytearray(300_000_000))\n"
        "    if b'abort' in raw:\n"
        "        os.abort()\n"
        "    if b'exit' in raw:\n"
        "        os._exit(3)\n"
        "    if b'nonsense' in raw:\n"
        "        os.write(1, b'\\xff' * 100)\n"
        "    return plain(raw)\n"
        "parse.letter = letter\n"
        "def main(arguments): return reading_child.main(arguments)\n"
    )

    def command(module: str, *arguments: str) -> list[str]:
        start = (
            "import sys; sys.path.insert(0, sys.argv[1]); from hostile_child import main; sys.exit(main(sys.argv[2:]))"
        )
        return [sys.executable, "-I", "-c", start, str(tmp_path), *arguments, str(confined.SOURCE)]

    monkeypatch.setattr(confined, "command", command)


def test_a_mail_is_read_in_another_process_that_waits_for_the_next_one():
    with readers() as pool:
        assert pool.read(HEAD + b"\r\nHola").text == "Hola"
        child = child_of(pool)
        assert child.pid != os.getpid()
        assert [pool.read(HEAD + b"\r\n%d" % n).text for n in range(20)] == [str(n) for n in range(20)]
        assert child_of(pool).pid == child.pid


@pytest.mark.parametrize("trap", [b"forever", b"memory", b"abort", b"exit", b"nonsense"])
def test_what_ends_the_child_costs_the_mail_its_body_only(hostile, trap):
    """MT12, MT15: two seconds and 256 MB, then the head alone; the next mail finds another process."""
    with readers() as pool:
        before = time.monotonic()
        read = pool.read(HEAD + b"\r\n" + trap)
        assert (read.subject, read.message_id, read.problem) == ("Pedido", "1@ejemplo.es", "too_costly")
        assert time.monotonic() - before < 30
        assert pool.read(HEAD + b"\r\nHola").text == "Hola"


def test_a_child_that_somebody_else_ended_is_replaced_without_a_loss():
    with readers() as pool:
        pool.read(HEAD)
        child_of(pool).send_signal(signal.SIGKILL)
        read = pool.read(HEAD + b"\r\nHola")
        assert (read.text, read.problem) == ("Hola", "")


def test_threads_share_a_few_children():
    with readers(most=2) as pool, ThreadPoolExecutor(max_workers=8) as threads:
        texts = list(threads.map(lambda n: pool.read(HEAD + b"\r\n%d" % n).text, range(100)))
        assert texts == [str(n) for n in range(100)]
        assert len(pool._idle) <= 2


def test_no_child_stays_behind():
    with readers(most=2) as pool:
        pool.read(HEAD)
        child = child_of(pool)
    assert not child.is_running()
    assert not [
        one for one in psutil.Process().children() if one.status() == psutil.STATUS_ZOMBIE and one.pid == child.pid
    ]


def test_a_child_ends_with_whoever_asked_it():
    """Also when that one is killed and can tell nobody."""
    told = (
        f"import sys, time; sys.path.insert(0, {str(confined.SOURCE)!r})\n"
        "from trato.domains.conversations.channels.email import reading\n"
        "reading.read(b'Subject: x')\n"
        "print(reading._READERS._idle[0]._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", told], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running()


def test_a_child_is_asked_from_a_thread_that_ends():
    with readers() as pool:
        found = []
        thread = threading.Thread(target=lambda: found.append(pool.read(HEAD + b"\r\nHola").text))
        thread.start()
        thread.join()
        assert found == ["Hola"] and pool.read(HEAD + b"\r\nHola").text == "Hola"


def test_after_a_fork_each_has_children_of_its_own():
    with readers() as pool:
        pool.read(HEAD)
        mine = child_of(pool).pid
        said, says = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                text = pool.read(HEAD + b"\r\nHola").text
                os.write(says, f"{text} {child_of(pool).pid}".encode())
                pool.end()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        text, other = os.read(said, 100).decode().split()
        assert (text, child_of(pool).pid) == ("Hola", mine) and int(other) != mine


def test_a_child_knows_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("TRATO_SECRET_OF_A_TEST", "4711")
    with readers() as pool:
        pool.read(HEAD)
        assert not [name for name in child_of(pool).environ() if name.startswith("TRATO_")]


def test_the_limits_are_those_that_were_promised():
    assert (reading_child.SECONDS, reading_child.MEMORY) == (2.0, 256_000_000)


def test_a_mail_larger_than_is_read_is_read_from_its_beginning():
    """MT15: one hundred megabytes."""
    read = reading.read(HEAD + b"\r\n" + b"Hola a todos\r\n" * 7_200_000)
    assert (read.subject, read.problem) == ("Pedido", "too_large") and read.text.startswith("Hola")


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<b><p>" * 150_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a href='https://x.es'>" * 60_000,
        b"\r\n" + b"El lun, 3 nov 2026 a las\r\n" * 40_000,
        b"\r\n" + b"a@b.es," * 150_000,
        b"\r\n" + b"> a\r\nb\r\n" * 100_000,
        b"\r\n" + b"begin 644 x\r\n" * 80_000,
        b"To: " + b'"a" <' * 36_000 + b"\r\n\r\n",
        b"To: " + b"(" * 60_000 + b"\r\n\r\n",
        b"X: " + b"=?utf-8?Q?a?= " * 20_000 + b"\r\n\r\n",
        b"Content-Type: text/plain" + b"".join(b"; a*%d*=x" % n for n in range(10_000)) + b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + b"--B\r\n\r\nx\r\n" * 100_000,
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"!!=A\xff" * 500_000,
        b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" * 20_000,
    ],
)
def test_floods_are_read_well_within_the_limits(body):
    """MT12, MT14, MT15: nothing grows faster than its mail."""
    before = time.monotonic()
    read = reading.read(HEAD + body)
    assert read.subject == "Pedido" and read.problem != "too_costly"
    assert time.monotonic() - before < 5
