"""What does the address of the list of customers say, on top of the saved view it may name?

A view keeps words; the address says its number and whatever differs from it. An empty word takes one away that the view
has. So every address is complete by itself, and shows anybody what they may see of the same question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from trato.domains.segments.queries import segments
from trato.faces.desk import customer_groups, customer_question
from trato.foundation.access.policy import may
from trato.foundation.facts.pages.builder import Builder, Segments
from trato.foundation.kit.actor import Actor
from trato.foundation.lists.models import Audience, View
from trato.foundation.lists.queries import views
from trato.foundation.look.environment import url

LIST = "customers"
WORDS = (
    "q", "kind", "phase", "role", "country", "city", "tag", "owner", "segment", "where", "sort", "size", "cols", "group", "as",
)  # fmt: skip
USUAL = ("name", "city", "phase", "owner", "sales", "last_order", "contact", "email")
_DEFAULTS = {"as": "table", "sort": "name", "size": "50", "cols": ",".join(USUAL)}
# Where one stands in the list, which no view keeps.
_PLACE = ("after", "before", "peek", "open")
NOWHERE: dict[str, None] = dict.fromkeys(_PLACE)
# The same list as a plain table from its beginning.
UNDRAWN: dict[str, None] = {**NOWHERE, "group": None, "as": None}
SHAPES = ("table", "board", "map")
_MOST_TABS = 6


@dataclass(frozen=True)
class Address:
    """The words in force, the view that they began with, and the place in the list."""

    words: Mapping[str, str]
    place: Mapping[str, str]
    view: View | None = None

    @cached_property
    def kept(self) -> dict[str, str]:
        """The words of the view itself."""
        return _normal(self.view.words) if self.view else {}

    @property
    def is_changed(self) -> bool:
        """Whether the list shows something else than the view."""
        return dict(self.words) != self.kept

    def href(self, page: str = LIST, **changed: Any) -> str:
        """This address with some of its words changed; None takes one out."""
        said = {**self.words, **self.place, **changed}
        words = _normal({key: str(said[key]) for key in WORDS if said.get(key) is not None})
        more = {key: str(value) for key, value in said.items() if key not in WORDS and value}
        asked = {**self._beyond_view(words), **more}
        return url(page) + (f"?{urlencode(asked)}" if asked else "")

    def hidden(self, *without: str) -> dict[str, str]:
        """What a form has to send along so that only its own words change."""
        said = {key: self.words.get(key, "") for key in WORDS if key in self.words or key in self.kept}
        named = {"view": str(self.view.uid)} if self.view else {}
        return {**named, **{key: value for key, value in said.items() if key not in without}}

    def _beyond_view(self, words: Mapping[str, str]) -> dict[str, str]:
        if self.view is None:
            return dict(words)
        differing = [key for key in WORDS if words.get(key, "") != self.kept.get(key, "")]
        return {"view": str(self.view.uid), **{key: words.get(key, "") for key in differing}}


def read(request: HttpRequest) -> Address:
    """What an address says; 404 for a view that is not there, or not for this person."""
    view, uid = None, request.GET.get("view", "")
    if uid:
        view = views.known_as(request.actor, uid)  # type: ignore[attr-defined]
        if view is None or view.list != LIST:
            raise Http404
    said = {key: request.GET[key] for key in WORDS if key in request.GET}
    if "cols" in said:
        # A form of checkboxes sends each chosen column once more; a link sends them with commas.
        said["cols"] = ",".join(request.GET.getlist("cols"))
    place = {key: request.GET[key] for key in _PLACE if request.GET.get(key)}
    return Address(_normal({**(view.words if view else {}), **said}), place, view)


def builder(actor: Actor, address: Address, asked: QueryDict | None = None) -> Builder:
    """The condition in force, and what `asked` is just adding to it."""
    words = asked.copy() if asked is not None else QueryDict(mutable=True)
    words["where"] = address.words.get("where", "")
    kept = address.hidden("where") | ({"where": ""} if "where" in address.kept else {})
    # Most lists ask for no segment, and need not know what they are called.
    named: Any = SimpleLazyObject(lambda: segments.names(actor))
    return Builder(actor, "customers.party", words, url(LIST), Segments(named), kept)


def check(actor: Actor, words: Mapping[str, str]) -> None:
    """Raise ValueError with a sentence for words that mean nothing here, or ask for what the actor may not see."""
    built = builder(actor, Address(words, {}))
    if built.problem:
        raise ValueError(built.problem)
    try:
        asked = customer_question.asked(dict(words))
        shape_of(words)
        group = words.get("group")
        if group and group not in customer_groups.ways(actor, built.catalog):
            raise customer_question.BadQuestion(group)
    except customer_question.BadQuestion as bad:
        raise ValueError(_("The list does not understand «%(word)s».") % {"word": str(bad)[:80]}) from None
    hidden = customer_question.withheld(actor).intersection([asked.sort, *asked.filters])
    if hidden or customer_question.hides_order(actor, asked.by):
        raise ValueError(_("A list is not sorted or filtered by what you do not see."))


def shape_of(words: Mapping[str, str]) -> str:
    """As what the list is drawn; raises BadQuestion."""
    shape = words.get("as", "table")
    if shape not in SHAPES:
        raise customer_question.BadQuestion(shape)
    return shape


def tabs(actor: Actor, address: Address, withheld: set[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The views to choose from: at most six beside one another with the current one among them, the rest in a menu."""
    saved = [
        {"label": row["name"], "href": f"{url(LIST)}?view={row['uid']}", "note": _note(row["audience"]),
         "words": _normal(row["words"]),
         "is_current": bool(address.view) and row["uid"] == str(address.view.uid)}
        for row in views.of_list(actor, LIST)
    ]  # fmt: skip
    usual = [
        {"label": label, "href": url(LIST) + (f"?{urlencode(words)}" if words else ""), "note": None, "words": words,
         "is_current": address.view is None and words == address.words}
        for label, words in _usual()
        if withheld.isdisjoint(word.removeprefix("-") for word in (*words, words.get("sort", "")))
    ]  # fmt: skip
    every = [*usual[:1], *saved, *usual[1:]]
    shown, rest = every[:_MOST_TABS], every[_MOST_TABS:]
    current = next((one for one in rest if one["is_current"]), None)
    if current is not None:
        rest = [shown[-1], *(one for one in rest if one is not current)]
        shown[-1] = current
    for at, tab in enumerate(shown, 1):
        tab["count_id"] = f"tab-count-{at}"
    return shown, rest


