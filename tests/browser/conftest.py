"""What does a browser visit? The whole house as it is served: supervisor, web processes, worker, private PostgreSQL."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import cast

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A busy machine is no fault of the page.
expect.set_options(timeout=20_000)
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


@dataclass(frozen=True)
class House:
    """A running trato with known people in it."""

    url: str
    clinic: str
    nuria: str
    eva: str
    omar: str
    people: dict[str, str]
    preferences: str
    request: str
    segment: str
    field: str
    rule: str
    talk: str
    place: str
    mailbox: str
    account: str
    data: Path


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Serve a furnished house on a free port; nothing of it remains."""
    data = Path(tempfile.mkdtemp(prefix="trato-house-"))
    data.chmod(0o711)
    port = free_port()
    environment = {
        **os.environ,
        "TRATO_DATA": str(data),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        # Passkeys know names, not numbers. Sessions outlast the longest run.
        "TRATO_URL": f"http://localhost:{port}",
        "TRATO_SESSION_LIMITS": "staff=12h/12h,administrator=12h/12h",
    }
    command = [sys.executable, "-m", "trato", "serve", "--port", str(port), "--data", str(data)]
    with open(data / "serve.log", "wb") as log:
        serving = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/healthz", serving, data / "serve.log")
        answer = data / "furnished.json"
        furnish = [sys.executable, "-m", "tests.browser.furnish", str(answer)]
        subprocess.run(furnish, env=environment, cwd=ROOT, check=True)
        yield House(url=f"http://localhost:{port}", data=data, **json.loads(answer.read_text()))
    finally:
        serving.terminate()
        serving.wait(30)
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def keys(house: House, chromium: Browser) -> dict[str, list]:
    """The cookies of everybody who has signed in, so that each page need not."""
    signed_in = {}
    for name, email in house.people.items():
        context = chromium.new_context()
        sign_in(context.new_page(), house, email)
        signed_in[name] = context.cookies()
        context.close()
    return signed_in


@pytest.fixture
def visit(house: House, chromium: Browser, keys: dict[str, list]):
    """`with visit("eva", width="phone", theme="dark") as page:`; fails when the page wrote an error to its console."""

    @contextmanager
    def open_page(
        who: str | None = "eva", *, width: str = "desk", theme: str = "light", has_script: bool = True
    ) -> Iterator[Page]:
        size = WIDTHS[width]
        context: BrowserContext = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            # Colors on their way from one theme to the other are nobody's barrier.
            reduced_motion="reduce",
            locale="es-ES",
            java_script_enabled=has_script,
            base_url=house.url,
        )
        if who:
            context.add_cookies(keys[who])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page
            unexpected = [each for each in complaints if not re.search("40[49] |422 ", each)]
            assert not unexpected, unexpected
        finally:
            if who:
                # Proving oneself again changes the key of the session.
                keys[who] = context.cookies()
            context.close()

    return open_page


def sign_in(page: Page, house: House, email: str) -> None:
    """As a person does it."""
    page.goto(f"{house.url}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", cast.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{house.url}/")


def violations(page: Page) -> list[str]:
    """What axe finds wrong, in short."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def wait_until_ready(address: str, serving: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if serving.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(log.read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
