"""How is a rule written? As a sentence «when … if … then …», part by part, with plain forms."""

import json
import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.automation import offers, texts
from trato.foundation.automation.actions import rules as verbs
from trato.foundation.automation.models import Rule
from trato.foundation.automation.pages import draft as drafts
from trato.foundation.automation.pages.draft import Draft
from trato.foundation.automation.pages.rules import rule_of
from trato.foundation.automation.pages.wording import Wording
from trato.foundation.automation.steps import BadStep, checked_step
from trato.foundation.facts import condition as tree
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.pages.builder import Builder, Segments
from trato.foundation.look.page import notify, render


class RuleForm(forms.Form):
    """What a rule is called; what it says stands beside it in the address."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@endpoint("automation.rule", "define")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a rule down; it is switched off at first."""
    return _write(request, None, reverse("automation_new"))


@endpoint("automation.rule", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a rule say something else."""
    return _write(request, rule_of(request, uid), reverse("automation_edit", args=[uid]))


def _write(request: HttpRequest, rule: Rule | None, address: str) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    draft = drafts.of(rule) if rule and "rule" not in asked else drafts.read(asked.get("rule", ""), request.actor)
    if request.method != "POST":
        changed = _changed(request, draft)
        if changed is not None:
            return redirect(_builder(request, rule, changed, address).href(_condition(request, rule, changed, address)))
    builder = _builder(request, rule, draft, address)
    if builder.is_step:
        return redirect(builder.href(builder.condition, **({} if builder.where else {"where": '{"all":[]}'})))
    initial = {"name": rule.name, "purpose": rule.purpose} if rule else {}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and not builder.problem and not draft.problem:
        try:
            saved = _saved(request, rule, draft, builder, form.cleaned_data)
        except (verbs.CannotRule, BadCondition) as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved.") if rule else _("%(name)s is written down, and rests.") % {"name": saved.name})
            return redirect("automation_rule", saved.uid)
    return _page(request, rule, draft, builder, form)


def _changed(request: HttpRequest, draft: Draft) -> Draft | None:
    """The draft after what was just chosen; None when nothing was, or it made no sense yet."""
    asked = request.GET
    if "event" in asked:
        return draft.begun_by(asked.get("event", ""), asked)
    if asked.get("put") == "1":
        verb = offers.find(asked.get("verb", ""), request.actor)
        form = drafts.step_form(verb, asked) if verb else None
        if verb and form and form.is_bound and form.is_valid() and len(draft.steps) < verbs.MOST_STEPS:
            try:
                return draft.then(checked_step({"verb": verb.name, "with": form.cleaned_data}, request.actor))
            except BadStep:
                return None
    return None


def _builder(request: HttpRequest, rule: Rule | None, draft: Draft, address: str) -> Builder:
    """The condition in the address, or the rule's own; the rest of the draft stays in the address beside it."""
    asked = request.GET.copy()
    if request.method == "POST":
        asked = QueryDict(mutable=True)
        asked["where"] = request.POST.get("where", "")
    elif rule is not None and "where" not in asked and not {"said", "op", "shape"} & set(asked):
        asked["where"] = json.dumps(rule.condition or {"all": []})
    groups = Segments(offers.group_names(request.actor))
    return Builder(request.actor, offers.subject().thing, asked, address, groups, {"rule": draft.text})


def _condition(request: HttpRequest, rule: Rule | None, draft: Draft, address: str) -> tree.Condition:
    return _builder(request, rule, draft, address).condition


def _saved(request: HttpRequest, rule: Rule | None, draft: Draft, builder: Builder, given: dict[str, Any]) -> Rule:
    said = {
        "event": draft.event, "fields": draft.fields, "steps": draft.steps, "condition": as_json(builder.condition),
        "purpose": given["purpose"], "by": request.actor, "at": timezone.now(),
    }  # fmt: skip
    return verbs.change(rule, name=given["name"], **said) if rule else verbs.define(given["name"], **said)


def _page(request: HttpRequest, rule: Rule | None, draft: Draft, builder: Builder, form: RuleForm) -> HttpResponse:
    wording = Wording(request.actor)
    verb = offers.find(request.GET.get("verb", ""), request.actor)
    if verb is not None and not (may(request.actor, verb.permission) and verb.is_open):
        verb = None
    context = {
        "rule": rule,
        "draft": draft,
        "builder": builder,
        "form": form,
        "happenings": _grouped((one.group, name, one.label) for name, one in offers.happenings().items()),
        "fields": drafts.field_inputs(draft, request.actor),
        "steps": [
            {
                "text": text, "remove_href": _here(builder, draft.without(number)),
                "up_href": _here(builder, draft.earlier(number)) if number else "",
            }
            for number, text in enumerate(wording.steps(draft.steps))
        ],
        "has_room": len(draft.steps) < verbs.MOST_STEPS,
        "verbs": _grouped(
            (one.group, name, one.label)
            for name, one in offers.verbs(request.actor).items()
            if may(request.actor, one.permission) and one.is_open
        ),
        "verb": verb,
        "verb_form": drafts.step_form(verb, request.GET) if verb else None,
        "nameable": sorted(texts.nameable(request.actor).items(), key=lambda pair: pair[1])
        if verb and any(isinstance(one, texts.TextField) for one in verb.fields().values())
        else [],
    }  # fmt: skip
    is_wrong = request.method == "POST" or (request.GET.get("put") == "1" and verb is not None)
    return render(request, "automation/rule_form.html", context, status=422 if is_wrong else 200)


def _here(builder: Builder, draft: Draft) -> str:
    where = {} if builder.where else {"where": '{"all":[]}'}
    return builder.href(builder.condition, rule=draft.text, **where)


def _grouped(found: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, name, label in found:
        groups.setdefault(str(group), []).append((name, str(label)))
    return list(groups.items())