def is_usual(address: Address) -> bool:
    """Whether the list shows just what one of the views that come with the product shows."""
    return address.view is None and any(words == address.words for _label, words in _usual())


def keeping(actor: Actor, address: Address, name: str) -> dict[str, Any]:
    """What the page offers: to save, to save as, to call otherwise, to share, to delete."""
    view = address.view
    audiences = [
        (key, label) for key, label in Audience.choices
        if (key != Audience.TEAM or actor.team_id) and (key != Audience.EVERYBODY or may(actor, "lists.view.publish"))
    ]  # fmt: skip
    may_save = may(actor, "lists.view.save")
    return {
        "list": LIST,
        "words": urlencode(address.words),
        "name": name[:80],
        "audiences": audiences,
        "is_new": may_save and (address.is_changed if view else not is_usual(address)),
        "view": view,
        "is_changed": view is not None and address.is_changed,
        "may_change": view is not None and views.may_change(actor, view),
        "reset_url": f"{url(LIST)}?view={view.uid}" if view else "",
    }


def _usual() -> list[tuple[str, dict[str, str]]]:
    return [
        (_("All"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Organizations"), {"kind": "organization"}),
        (_("People"), {"kind": "person"}),
        (_("Best customers"), {"sort": "sales"}),
        (_("Longest without contact"), {"sort": "-contact"}),
    ]


def _note(audience: str) -> str | None:
    return {Audience.TEAM.value: _("team"), Audience.EVERYBODY.value: _("everybody")}.get(audience)


def _normal(words: Mapping[str, str]) -> dict[str, str]:
    """Without what says nothing."""
    return {key: words[key] for key in WORDS if words.get(key) and words[key] != _DEFAULTS.get(key)}
