"""When may rules about customers begin, and what may they do with one?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import lifecycle, tags
from trato.domains.customers.forms import choosing
from trato.domains.customers.models import Party, Purpose
from trato.domains.customers.models.consent import ContactChannel
from trato.domains.customers.models.party import PartyKind, Phase
from trato.domains.customers.queries import parties
from trato.foundation.access.models import Team, User
from trato.foundation.automation.offers import Acting, Subject, Told, Verb, about, happen, offer
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary import customers as told

_CUSTOMERS = gettext_lazy("Customers")


def _named(actor: Actor, keys: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    found = parties.visible_to(actor).filter(pk__in=keys).values_list("pk", "uid", "name")
    return {pk: (str(uid), name) for pk, uid, name in found}


def _found(actor: Actor, key: int) -> Party | None:
    return parties.visible_to(actor).select_related("owner", "team").filter(pk=key, archived_at=None).first()


def _page(uid: str) -> str:
    return reverse("customer", args=[uid])


def _pick() -> str:
    return reverse("customer_pick")


about(Subject(parties.RESOURCE, load=_found, meant=choosing.meant, pick=_pick, names=_named, address=_page))


def _phases(_by: Actor) -> Iterable[tuple[str, Any]]:
    return Phase.choices


def _purposes(_by: Actor) -> Iterable[tuple[str, Any]]:
    return [(one.code, one.name) for one in Purpose.objects.order_by("position", "code")]


_CONSENT = {
    "purpose": Told(gettext_lazy("Purpose"), _purposes),
    "channel": Told(
        gettext_lazy("Channel"), lambda by: [(str(key), label) for key, label in ContactChannel.choices if key]
    ),
}

happen(
    told.PartyRegistered,
    gettext_lazy("a customer is registered"),
    group=_CUSTOMERS,
    fields={"kind": Told(gettext_lazy("Kind"), lambda by: PartyKind.choices)},
)
happen(told.PartyChanged, gettext_lazy("something we know of a customer changes"), group=_CUSTOMERS)
happen(
    told.PhaseChanged,
    gettext_lazy("a customer enters another phase"),
    group=_CUSTOMERS,
    fields={"phase": Told(gettext_lazy("New phase"), _phases), "before": Told(gettext_lazy("Phase before"), _phases)},
)
happen(told.OwnerChanged, gettext_lazy("a customer gets another owner"), group=_CUSTOMERS)
happen(told.TagsPut, gettext_lazy("the tags of a customer change"), group=_CUSTOMERS)
happen(told.ConsentGiven, gettext_lazy("a customer consents"), group=_CUSTOMERS, fields=_CONSENT)
happen(told.ConsentWithdrawn, gettext_lazy("a customer withdraws a consent"), group=_CUSTOMERS, fields=_CONSENT)


class _OfTags(Verb):
    group, permission, refusals = _CUSTOMERS, "customers.party.change", (tags.CannotTag,)

    def fields(self) -> dict[str, forms.Field]:
        return {"tag": forms.CharField(label=_("Tag"), max_length=60)}


class AddTag(_OfTags):
    """A word by which people find the customer again."""

    name, label = "customers.tag.put", gettext_lazy("put on a tag")

    def words(self, given: Mapping[str, Any]) -> str:
        return _("put on the tag «%(tag)s»") % {"tag": given["tag"]}

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        if text.folded(given["tag"]) in map(text.folded, thing.tags):
            return _("The tag was there already.")
        tags.put(thing, tags=[*thing.tags, given["tag"]], by=acting.by, at=acting.at)
        return _("Put on the tag «%(tag)s».") % {"tag": given["tag"]}


class TakeTag(_OfTags):
    """A word that no longer fits."""

    name, label = "customers.tag.take", gettext_lazy("take off a tag")

    def words(self, given: Mapping[str, Any]) -> str:
        return _("take off the tag «%(tag)s»") % {"tag": given["tag"]}

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        rest = [tag for tag in thing.tags if text.folded(tag) != text.folded(given["tag"])]
        if rest == thing.tags:
            return _("The tag was not there.")
        tags.put(thing, tags=rest, by=acting.by, at=acting.at)
        return _("Took off the tag «%(tag)s».") % {"tag": given["tag"]}


class EnterPhase(Verb):
    """Where the relation stands in its life cycle."""

    name, label = "customers.phase.enter", gettext_lazy("move to another phase")
    group, permission, refusals = _CUSTOMERS, "customers.phase.enter", (lifecycle.CannotMove,)

    def fields(self) -> dict[str, forms.Field]:
        return {"phase": forms.ChoiceField(label=_("Phase"), choices=Phase.choices)}

    def words(self, given: Mapping[str, Any]) -> str:
        return _("move to the phase «%(phase)s»") % {"phase": dict(Phase.choices)[given["phase"]]}

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        phase = dict(Phase.choices)[given["phase"]]
        if thing.phase == given["phase"]:
            return _("It was in the phase «%(phase)s» already.") % {"phase": phase}
        lifecycle.enter_phase(thing, phase=given["phase"], by=acting.by, at=acting.at)
        return _("Moved to the phase «%(phase)s».") % {"phase": phase}


class Assign(Verb):
    """Who answers for the customer from now on; the team becomes theirs."""

    name, label = "customers.owner.assign", gettext_lazy("give to a colleague")
    group, permission, refusals = _CUSTOMERS, "customers.party.assign", (lifecycle.CannotMove,)

    def fields(self) -> dict[str, forms.Field]:
        working = User.objects.filter(is_active=True, account_id=None).order_by("name")
        choices = [(str(one.uid), one.name) for one in working]
        return {
            "owner": forms.ChoiceField(label=_("Owner"), choices=choices, help_text=_("The team becomes the owner's."))
        }

    def words(self, given: Mapping[str, Any]) -> str:
        found = User.objects.filter(uid=given["owner"]).first()
        return _("give to %(name)s") % {"name": found.name if found else "—"}

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        owner = User.objects.select_related("team").filter(uid=given["owner"]).first()
        if owner is None:
            raise lifecycle.CannotMove(_("There is no such colleague."))
        if thing.owner_id == owner.pk:
            return _("%(name)s was the owner already.") % {"name": owner.name}
        lifecycle.assign(thing, owner=owner, by=acting.by, at=acting.at)
        return _("Given to %(name)s.") % {"name": owner.name}


class AssignTeam(Verb):
    """Which team looks after the customer; the owner stays."""

    name, label = "customers.team.assign", gettext_lazy("give to a team")
    group, permission, refusals = _CUSTOMERS, "customers.party.assign", (lifecycle.CannotMove,)

    @property
    def is_open(self) -> bool:
        return Team.objects.exists()

    def fields(self) -> dict[str, forms.Field]:
        choices = [(str(one.pk), one.name) for one in Team.objects.order_by("name")]
        return {"team": forms.ChoiceField(label=_("Team"), choices=choices, help_text=_("The owner stays."))}

    def words(self, given: Mapping[str, Any]) -> str:
        found = Team.objects.filter(pk=given["team"]).first()
        return _("give to the team %(name)s") % {"name": found.name if found else "—"}

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        team = Team.objects.filter(pk=given["team"]).first()
        if team is None:
            raise lifecycle.CannotMove(_("There is no such team."))
        if thing.team_id == team.pk:
            return _("The team %(name)s looked after them already.") % {"name": team.name}
        lifecycle.assign(thing, owner=thing.owner, team=team, team_follows=False, by=acting.by, at=acting.at)
        return _("Given to the team %(name)s.") % {"name": team.name}


offer(AddTag, TakeTag, EnterPhase, Assign, AssignTeam)
