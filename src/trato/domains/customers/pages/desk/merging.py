"""How do staff decide about records that look alike, make two of them one, and take that back?"""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.customers.actions import merges, pairs
from trato.domains.customers.forms.merging import Choices, WithWhom, compared
from trato.domains.customers.merging import FIELDS
from trato.domains.customers.models import Duplicate, Merge, Party
from trato.domains.customers.models.duplicate import DuplicateState, Likeness
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.queries import merges as history
from trato.domains.customers.queries import pairs as queue
from trato.domains.customers.queries import parties
from trato.foundation.access.endpoint import endpoint
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look.origin import origin
from trato.foundation.look.page import notify, render
from trato.foundation.privacy import holdings

_TONES = {Likeness.CERTAIN: "green", Likeness.LIKELY: "amber", Likeness.POSSIBLE: "slate"}


@endpoint("customers.party", "merge")
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The queue of pairs, the surest first."""
    wanted = request.GET.get("level", "")
    level = wanted if wanted in Likeness.values else ""
    try:
        page = queue.waiting(request.actor, level=level, after=request.GET.get("after", ""))
    except BadCursor:
        return render(request, "look/400.html", {}, status=400)
    counts = queue.counts(request.actor)
    address = reverse("duplicates")
    tabs = [("", _("All"), sum(counts.values()))] + [(one, one.label, counts.get(one, 0)) for one in Likeness]
    following = urlencode({"level": level, "after": page["next"]}) if page["next"] else ""
    context = {
        "rows": [{**row, "reasons": reasons(row["reasons"])} for row in page["rows"]],
        "tabs": [
            {"label": label, "href": address + (f"?level={key}" if key else ""), "is_current": key == level,
             "count": "999+" if count >= queue.MOST_COUNTED else count}
            for key, label, count in tabs
        ],
        "next_url": f"{address}?{following}" if following else None,
        "level": level,
        "level_words": dict(Likeness.choices),
        "level_tones": _TONES,
    }  # fmt: skip
    return render(request, "customers/duplicate_queue.html", context)


@endpoint("customers.party", "merge")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """With which other record a customer is to be merged."""
    party = party_of(request, uid)
    form = WithWhom(request.POST if request.method == "POST" else None, party=party, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        return redirect("customer_merge", uid, form.cleaned_data["party"].uid)
    context = {"form": form, "party": party, "title": _("Merge with another record")}
    return render(request, "customers/merge_with.html", context, status=422 if request.method == "POST" else 200)


@endpoint("customers.party", "merge")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, uid: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Two records side by side: which stays, and which says what."""
    a, b = party_of(request, uid), party_of(request, other)
    if a.pk == b.pk:
        raise Http404
    form = Choices(request.POST if request.method == "POST" else None)
    problem = None
    if request.method == "POST" and form.is_valid():
        is_first, choices = form.chosen()
        survivor, goes = (a, b) if is_first else (b, a)
        try:
            made = merges.merge(survivor, other=goes, choices=choices, by=request.actor, at=timezone.now())
        except merges.CannotMerge as trouble:
            problem = str(trouble)
        else:
            words = {"name": goes.name, "into": survivor.name}
            undo = reverse("merge_undo", args=[made.uid])
            notify(request, _("%(name)s was merged into %(into)s.") % words, undo_url=undo)
            return redirect("duplicates") if request.GET.get("from") == "queue" else redirect("customer", survivor.uid)
    context = _compared(request, a, b) | {
        "problem": problem or (_("Choose which record stays.") if form.errors else "")
    }
    return render(request, "customers/merge.html", context, status=422 if request.method == "POST" else 200)


@endpoint("customers.party", "merge")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """All records are to be compared with one another."""
    pairs.look_through_soon(by=request.actor, at=timezone.now())
    notify(request, _("All records are being compared. What looks the same appears here."))
    return redirect("duplicates")


