"""How does somebody change one cell of a list where it stands? The editor is fetched when it is wanted."""

import re
import uuid
from typing import Any
from urllib.parse import urlencode

import msgspec
from django import forms
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from trato.foundation.access.endpoint import endpoint
from trato.foundation.lists import known
from trato.foundation.lists.bulk import Change
from trato.foundation.lists.known import ListPage, Named
from trato.foundation.look.origin import origin
from trato.foundation.look.page import is_fragment, notify, render

_SALT = "lists.cell"
_BACK_FOR = 24 * 3600
_TD = re.compile(r"<td[^>]*>(.*)</td>", re.DOTALL)


class Cell:
    """One cell: the row, what it is changed with, what stands in it."""

    def __init__(self, request: HttpRequest, name: str, uid: uuid.UUID, column: str) -> None:
        self.actor = request.actor  # type: ignore[attr-defined]
        page = known.find(name)
        change = page.cells(self.actor, {column}).get(column) if page else None
        keys = page.among(self.actor, [str(uid)]) if page else []
        if page is None or change is None or not keys:
            raise Http404
        self.page: ListPage = page
        self.change: Change = change
        self.column, self.key = column, keys[0]
        self.address = reverse("cell", args=[name, uid, column])

    @property
    def auto_id(self) -> str:
        """What its fields are called, as there may be several on one page."""
        return f"cell-{self.key}-{self.column.replace('.', '-')}-%s"

    @property
    def thing(self) -> Named:
        """The row, as people are told of it."""
        return self.page.named(self.actor, [self.key])[self.key]

    def now(self, *, is_locking: bool = False) -> Any:
        """What stands in it."""
        found = self.change.read([self.key], is_locking=is_locking)
        if self.key not in found:
            raise Http404
        return found[self.key]

    def shown(self) -> Markup:
        """The cell as the list draws it."""
        found = _TD.search(self.page.drawn(self.actor, self.key, self.column))
        return Markup(found[1] if found else "")  # noqa: S704 - a template of ours has escaped every value


class Answer(forms.Form):
    """What the cell becomes, and what stood in it when somebody began to write."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    value = forms.Field(required=False)

    def __init__(self, *args: Any, change: Change, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.change = change
        self.fields["value"] = change.field()
        self.initial = {"value": change.answer(now), "seen": _encoded(now)}
        self.kept: Any = None

    def clean_value(self) -> Any:
        """The answer, as it is kept."""
        self.kept = self.change.value(self.cleaned_data["value"])
        return self.cleaned_data["value"]


@endpoint("lists.cell", "edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, name: str, uid: uuid.UUID, column: str) -> HttpResponse:
    """The editor of a cell; then what was written, or why not, or what somebody else wrote meanwhile."""
    one = Cell(request, name, uid, column)
    if request.method == "POST":
        is_undo = "back" in request.POST or "back" in request.GET
        return _taken_back(request, one) if is_undo else _saved(request, one)
    if request.GET.get("part") == "shown":
        return HttpResponse(one.shown())
    form = Answer(change=one.change, now=one.now(), auto_id=one.auto_id)
    barred = _("You may not change this here.") if one.change.barred([one.key]) else ""
    return _asked(request, one, form, barred=barred)


def _saved(request: HttpRequest, one: Cell) -> HttpResponse:
    with transaction.atomic():
        now = one.now(is_locking=True)
        form = Answer(request.POST, change=one.change, now=now, auto_id=one.auto_id)
        if not form.is_valid():
            return _asked(request, one, form)
        becomes = one.change.becomes(now, form.kept)
        if becomes != now:
            if form.cleaned_data["seen"] != _encoded(now):
                form.data = {**request.POST.dict(), "seen": _encoded(now)}
                return _asked(request, one, form, theirs=now)
            if refused := one.change.put({one.key: becomes}, at=timezone.now()):
                form.add_error("value", refused[one.key])
                return _asked(request, one, form)
        stands = one.now() if becomes != now else now
    return _told(request, one, now, stands)


def _told(request: HttpRequest, one: Cell, before: Any, stands: Any) -> HttpResponse:
    words = {"name": one.thing.name, "change": one.change.words(stands)}
    text = _("%(name)s: %(change)s") % words if stands != before else _("Nothing was different.")
    back = signing.dumps([one.key, one.column, before, stands], salt=_SALT, compress=True) if stands != before else ""
    if is_fragment(request):
        fields = {"back": back, "next": origin(request, "")}
        said = {"text": text, "cell": one, "fields": fields}
        if "card" in request.POST:
            return render(request, "lists/card_saved.html", {**said, "stands": _encoded(stands)})
        return render(request, "lists/cell_saved.html", {**said, "shown": one.shown()})
    there = origin(request, reverse(one.page.page))
    undo = f"{one.address}?{urlencode({'back': back, 'next': there})}" if back else ""
    notify(request, text, undo_url=undo)
    return redirect(there)


def _taken_back(request: HttpRequest, one: Cell) -> HttpResponse:
    """Put back what stood there, unless somebody changed it again."""
    try:
        key, column, before, after = signing.loads(
            request.POST.get("back") or request.GET.get("back", ""), salt=_SALT, max_age=_BACK_FOR
        )
    except signing.BadSignature:
        return render(request, "look/400.html", {}, status=400)
    if (key, column) != (one.key, one.column):
        return render(request, "look/400.html", {}, status=400)
    with transaction.atomic():
        if one.now(is_locking=True) != after:
            words = _("Somebody has changed this again since; nothing was undone.")
        else:
            words = one.change.put({one.key: before}, at=timezone.now()).get(one.key, _("Undone."))
    notify(request, words)
    return redirect(origin(request, reverse(one.page.page)))


def _asked(request: HttpRequest, one: Cell, form: Answer, *, barred: str = "", theirs: Any = ...) -> HttpResponse:
    is_conflict = theirs is not ...
    context = {
        "cell": one,
        "form": form,
        "thing": one.thing,
        "label": one.change.label,
        "barred": barred,
        "is_conflict": is_conflict,
        "next": origin(request, ""),
        "theirs": one.change.said(theirs) if is_conflict else "",
        "who": one.page.writer(one.actor, one.key) if is_conflict else "",
    }
    status = 409 if is_conflict else 422 if form.errors else 200
    if "card" in request.POST and is_fragment(request):
        return render(request, "lists/card_refused.html", context, status=status)
    return render(
        request, "lists/cell_editor.html" if is_fragment(request) else "lists/cell.html", context, status=status
    )


def _encoded(now: Any) -> str:
    return msgspec.json.encode(now).decode()
