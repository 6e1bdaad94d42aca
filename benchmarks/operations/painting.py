"""When does a person see a page? The largest paint in Chromium, each time with an empty cache."""

import os
import shutil
from contextlib import closing

from django.db import connection
from django.urls import reverse

from benchmarks.company import Company
from benchmarks.figures import Figure, figure, promise
from benchmarks.serving import Serving

_TIMES = 9
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LARGEST = """
() => new Promise(tell => new PerformanceObserver(list => tell(list.getEntries().at(-1).startTime))
    .observe({type: "largest-contentful-paint", buffered: true}))
"""


def measure(company: Company) -> list[Figure]:
    """The list, a record and the day; nothing where no browser is installed."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return []
    from playwright.sync_api import sync_playwright

    addresses = {
        "list": reverse("customers"),
        "360 page, heaviest": reverse("customer", args=[company.heaviest["uid"]]),
        "home": reverse("home"),
    }
    name, _, value = company.cookie.partition("=")
    connection.close()
    # The driver lives in an event loop of its own, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = []
    with Serving() as serving, sync_playwright() as playwright:
        here = f"http://127.0.0.1:{serving.port}"
        with closing(playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])) as chromium:
            for page, address in addresses.items():
                times = []
                for _ in range(_TIMES):
                    with closing(chromium.new_context(viewport={"width": 1440, "height": 900})) as context:
                        context.add_cookies([{"name": name, "value": value, "url": here}])
                        tab = context.new_page()
                        tab.goto(here + address)
                        times.append(tab.evaluate(_LARGEST))
                found.append(promise(figure(f"largest paint: {page}", times[1:]), p95=800))
    return found
