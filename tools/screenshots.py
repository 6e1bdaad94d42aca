"""What does trato look like? Takes the pictures of the documentation from a running demo.

Start `./trato demo` first, then `python tools/screenshots.py [--url URL] [--data DIR]`.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "guide"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--data", default=str(ROOT / ".trato-data"))
    wanted = parser.parse_args()
    account = _account(wanted.data)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="es-ES")
        page.goto(f"{wanted.url}/sign-in")
        page.fill("[name=email]", account["email"])
        page.fill("[name=password]", account["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{wanted.url}/")
        page.screenshot(path=PICTURES / "home.png")
        page.goto(f"{wanted.url}/customers?sort=contact&kind=organization")
        page.screenshot(path=PICTURES / "customer-list.png")
        page.locator("a.cell-title").first.click()
        page.wait_for_selector("#record-timeline")
        page.screenshot(path=PICTURES / "customer-record.png")
        browser.close()


def _account(data: str) -> dict[str, str]:
    listed = subprocess.run(
        [sys.executable, "-m", "trato", "demo", "--accounts", "--data", data],
        check=True,
        capture_output=True,
        text=True,
    )
    return next(each for each in json.loads(listed.stdout) if each["role"] == "sales_rep")


if __name__ == "__main__":
    main()
