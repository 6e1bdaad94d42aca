"""How long does search as you type take, for everything people type, and does it find what they meant?"""

import random
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from benchmarks.browser import Browser, overheard, prepared
from benchmarks.company import Company
from benchmarks.figures import Figure, Times, each, figure, percentile, promise
from trato.domains.customers.queries import search
from trato.foundation.kit import text

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ONE_ROW = "SELECT doc FROM customers_partysearch WHERE party_id = %s"
Typed = tuple[str, dict[str, Any]]


def measure(company: Company) -> list[Figure]:
    """Each class of queries, all together, typos with their recall, and the palette over its page."""
    classes = queries(company)
    found, every = [], Times()
    for name, typed in classes.items():
        times = _times(company, typed)
        made = figure(f"search: {name}", times)
        limit = 40 if "typo" in name else 20
        if "typo" in name:
            made.notes["recall"] = round(recall(company, typed), 3)
        else:
            every.extend_by(times)
            made.notes["target among first 8"] = round(_share(company, typed), 2)
        found.append(promise(made, p95=limit))
    mixed = figure("search: all without typos", every)
    single = each([partial(_row, one["id"]) for one in company.known[:200]])
    mixed.bare_p50, mixed.bare_p95 = percentile(single, 0.5), percentile(single, 0.95)
    mixed.ratio = percentile(every.busy, 0.5) / percentile(single.busy, 0.5)
    return [*found, promise(mixed, p95=20), _palette(company, classes)]


def queries(company: Company) -> dict[str, list[Typed]]:
    """What is typed, and whom it means."""
    throw = company.throw("queries")
    people = [one for one in company.known if one["kind"] == "person" and one["family_name"]]
    mailed = [one for one in company.known if one["email"]]
    called = [one for one in company.known if one["phone"]]
    count = company.samples

    def typed(those: list[dict[str, Any]], how: Callable[[dict[str, Any]], str]) -> list[Typed]:
        return [(how(one), one) for one in those[:count]]

    return {
        "1 letter": typed(people, lambda one: one["name_key"][:1]),
        "2 letters": typed(people, lambda one: one["name_key"][:2]),
        "3 letters": typed(people, lambda one: one["name_key"][:3]),
        "5 letters": typed(people, lambda one: text.folded(one["family_name"])[:5]),
        "first name and 3 letters": typed(people, lambda one: f"{one['given_name']} {one['family_name'][:3]}"),
        "full name with accents": typed(people, lambda one: one["name"]),
        "company": typed([one for one in company.known if one["kind"] == "organization"], lambda one: one["name"]),
        "e-mail, first letters": typed(mailed, lambda one: one["email"][:9]),
        "e-mail, whole": typed(mailed, lambda one: one["email"]),
        "e-mail, middle": typed(mailed, lambda one: one["email"][4:16]),
        "phone, first 7": typed(called, lambda one: one["phone"][:7]),
        "phone, last 6": typed(called, lambda one: one["phone"][-6:]),
        "phone, international": typed(called, lambda one: "+34 " + one["phone"]),
        "nobody": typed(people, lambda one: "zzqx" + one["name_key"][2:7][::-1]),
        "one typo, one word": [
            (mistyped(text.folded(one["family_name"]), throw), one) for one in _long(people)[:count]
        ],
        "one typo, full name": [(_one_wrong(one, throw), one) for one in _long(people)[:count]],
        "two typos, full name": [
            (
                f"{mistyped(text.folded(one['given_name']), throw)} {mistyped(text.folded(one['family_name']), throw)}",
                one,
            )
            for one in _long(people)[:count]
        ],
    }


def recall(company: Company, typed: list[Typed]) -> float:
    """How often somebody with the words that were meant is found."""
    return sum(_is_found(company, words, meant) for words, meant in typed) / len(typed)


def mistyped(word: str, throw: random.Random) -> str:
    """A word with one slip: a letter lost, doubled by a neighbor, changed, or swapped with the next."""
    at = throw.randrange(1, len(word) - 1)
    letter = _LETTERS[throw.randrange(26)]
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return slips[throw.randrange(4)]


def _long(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in people if len(one["family_name"]) >= 4 and len(one["given_name"]) >= 4]


def _one_wrong(one: dict[str, Any], throw: random.Random) -> str:
    given, family = text.folded(one["given_name"]), text.folded(one["family_name"])
    if throw.random() < 0.5:
        return f"{mistyped(given, throw)} {family}"
    return f"{given} {mistyped(family, throw)}"


def _is_found(company: Company, words: str, meant: dict[str, Any]) -> bool:
    wanted = [meant["family_name"]] if " " not in words else [meant["given_name"], meant["family_name"]]
    keys = [text.folded(row["name"]) for row in search.find(company.actor, words)]
    return any(all(text.folded(word) in key for word in wanted) for key in keys)


def _share(company: Company, typed: list[Typed]) -> float:
    return sum(any(row["id"] == one["id"] for row in search.find(company.actor, words)) for words, one in typed) / len(
        typed
    )


def _times(company: Company, typed: list[Typed]) -> Times:
    works = [partial(search.find, company.actor, words) for words, _ in typed]
    for work in works[:10]:
        work()
    return each(works)


def _row(party: int) -> None:
    prepared(connection.connection, _ONE_ROW, [party]).fetchone()


def _palette(company: Company, classes: dict[str, list[Typed]]) -> Figure:
    browser = Browser(company)
    typed = [words for name in classes if "typo" not in name for words, _ in classes[name][:15]]
    pages, bare = Times(), Times()
    for words in typed:
        open_it = partial(browser.get, reverse("palette") + "?" + urlencode({"q": words}), is_fragment=True)
        with overheard() as heard:
            open_it()
        pages.extend_by(each([open_it]))
        bare.extend_by(each([heard.both]))
    return figure("palette, its page", pages, bare)
