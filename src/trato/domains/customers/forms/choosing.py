"""Whom does a form mean that sends a chosen customer, or only what was typed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from trato.domains.customers.models import Party
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.queries import parties
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor

LONGEST = 200


class Choosing:
    """For forms with a combobox: `<name>` holds the chosen uid, `<name>_text` what stands in the field."""

    actor: Actor

    def chosen(self, name: str, *, kind: str = "") -> Party | None:
        """The party that is meant, None for an empty field; adds an error to the form when it is not clear."""
        written = self.cleaned_data.get(f"{name}_text", "")  # type: ignore[attr-defined]
        uid = self.cleaned_data.get(name, "")  # type: ignore[attr-defined]
        try:
            return meant(self.actor, uid, written, kind=kind)
        except forms.ValidationError as problem:
            self.add_error(f"{name}_text", problem)  # type: ignore[attr-defined]
            return None


def combobox_fields(label: Any) -> tuple[forms.CharField, forms.CharField]:
    """The two fields behind a combobox: the chosen uid, and the text."""
    return (
        forms.CharField(max_length=36, required=False, widget=forms.HiddenInput),
        forms.CharField(label=label, max_length=LONGEST, required=False),
    )


def meant(actor: Actor, uid: str, written: str, *, kind: str = "") -> Party | None:
    """The one party with this uid, or with this name, e-mail or phone; raises ValidationError."""
    if uid:
        party = parties.known_as(actor, uid)
        if party is None or (kind and party.kind != kind):
            raise forms.ValidationError(_("Choose one from the list."))
        return party
    if not written.strip():
        return None
    found = list(_like(actor, written, kind)[:2])
    if not found:
        raise forms.ValidationError(_("Nobody is known as «%(name)s». Choose one from the list.") % {"name": written})
    if len(found) > 1:
        raise forms.ValidationError(
            _("Several are known as «%(name)s». Write the e-mail or phone.") % {"name": written}
        )
    return found[0]


def _like(actor: Actor, written: str, kind: str) -> Any:
    everybody = parties.visible_to(actor).filter(archived_at=None, **({"kind": kind} if kind else {}))
    named = everybody.filter(name_key=text.folded(text.tidy(written))[:220])
    if named.exists():
        return named
    sort = IdentityKind.EMAIL if "@" in written else IdentityKind.PHONE
    recognized = parties.recognized_by(actor, sort, written).filter(archived_at=None)
    return recognized.filter(kind=kind) if kind else recognized
