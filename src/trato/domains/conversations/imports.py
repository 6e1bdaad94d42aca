"""How do the rows of a file become contacts with customers: calls, e-mails, meetings, notes?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.conversations.actions import interactions
from trato.domains.conversations.actions.interactions import LONGEST_SECONDS, LONGEST_TEXT, TOLERANCE, Logged
from trato.domains.conversations.models.interaction import Direction, InteractionKind
from trato.domains.conversations.models.interaction import Outcome as Result
from trato.domains.conversations.queries import interactions as written
from trato.domains.customers.imports import whose
from trato.foundation.exchange.rows import NEW, REFUSED, SAME, Outcome, Rows
from trato.foundation.exchange.targets import Field, Plan, Target, Undone, offer
from trato.foundation.kit import text

_CONTACT = gettext_lazy("Contact")
_KIND_WORDS = {
    "llamada": "call", "phone": "call", "phone call": "call", "telefono": "call", "incoming call": "call", "outgoing call": "call",
    "logged call": "call", "correo": "email", "mail": "email", "e mail": "email", "incoming email": "email",
    "forwarded email": "email", "sent email": "email", "reunion": "meeting", "cita": "meeting", "event": "meeting", "evento": "meeting",
    "demo": "meeting", "lunch": "meeting", "video call": "meeting", "visita": "visit", "carta": "letter", "postal mail": "letter",
    "nota": "note", "comment": "note", "comentario": "note", "task": "note", "tarea": "note", "other": "note", "otro": "note",
}  # fmt: skip
_DIRECTION_WORDS = {
    "incoming": "in", "inbound": "in", "entrante": "in", "recibido": "in", "recibida": "in", "received": "in", "outgoing": "out",
    "outbound": "out", "saliente": "out", "enviado": "out", "enviada": "out", "sent": "out", "interno": "internal",
    "interna": "internal",
}  # fmt: skip
_RESULT_WORDS = {
    "connected": "answered", "contestada": "answered", "busy": "no_answer", "no contesta": "no_answer",
    "left voicemail": "voicemail", "left live message": "voicemail", "buzon de voz": "voicemail", "completed": "held",
    "completada": "held", "done": "held", "canceled": "cancelled", "rescheduled": "call_back", "no show": "no_answer",
}  # fmt: skip


def _kinds() -> Sequence[tuple[str, Any]]:
    return InteractionKind.choices


def _directions() -> Sequence[tuple[str, Any]]:
    return Direction.choices


def _results() -> Sequence[tuple[str, Any]]:
    return [(value, label) for value, label in Result.choices if value]


FIELDS = (
    Field("happened_at", gettext_lazy("When"), "moment", 60, _CONTACT, headings=(
        "activitydate happenedat date fecha datetime fechayhora fechadelaactividad callstarttime starttime startdatetime"
        " timestamp meetingstarttime sentat senton duedate activitydatetime fechallamada fechahora calldate contactdate"
        " interactiondate when cuando moment addtime")),
    Field("kind", gettext_lazy("Channel"), "choice", 40, _CONTACT, choices=_kinds, synonyms=_KIND_WORDS, headings=(
        "activitytype kind type tipo tipodeactividad channel canal contacttype interactiontype tipodecontacto medium")),
    Field("direction", gettext_lazy("Direction"), "choice", 40, _CONTACT, choices=_directions, synonyms=_DIRECTION_WORDS,
          headings="direction direccion sentido calldirection calltype emaildirection tipodellamada"),
    Field("outcome", gettext_lazy("Outcome"), "choice", 40, _CONTACT, choices=_results, synonyms=_RESULT_WORDS, headings=(
        "outcome result resultado calloutcome disposition calldisposition meetingoutcome resultadodelallamada")),
    Field("subject", gettext_lazy("Subject"), "text", 200, _CONTACT, headings=(
        "subject asunto title titulo activitysubject emailsubject calltitle meetingname topic tema activity")),
    Field("body", gettext_lazy("Text"), "long", LONGEST_TEXT, _CONTACT, headings=(
        "body text texto note notes nota notas comments comentarios description descripcion content contenido message mensaje"
        " callnotes emailbody notebody activitynotes details detalle")),
    Field("minutes", gettext_lazy("Duration in minutes"), "number", 40, _CONTACT, headings=(
        "minutes minutos durationminutes duracionminutos durationmin duration duracion")),
    Field("seconds", gettext_lazy("Duration in seconds"), "number", 40, _CONTACT, headings=(
        "seconds segundos durationseconds callduration callduratoninseconds calldurationinseconds talktime")),
    *whose.FIELDS,
)  # fmt: skip


class Contacts:
    """Loads contacts batch by batch; one that is written down already is not written down again."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: set[int] = set()

    def check(self, rows: Rows) -> None:
        """Describe each row as a contact, or say why it is none; whose it is comes later."""
        rows.made = [None] * len(rows)
        latest = timezone.now() + TOLERANCE
        columns = zip(
            rows.get("happened_at", None), rows.get("kind"), rows.get("direction"), rows.get("outcome"), rows.get("subject"),
            rows.get("body"), rows.get("minutes", None), rows.get("seconds", None), strict=True,
        )  # fmt: skip
        for place, (at, kind, direction, outcome, subject, body, minutes, seconds) in enumerate(columns):
            if place in rows.refused:
                continue
            kind = kind or InteractionKind.NOTE.value
            is_written = kind in (InteractionKind.NOTE, InteractionKind.EMAIL, InteractionKind.LETTER)
            lasted = seconds if seconds is not None else minutes * 60 if minutes is not None else None
            if at is None:
                rows.refuse(place, _("It does not say when this was."))
            elif at > latest:
                rows.refuse(place, _("This lies in the future: plan it as a next step instead."))
            elif is_written and not subject and not body:
                rows.refuse(place, _("Write what there is to remember."))
            elif lasted is not None and not 0 <= lasted <= LONGEST_SECONDS:
                rows.refuse(place, _("A contact lasts between nothing and a week."))
            else:
                usual = Direction.INTERNAL if kind == InteractionKind.NOTE else Direction.OUT
                rows.made[place] = Logged(
                    0, kind, direction or usual.value, outcome, text.tidy(subject), text.paragraphs(body),
                    round(lasted) if lasted is not None else None, at,
                )  # fmt: skip

    def foresee(self, rows: Rows) -> list[Outcome]:
        """What would become of each row."""
        fresh, outcomes = self._fresh(rows)
        for place, one in fresh.items():
            key = hash(_key(one))
            outcomes[place] = Outcome(SAME if key in self._seen else NEW, thing=one.subject or one.body[:60])
            self._seen.add(key)
        for place, why in rows.refused.items():
            outcomes[place] = Outcome(REFUSED, why)
        return outcomes

    def load(self, rows: Rows, *, at: datetime) -> tuple[list[Outcome], dict[str, Any]]:
        """Write the contacts down."""
        fresh, outcomes = self._fresh(rows)
        once: dict[tuple[int, str, datetime, str, str], int] = {}
        for place, one in fresh.items():
            outcomes[place] = Outcome(SAME if _key(one) in once else NEW)
            once.setdefault(_key(one), place)
        made = interactions.load([fresh[place] for place in once.values()], by=self._plan.by, at=at)
        return outcomes, {"written": [one.pk for one in made]}

    def take_back(self, journal: Mapping[str, Any], *, at: datetime) -> Undone:
        """Withdraw what a step wrote down."""
        gone, corrected = interactions.take_back(journal["written"], by=self._plan.by, at=at)
        return Undone(gone, 0, [(name, _("This record was corrected since.")) for name in corrected])

    def _fresh(self, rows: Rows) -> tuple[dict[int, Logged], list[Outcome]]:
        """The contacts that are not known yet, each with its customer."""
        whom = whose.find(rows, self._plan)
        outcomes = [Outcome(REFUSED)] * len(rows)
        described: dict[int, Logged] = {}
        for place, one in enumerate(rows.made):
            if one is None or place in rows.refused:
                continue
            if place not in whom:
                rows.refuse(place, _("It does not say with whom this was."))
                continue
            described[place] = one._replace(party_id=whom[place])
        known = written.known(
            list({one.party_id for one in described.values()}), list({one.happened_at for one in described.values()})
        )
        for place, one in list(described.items()):
            if _key(one) in known:
                outcomes[place] = Outcome(SAME, thing=one.subject)
                del described[place]
        return described, outcomes


def _key(one: Logged) -> tuple[int, str, datetime, str, str]:
    return one.party_id, one.kind, one.happened_at, one.subject, one.body


offer(
    Target(
        name="contacts",
        label=gettext_lazy("Contacts with customers: calls, e-mails, notes"),
        fields=FIELDS,
        needs=(("happened_at",), ("subject", "body", "kind"), tuple(field.name for field in whose.FIELDS)),
        keys=(),
        permissions=("conversations.interaction.log", "conversations.interaction.withdraw"),
        loader=Contacts,
        modes=("fill",),
    )
)
