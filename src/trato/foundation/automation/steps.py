"""What does a step ask, and does what was given make sense in the hands of whoever gives it?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from trato.foundation.access import policy
from trato.foundation.automation import offers
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor


class BadStep(ValueError):
    """The step makes no sense, or its author may not do it themselves; the message says why."""


def form_of(verb: offers.Verb, given: Mapping[str, Any] | None = None, *, prefix: str | None = None) -> forms.Form:
    """What a verb asks, as a form; with what was given it can be checked."""
    form = forms.Form(given, prefix=prefix)
    form.fields.update(verb.fields())
    return form


def checked_step(step: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """One step in its one form; raises BadStep for what makes no sense or the actor may not do themselves."""
    given = step.get("with", {}) if isinstance(step, Mapping) else None
    verb = offers.find(step.get("verb"), by) if isinstance(step, Mapping) else None
    if verb is None or not isinstance(given, Mapping) or set(step) - {"verb", "with"}:
        raise BadStep(_("Choose what is to be done."))
    if not policy.may(by, verb.permission):
        raise BadStep(_("You may not let a rule do what you may not do yourself: %(verb)s.") % {"verb": verb.label})
    form = form_of(verb, dict(given))
    if set(given) - set(form.fields):
        raise BadStep(_("This step does not ask for that."))
    if any(not isinstance(value, str | int) for value in given.values()):
        raise BadStep(_("This step does not ask for that."))
    if any(isinstance(value, str) and not text.is_storable(value) for value in given.values()):
        raise BadStep(_("This text has signs that cannot be kept."))
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise BadStep(f"{form.fields[field].label}: {' '.join(map(str, problems))}")
    return {"verb": verb.name, "with": dict(form.cleaned_data)}
