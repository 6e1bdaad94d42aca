"""How do people see what happens by itself, why it did or did not, and switch it on and off?"""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.automation import deciding, offers, texts, trying, webhooks
from trato.foundation.automation.actions import rules as verbs
from trato.foundation.automation.models import Rule
from trato.foundation.automation.pages.wording import Wording
from trato.foundation.automation.queries import rules as known
from trato.foundation.facts import company
from trato.foundation.facts.fault import BadCondition
from trato.foundation.look.page import notify, render


@endpoint("automation.rule", "view")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules by name, with what became of each within a month."""
    shown = request.GET.get("show", "")
    if shown not in ("", "archived"):
        return render(request, "look/400.html", {}, status=400)
    labels = {name: one.label for name, one in offers.happenings().items()}
    rows = known.index(request.actor, timezone.now(), is_archived=shown == "archived")
    views = [("", _("In use")), ("archived", _("Archived"))]
    context = {
        "rows": [row | {"when": labels.get(row["event"], "—")} for row in rows],
        "tabs": [
            {
                "label": label,
                "href": reverse("automation") + (f"?show={key}" if key else ""),
                "is_current": key == shown,
            }
            for key, label in views
        ],
        "shown": shown,
        "may_define": may(request.actor, "automation.rule.define"),
    }
    return render(request, "automation/rules.html", context)


@endpoint("automation.rule", "view")
@require_safe
def rule(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One rule as a sentence, what became of it, and why it ran for a customer or did not."""
    return _page(request, rule_of(request, uid))


@endpoint("automation.rule", "try_out")
@require_POST
def try_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What it would do for a customer now; nothing of it stays."""
    found = rule_of(request, uid)
    try:
        party = _party(request, request.POST)
        if party is None:
            raise forms.ValidationError(_("Choose a customer."))
        tried = trying.try_out(found, key=party.pk, by=request.actor, at=timezone.now())
    except forms.ValidationError as problem:
        return _page(request, found, unclear=problem.messages[0], status=422)
    except (BadCondition, texts.BadText) as problem:
        return _page(request, found, problem=str(problem), status=422)
    wording = Wording(request.actor)
    lines = wording.answers(found, deciding.asked(found, company.catalog()), tried.holds)
    shown = {
        "party": party,
        "would_run": tried.would_run,
        "lines": lines,
        "steps": tried.steps,
        "problem": tried.problem,
    }
    return _page(request, found, tried=shown)


@endpoint("automation.rule", "switch")
@require_POST
def switch(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let it run from now on, or rest."""
    found = rule_of(request, uid)
    is_on = request.POST.get("on") == "1"
    try:
        (verbs.switch_on if is_on else verbs.switch_off)(found, by=request.actor, at=timezone.now())
    except verbs.CannotRule as problem:
        return _page(request, found, problem=str(problem), status=422)
    words = _("%(name)s runs from now on.") if is_on else _("%(name)s rests.")
    notify(request, words % {"name": found.name})
    return redirect("automation_rule", uid)


@endpoint("automation.rule", "archive")
@require_POST
def archive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it out of the list."""
    found = rule_of(request, uid)
    verbs.archive(found, by=request.actor, at=timezone.now())
    undo = reverse("automation_restore", args=[uid])
    notify(request, _("%(name)s archived.") % {"name": found.name}, undo_url=undo)
    return redirect("automation")


@endpoint("automation.rule", "archive")
@require_POST
def restore(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Put it back into the list, switched off."""
    found = rule_of(request, uid)
    try:
        verbs.restore(found, by=request.actor, at=timezone.now())
    except verbs.CannotRule as problem:
        notify(request, str(problem))
    return redirect("automation_rule", uid)


def rule_of(request: HttpRequest, uid: uuid.UUID) -> Rule:
    """The rule of this address, if whoever asks may see it."""
    found = known.known_as(request.actor, uid)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: Rule, *, tried: dict[str, Any] | None = None, problem: str = "", unclear: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    wording = Wording(request.actor)
    may_change = may(request.actor, "automation.rule.change")
    has_webhook = any(step["verb"] == webhooks.Webhook.name for step in found.steps)
    checked = None
    try:
        checked = _checked(request, found, wording)
    except forms.ValidationError as bad:
        unclear, status = bad.messages[0], 422
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "rule": found,
        "when": wording.when(found),
        "condition": wording.condition(found),
        "steps": wording.steps(found.steps),
        "runs": _runs(request, found, wording),
        "editions": [
            {"number": one.number, "at": one.at, "when": wording.when(one), "condition": wording.condition(one),
             "steps": wording.steps(one.steps)}
            for one in known.editions(request.actor, found)[1:11]
        ],
        "checked": checked,
        "check": asked.get("check", "")[:36],
        "check_text": asked.get("check_text", "")[:200] or (checked["party"].name if checked else ""),
        "unclear": unclear,
        "pick_url": offers.subject().pick(),
        "tried": tried,
        "problem": problem,
        "secret": webhooks.secret_of(str(found.uid)) if has_webhook and may_change else "",
        "may_change": may_change,
        "may_switch": may(request.actor, "automation.rule.switch"),
        "may_try": may(request.actor, "automation.rule.try_out"),
        "may_archive": may(request.actor, "automation.rule.archive"),
    }  # fmt: skip
    return render(request, "automation/rule.html", context, status=status)


def _runs(request: HttpRequest, found: Rule, wording: Wording) -> list[dict[str, Any]]:
    traces = known.runs(request.actor, found)
    names = known.named(request.actor, traces)
    shown = []
    for trace in traces:
        uid, name = names.get(trace.party_id, ("", ""))
        shown.append(wording.trace(trace) | {"name": name, "uid": uid})
    return shown


def _checked(request: HttpRequest, found: Rule, wording: Wording) -> dict[str, Any] | None:
    party = _party(request, request.GET)
    if party is None:
        return None
    traces = known.about(request.actor, found, party.pk)
    return {
        "party": party, "traces": [wording.trace(trace) for trace in traces],
        "href": offers.subject().address(str(party.uid)),
    }  # fmt: skip


def _party(request: HttpRequest, asked: QueryDict) -> Any:
    """Whom the field means; None for nobody. Raises ValidationError when it is not clear."""
    return offers.subject().meant(request.actor, asked.get("check", "")[:36], asked.get("check_text", "")[:200])
