"""What happens with what the composer sends?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.domains.agenda.actions import contacts, tasks
from trato.domains.agenda.forms import moments
from trato.domains.agenda.queries import tasks as steps
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models.interaction import InteractionKind
from trato.domains.conversations.queries import interactions as known_interactions
from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties
from trato.faces.desk.composing import next_step
from trato.faces.desk.record import show
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify


@endpoint("conversations.interaction", "log")
@require_POST
def log(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Log what happened, or plan what is to come, with one form and one keystroke."""
    party = parties.known_as(request.actor, uid)
    if party is None:
        raise Http404
    sent = request.POST
    try:
        if sent.get("kind") == "task" or (sent.get("kind") == "meeting" and sent.get("due", "").strip()):
            words, undo_url = _plan(request, party)
        else:
            words, undo_url = _log(request, party)
    except moments.NotAMoment as problem:
        return show(request, uid, values=sent.dict(), errors={"due": str(problem)})
    except (tasks.CannotPlan, interactions.CannotLog) as problem:
        return show(request, uid, values=sent.dict(), errors={"body": str(problem)})
    notify(request, words, undo_url=undo_url)
    return redirect("customer", uid)


@endpoint("conversations.interaction", "withdraw")
@require_POST
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take back a record, together with the step that was planned with it and is named in the form."""
    interaction = known_interactions.visible_to(request.actor).select_related("party").filter(uid=uid).first()
    if interaction is None:
        raise Http404
    now = timezone.now()
    interactions.withdraw(interaction, by=request.actor, at=now)
    planned = _uid(request.GET.get("step"))
    mine = steps.visible_to(request.actor).filter(uid=planned, party=interaction.party, state="open")
    step = mine.first() if planned else None
    if step:
        tasks.drop(step, by=request.actor, at=now)
    notify(request, _("Withdrawn."))
    return redirect("customer", interaction.party.uid)


def _log(request: HttpRequest, party: Party) -> tuple[str, str]:
    sent, now = request.POST, timezone.now()
    kind = sent.get("kind", "")
    step = next_step(sent.get("follow_up", ""), kind, party, now)
    interaction, task = contacts.log(
        party,
        kind=kind,
        by=request.actor,
        at=now,
        direction="" if kind == "note" else sent.get("direction", ""),
        outcome=sent.get(f"outcome_{kind}", ""),
        subject=sent.get("subject", ""),
        body=sent.get("body", ""),
        contact=_person(request, party),
        next_step=step,
    )
    undo = reverse("interaction_withdraw", args=[interaction.uid]) + (f"?step={task.uid}" if task else "")
    done = _("%(kind)s logged.") % {"kind": InteractionKind(kind).label}
    return (f"{done} {_('Next: %(title)s') % {'title': task.title}}" if task else done), undo


def _plan(request: HttpRequest, party: Party) -> tuple[str, str]:
    sent, now = request.POST, timezone.now()
    due_at, is_all_day = None, False
    if sent.get("due", "").strip():
        written = f"{sent['due']} {sent.get('due_time', '')}".strip()
        moment = moments.read(written, now=timezone.localtime(now))
        due_at, is_all_day = moment.at, moment.is_all_day
    task = tasks.plan(
        party,
        title=sent.get("subject", "") or sent.get("body", "")[:200],
        body=sent.get("body", "") if sent.get("subject") else "",
        kind=sent["kind"],
        due_at=due_at,
        is_all_day=is_all_day,
        contact=_person(request, party),
        by=request.actor,
        at=now,
    )
    return _("Planned: %(title)s") % {"title": task.title}, reverse("task_drop", args=[task.uid])


def _person(request: HttpRequest, party: Party) -> Party | None:
    uid = _uid(request.POST.get("person"))
    if uid is None:
        return None
    return parties.visible_to(request.actor).filter(uid=uid, links__to_party=party, links__until=None).first()


def _uid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