@endpoint("customers.party", "merge")
@require_POST
def apart(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The two are not the same."""
    pair = _pair_of(request, uid)
    try:
        pairs.dismiss(pair, by=request.actor, at=timezone.now())
    except pairs.CannotDecide as problem:
        notify(request, str(problem))
    else:
        words = {"a": pair.first.name, "b": pair.second.name}
        notify(request, _("%(a)s and %(b)s are not the same.") % words, undo_url=reverse("duplicate_again", args=[uid]))
    return redirect(origin(request, reverse("duplicates")))


@endpoint("customers.party", "merge")
@require_POST
def again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The two are to be looked at again."""
    try:
        pairs.reopen(_pair_of(request, uid), by=request.actor, at=timezone.now())
    except pairs.CannotDecide as problem:
        notify(request, str(problem))
    else:
        notify(request, _("The pair is in the queue again."))
    return redirect(origin(request, reverse("duplicates")))


@endpoint("customers.party", "merge")
@require_safe
def merged(request: HttpRequest) -> HttpResponse:
    """What was merged, by whom and when, with the way back."""
    before = request.GET.get("before", "")
    page = history.history(request.actor, before=int(before) if before.isdecimal() and len(before) < 19 else 0)
    following = f"{reverse('merges')}?before={page['next']}" if page["next"] else None
    return render(request, "customers/merges.html", {"rows": page["rows"], "next_url": following})


@endpoint("customers.party", "merge")
@require_POST
def undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Two records again."""
    made = history.known_as(request.actor, uid)
    if made is None:
        raise Http404
    return _undone(request, made)


def reasons(codes: list[str]) -> list[dict[str, str]]:
    """What speaks for and against it, in words; what says little is left out."""
    words = {
        "name:same": _("same name"), "name:near": _("nearly the same name"), "name:alike": _("similar name"),
        "name:different": _("different name"), "email:same": _("same e-mail"), "phone:same": _("same phone"),
        "tax_number:same": _("same tax number"), "tax_number:near": _("similar tax number"),
        "tax_number:different": _("different tax number"), "born_on:same": _("same birthday"),
        "born_on:near": _("similar birthday"), "born_on:different": _("different birthday"),
        "address:same": _("same address"), "address:near": _("similar address"), "address:postcode": _("same postcode"),
        "address:city": _("same city"), "address:different": _("different address"),
    }  # fmt: skip
    return [
        {"text": words[code], "tone": "red" if code.endswith(":different") else "slate"}
        for code in codes
        if code in words
    ]


def _compared(request: HttpRequest, a: Party, b: Party) -> dict[str, Any]:
    seen = parties.scope_of(request.actor)
    hidden = frozenset(field for field, columns in FIELDS.items() if seen.hides(*columns))
    pair = queue.between(request.actor, a, b)
    stays = request.POST.get("survivor", "")
    stays = stays if stays in ("a", "b") else _suggested(a, b)
    survivor, goes = (a, b) if stays == "a" else (b, a)
    titles = {table.name: str(table.title) for table in holdings.tables()}
    lines = compared(a, b, hidden, stays)
    return {
        "a": a, "b": b, "survivor": stays, "pair": pair,
        "lines": [{**line, "chosen": request.POST.get(f"says_{line['field']}") or line["suggested"]} for line in lines],
        "reasons": reasons(pair.reasons) if pair else [],
        "level_words": dict(Likeness.choices), "level_tones": _TONES,
        "is_open": pair is not None and pair.state == DuplicateState.OPEN,
        "kept": [_kept(request, one) for one in (a, b)],
        "moving": [
            {"label": titles[table], "count": count}
            for table, count in history.would_move(survivor, goes).items()
            if count and table in titles
        ],
    }  # fmt: skip


def _kept(request: HttpRequest, party: Party) -> dict[str, list[str]]:
    """What of both records is kept anyway."""
    seen = parties.scope_of(request.actor)
    identities = seen.part("identities").of(party.identities).order_by("kind", "-is_primary", "id")
    addresses = seen.part("addresses").of(party.addresses).order_by("id")
    tags = [] if seen.hides("tags") else party.tags
    return {
        "identities": [one.shown for one in identities[:20]],
        "addresses": [str(one) for one in addresses[:10]],
        "tags": tags,
    }


def _suggested(a: Party, b: Party) -> str:
    """The one with whom more moved stays, else the older one."""
    moved_of_a, moved_of_b = (sum(history.would_move(*pair).values()) for pair in ((b, a), (a, b)))
    return "a" if (moved_of_a, -a.pk) >= (moved_of_b, -b.pk) else "b"


def _pair_of(request: HttpRequest, uid: uuid.UUID) -> Duplicate:
    pair = queue.known_as(request.actor, uid)
    if pair is None:
        raise Http404
    return pair


def _undone(request: HttpRequest, made: Merge) -> HttpResponse:
    try:
        merges.undo(made, by=request.actor, at=timezone.now())
    except merges.CannotMerge as problem:
        notify(request, str(problem))
    else:
        words = {"a": made.survivor.name, "b": made.other.name}
        notify(request, _("%(a)s and %(b)s are two records again.") % words)
    return redirect(origin(request, reverse("customer", args=[made.survivor.uid])))
