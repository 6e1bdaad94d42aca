"""How does a small change read in one line?"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.agenda.models.task import TaskKind
from trato.domains.customers.models.party import PartyRole, Phase
from trato.domains.customers.models.relationship import RelationshipKind
from trato.foundation.privacy.models import HoldKind, RequestKind

_FIELDS = {
    "name": gettext_lazy("name"),
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "country": gettext_lazy("country"),
    "city": gettext_lazy("city"),
    "language": gettext_lazy("language"),
    "time_zone": gettext_lazy("time zone"),
    "tax_number": gettext_lazy("tax number"),
    "sector": gettext_lazy("sector"),
    "preferences": gettext_lazy("preferences"),
}


def sentence(entry: dict[str, Any]) -> str:
    """What happened, with who did it."""
    payload = entry["payload"]
    who = entry["actor"] or (_("A rule") if entry["actor_kind"] == "rule" else "trato")
    name = entry["name"].split(".", 1)[1]
    said = {
        "party.registered": lambda: _("%(who)s registered this customer"),
        "party.changed": lambda: _("%(who)s changed %(what)s"),
        "party.archived": lambda: _("%(who)s archived this customer"),
        "party.restored": lambda: _("%(who)s brought this customer back"),
        "party.merged": lambda: _("%(who)s merged two records into this one"),
        "party.unmerged": lambda: _("%(who)s undid a merge"),
        "duplicate.dismissed": lambda: _("%(who)s said that another record is not the same"),
        "duplicate.reopened": lambda: _("%(who)s wants another record to be looked at again"),
        "identity.added": lambda: _("%(who)s added contact data"),
        "identity.preferred": lambda: _("%(who)s chose the contact data to use first"),
        "identity.removed": lambda: _("%(who)s removed contact data"),
        "address.added": lambda: _("%(who)s added an address"),
        "address.removed": lambda: _("%(who)s removed an address"),
        "relationship.started": lambda: _("%(who)s linked %(linker)s: %(link)s %(linked)s"),
        "relationship.ended": lambda: _("%(who)s ended a link: %(linker)s, %(link)s %(linked)s"),
        "phase.changed": lambda: _("%(who)s moved the relation to %(phase)s"),
        "owner.changed": lambda: _("%(who)s made %(owner)s responsible"),
        "territory.changed": lambda: _("%(who)s put this customer into another territory"),
        "tags.put": lambda: _("%(who)s changed the tags: %(tags)s"),
        "tags.changed": lambda: _("%(who)s changed the tags: %(tags)s"),
        "roles.changed": lambda: _("%(who)s changed the roles: %(roles)s"),
        "preferences.changed": lambda: _("%(who)s noted preferences"),
        "task.planned": lambda: _("%(who)s planned: %(task)s"),
        "task.done": lambda: _("%(who)s did: %(task)s"),
        "task.postponed": lambda: _("%(who)s postponed: %(task)s"),
        "task.changed": lambda: _("%(who)s reworded: %(task)s"),
        "task.dropped": lambda: _("%(who)s dropped: %(task)s"),
        "task.reopened": lambda: _("%(who)s reopened: %(task)s"),
        "party.entered": lambda: _("Belongs to the segment %(segment)s from now on"),
        "party.left": lambda: _("Does not belong to the segment %(segment)s any more"),
        "import.registered": lambda: _("%(who)s imported this customer from %(file)s"),
        "import.changed": lambda: _("%(who)s completed this customer from %(file)s"),
        "import.linked": lambda: _("%(who)s linked people with this customer from %(file)s"),
        "import.undone": lambda: _("%(who)s undid the import of %(file)s"),
        "order.placed": lambda: _("An order of an import that was undone"),
        "order.returned": lambda: _("A return of an import that was undone"),
        "order.extended": lambda: _("An order of an import that was undone"),
        "order.shortened": lambda: _("%(who)s undid the import of order lines"),
        "order.withdrawn": lambda: _("%(who)s undid the import of an order"),
        "consent.given": lambda: _("%(who)s noted a consent: %(purpose)s"),
        "consent.withdrawn": lambda: _("%(who)s noted a withdrawal: %(purpose)s"),
        "consent.objected": lambda: _("%(who)s noted an objection: %(purpose)s"),
        "request.received": lambda: _("%(who)s took in a privacy request: %(request)s"),
        "request.verified": lambda: _("%(who)s confirmed who asks"),
        "request.extended": lambda: _("%(who)s extended a privacy request"),
        "request.done": lambda: _("%(who)s fulfilled a privacy request: %(request)s"),
        "request.refused": lambda: _("%(who)s refused a privacy request: %(request)s"),
        "package.handed_over": lambda: _("%(who)s made a copy of the data"),
        "hold.placed": lambda: _("%(who)s placed a hold: %(hold)s"),
        "hold.released": lambda: _("%(who)s released a hold: %(hold)s"),
        "person.erased": lambda: _("%(who)s erased this person"),
        "mention.removed": lambda: _("%(who)s took an erased person out of the texts"),
        "texts.expired": lambda: _("%(who)s emptied texts past their time"),
        "visitor.identified": lambda: _("A browser on the web site turned out to be this customer's"),
        "visitor.erased": lambda: _("What a browser told of its visits was erased at its wish"),
        "visit.ended": lambda: _("The web visit ended"),
        "interaction.corrected": lambda: _("%(who)s corrected a record"),
        "interaction.withdrawn": lambda: _("%(who)s withdrew a record"),
        "conversation.opened": lambda: _("A conversation began"),
        "conversation.assigned": lambda: (
            _("%(who)s gave a conversation to %(assignee)s")
            if entry["assignee_name"]
            else _("%(who)s put a conversation back for all")
        ),
        "conversation.moved": lambda: _("%(who)s moved a conversation to %(inbox)s"),
        "conversation.resolved": lambda: _("%(who)s resolved a conversation"),
        "conversation.reopened": lambda: _("A conversation is open again"),
        "conversation.snoozed": lambda: _("%(who)s snoozed a conversation"),
        "conversation.rejected": lambda: _("%(who)s marked a conversation as spam"),
        "conversation.sorted": lambda: _("%(who)s sorted a conversation: %(tags)s"),
        "conversation.linked": lambda: _("%(who)s said whose conversation it is"),
        "message.received": lambda: _("A message was received"),
        "message.written": lambda: _("%(who)s answered"),
        "message.sent": lambda: _("A message left"),
        "message.delivered": lambda: _("A message arrived"),
        "message.failed": lambda: _("A message did not arrive"),
        "message.cancelled": lambda: _("%(who)s took a message back"),
        "message.rewritten": lambda: _("A message was changed by whoever wrote it"),
        "note.written": lambda: _("%(who)s wrote a note"),
        "rule.stopped": lambda: _("A rule leaves this customer alone, because it went in circles"),
    }.get(name, lambda: entry["name"])()
    return said % {
        "who": who,
        "what": _changed_words(entry),
        "linker": entry["linker_name"],
        "linked": entry["linked_name"],
        "link": _label(RelationshipKind, payload.get("kind")).lower(),
        "phase": _label(Phase, payload.get("phase")),
        "owner": entry["owner_name"] or _("nobody"),
        "tags": ", ".join(payload.get("tags", [])) if name == "conversation.sorted" else _plus_minus(*_tags(entry)),
        "assignee": entry.get("assignee_name") or "",
        "inbox": entry.get("inbox_name") or "",
        "roles": _plus_minus(
            [_label(PartyRole, role) for role in payload.get("added", [])],
            [_label(PartyRole, role) for role in payload.get("removed", [])],
        ),
        "purpose": payload.get("purpose", ""),
        "request": _label(RequestKind, payload.get("kind")).lower(),
        "hold": _label(HoldKind, payload.get("kind")).lower(),
        "file": f"«{entry['file_name']}»" if entry["file_name"] else _("a file"),
        "segment": f"«{entry['segment_name']}»" if entry.get("segment_name") else "",
        "task": entry["task_title"] or _label(TaskKind, payload.get("kind")),
    }


def _changed_words(entry: dict[str, Any]) -> str:
    parts = []
    for name, after in (entry["after"] or {}).items():
        before = (entry["before"] or {}).get(name)
        label = str(_FIELDS.get(name, name.removeprefix("own.").replace("_", " ")))
        if isinstance(after, dict):
            parts.append(label)
        elif before:
            parts.append(
                _("%(field)s from «%(before)s» to «%(after)s»") % {"field": label, "before": before, "after": after}
            )
        else:
            parts.append(_("%(field)s to «%(after)s»") % {"field": label, "after": after})
    return ", ".join(parts)


def _tags(entry: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Tags put on and taken off; nothing once the person is erased."""
    payload, before, after = entry["payload"], entry["before"] or {}, entry["after"] or {}
    if entry["name"] == "customers.tags.put":
        return list(after.get("tags", [])), list(before.get("tags", []))
    return payload.get("added", []), payload.get("removed", [])


def _plus_minus(added: list[str], removed: list[str]) -> str:
    return ", ".join([f"+ {one}" for one in added] + [f"− {one}" for one in removed])


def _label(choices: Any, value: str | None) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "")
