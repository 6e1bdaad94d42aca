"""How long does the record of a customer take, ordinary or with the longest history of all?"""

from functools import partial

from django.urls import reverse
from django.utils import timezone, translation

from benchmarks.browser import Browser, overheard
from benchmarks.company import Company
from benchmarks.figures import Figure, Times, each, figure, percentile, promise


def measure(company: Company) -> list[Figure]:
    """Both kinds of customers, and what their questions and templates alone cost."""
    browser = Browser(company)
    ordinary = _measured("360 page, ordinary customer", browser, [one["uid"] for one in company.customers])
    heaviest = _measured("360 page, heaviest customer", browser, [company.heaviest["uid"]] * 20)
    heaviest.notes["entries"] = company.heaviest["entries"]
    ordinary.notes["entries, median"] = percentile([one["entries"] for one in company.customers], 0.5)
    return [promise(each_, p95=50, ratio=2.5) for each_ in (ordinary, heaviest)]


def _measured(name: str, browser: Browser, uids: list[str]) -> Figure:
    pages, bare, questions, renders, size = Times(), Times(), Times(), Times(), 0
    for uid in uids:
        open_it = partial(browser.get, reverse("customer", args=[uid]))
        with overheard() as heard:
            size = max(size, len(open_it()))
        pages.extend_by(each([open_it]))
        with translation.override("es"), timezone.override("Europe/Madrid"):
            questions.extend_by(each([heard.ask]))
            renders.extend_by(each([heard.render]))
            bare.extend_by(each([heard.both]))
    made = figure(name, pages, bare)
    made.notes |= {
        "SQL p50": round(percentile(questions.busy, 0.5), 2),
        "SQL p95": round(percentile(questions.busy, 0.95), 2),
        "render p50": round(percentile(renders.busy, 0.5), 2),
        "HTML gz KB": round(size / 1024, 1),
    }
    return made
