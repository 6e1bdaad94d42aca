"""How does an administrator read the rules, change them, and ask who can see what and why?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access import policy
from trato.foundation.access.actions import policies as verbs
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import PolicyEdition, User
from trato.foundation.access.rules import editions, explaining, finding, previewing, resources
from trato.foundation.access.rules.reading import NotARule
from trato.foundation.access.rules.scopes import VOCABULARY
from trato.foundation.look.page import notify, render

MOST = 500


@endpoint("access.policy", "view")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule as it reads, by the area it belongs to, and the latest changes."""
    shipped, in_force = policy.shipped(), policy.book().rules
    areas: dict[str, list[dict[str, Any]]] = {}
    for name, rule in sorted({**shipped, **in_force}.items()):
        state = "struck_out" if name not in in_force else "edited" if in_force[name] is not shipped.get(name) else ""
        shown = {"name": name, "text": editions.written(in_force.get(name, rule)), "state": state}
        areas.setdefault(rule.area, []).append(shown)
    history = PolicyEdition.objects.select_related("by").order_by("-pk")[:20]
    context = {
        "areas": sorted(areas.items()),
        "history": history,
        "may_edit": policy.may(request.actor, "access.policy.edit"),  # type: ignore[attr-defined]
    }
    return render(request, "access/policies.html", context)


@endpoint("access.policy", "edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Write rules; what would change is shown first, and only then saved."""
    latest = editions.latest()
    sent = request.POST if request.method == "POST" else None
    text = sent.get("text", "") if sent is not None else latest.text if latest else ""
    struck = sent.get("struck_out", "") if sent is not None else ", ".join(latest.struck_out if latest else [])
    names = [one.strip() for one in struck.split(",") if one.strip()]
    context: dict[str, Any] = {
        "text": text.replace("\r\n", "\n"),
        "struck_out": struck,
        "reason": sent.get("reason", "") if sent is not None else "",
        "seen": sent.get("seen", "") if sent is not None else (latest.pk if latest else 0),
        "preview": None,
        "error": "",
    }
    if sent is not None:
        try:
            if sent.get("what") == "save":
                return _saved(request, context, names)
            edited = editions.understood(context["text"], names)
            context["preview"] = previewing.preview(edited, editions.different(edited))
        except (NotARule, verbs.CannotEdit) as problem:
            context["error"] = str(problem)
    context["words"] = _vocabulary()
    return render(request, "access/policy_edit.html", context, status=422 if context["error"] else 200)


@endpoint("access.policy", "edit")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the newest change back."""
    edition = PolicyEdition.objects.filter(pk=pk).first()
    if edition is None:
        raise Http404
    try:
        verbs.undo(edition, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotEdit as problem:
        notify(request, str(problem))
    else:
        notify(request, _("The rules are again as before."))
    return redirect("console_policies")


@endpoint("access.policy", "view")
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Why can somebody see this, and who else can?"""
    asked = {name: request.GET.get(name, "") for name in ("who", "permission", "what")}
    asked["permission"] = asked["permission"] or "customers.party.view"
    person = _person(asked["who"])
    row = finding.row_named(request.actor, asked["permission"], asked["what"]) if asked["what"] else None  # type: ignore[attr-defined]
    explained = explaining.explain(person.actor, asked["permission"], row) if person and row is not None else None
    context = {
        "asked": asked,
        "people_options": _options(),
        "permission_options": [
            (one, one) for one in policy.book().permissions() if resources.known(one.rpartition(".")[0])
        ],
        "person": person,
        "row": row,
        "is_lost": bool(asked["what"]) and row is None,
        "explained": explained,
        "seers": list(explaining.who_can(asked["permission"], row))[:MOST] if row is not None else [],
    }
    return render(request, "access/policy_why.html", context)


@endpoint("access.policy", "view")
@require_safe
def can(request: HttpRequest) -> HttpResponse:
    """What can somebody do?"""
    person = _person(request.GET.get("who", ""))
    found = explaining.what_can(person.actor) if person else {}
    rows = [
        {"permission": permission, "rows": sorted({rule.rows_text for rule in by}), "rules": [rule.id for rule in by]}
        for permission, by in found.items()
    ]
    return render(request, "access/policy_can.html", {"people_options": _options(), "person": person, "rows": rows})


def _saved(request: HttpRequest, context: dict[str, Any], names: list[str]) -> HttpResponse:
    seen = str(context["seen"])
    verbs.edit(
        context["text"],
        struck_out=names,
        reason=context["reason"],
        seen=int(seen) if seen.isdigit() and len(seen) < 19 else None,
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    notify(request, _("The rules have changed."))
    return redirect("console_policies")


def _people() -> list[User]:
    return list(User.objects.filter(is_active=True).order_by("name", "id")[:MOST])


def _options() -> list[tuple[str, str]]:
    return [(str(user.uid), f"{user.name} · {user.get_role_display()}") for user in _people()]


def _person(uid: str) -> User | None:
    return next((user for user in _people() if str(user.uid) == uid), None)


def _vocabulary() -> list[tuple[str, str]]:
    samples = {"team": "1", "field": "phase in sale"}
    made = ((word, kind(samples.get(word, ""))) for word, kind in VOCABULARY.items())
    return [(f"{word}({samples[word]})" if word in samples else word, one.says()) for word, one in made]
