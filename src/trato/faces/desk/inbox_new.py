"""How does somebody here begin: the first letter to a customer, or to whoever has an address?"""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.conversations.actions import conversations, messages
from trato.domains.conversations.forms.letters import LetterForm
from trato.domains.conversations.models import Message
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries import inboxes, senders
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render

_TAKEN_ALONG = ("to", "subject")


@endpoint("conversations.conversation", "open")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write the first letter; `customer` in the address says to whom."""
    party = _party(request)
    sent = request.POST if request.method == "POST" else None
    initial = {name: request.GET.get(name, "") for name in _TAKEN_ALONG}
    form = LetterForm(
        sent, addresses=_addresses(request, party), inboxes=inboxes.visible_to(request.actor), initial=initial
    )
    if sent is not None and form.is_valid():
        try:
            message = _written(request, form, party)
        except messages.CannotTalk as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Sent."), undo_url=reverse("message_cancel", args=[message.uid]))
            return redirect("conversation", message.conversation.uid)
    back = reverse("customer", args=[party.uid]) if party else reverse("inbox")
    context = {"form": form, "party": party, "back": back}
    return render(request, "desk/inbox_new.html", context, status=422 if form.errors else 200)


def _party(request: HttpRequest) -> Party | None:
    try:
        return parties.visible_to(request.actor).get(uid=UUID(request.GET.get("customer", "")), archived_at=None)
    except (ValueError, Party.DoesNotExist):
        return None


def _addresses(request: HttpRequest, party: Party | None) -> list[tuple[str, str]]:
    """Where a customer gets letters, the preferred address first."""
    if party is None:
        return []
    seen = parties.scope_of(request.actor).part("identities")
    found = seen.of(party.identities.filter(kind="email")).order_by("-is_primary", "id")
    return [(one.value, one.shown) for one in found]


def _written(request: HttpRequest, form: LetterForm, party: Party | None) -> Message:
    given, by, at = form.cleaned_data, request.actor, timezone.now()
    value = senders.form_of("email", given["to"])
    if party is None:
        # Whom an address leads to is who it is, as with letters that come in.
        known = senders.known_by("email", value).party_id
        party = parties.visible_to(by).filter(pk=known).first() if known else None
    with transaction.atomic():
        talk = conversations.open_with(
            party,
            channel=Channel.EMAIL,
            addresses=[Address("email", value, party.name if party else "")],
            subject=given["subject"],
            inbox=given["inbox"],
            by=by,
            at=at,
        )
        return messages.answer(talk, text=given["text"], by=by, at=at)
