"""Which mailboxes are there, and with which one does a conversation go on?"""

from collections.abc import Iterable

from django.db.models import Count, Prefetch, Q, QuerySet

from trato.domains.conversations.models import Conversation, Mailbox, MailFolder, RawMail
from trato.domains.conversations.models.mailbox import MailboxState
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

_WORKING = guard.capability(
    "conversations.mailboxes",
    "conversations_mailbox",
    "conversations_mailfolder",
    "conversations_rawmail",
    "conversations_message",
)


def visible_to(actor: Actor) -> QuerySet[Mailbox]:
    """The mailboxes, with what each has to say about itself."""
    found = scope(actor, "conversations.mailbox").over(Mailbox.objects.select_related("inbox", "owner"))
    return opened(found, card("conversations.inbox").tables).order_by("address")


def in_use() -> list[Mailbox]:
    """Those that letters are fetched from and sent with, for the house's own work."""
    with guard.working_as(_WORKING):
        return list(Mailbox.objects.filter(state=MailboxState.ACTIVE).order_by("pk"))


def is_any_in_use() -> bool:
    """Whether there is anything to fetch from or to send with."""
    with guard.working_as(_WORKING):
        return Mailbox.objects.filter(state=MailboxState.ACTIVE).exists()


def own_addresses(*, besides: Mailbox | None = None) -> set[str]:
    """All addresses that are ours, in small letters."""
    with guard.working_as(_WORKING):
        found = Mailbox.objects.exclude(pk=besides.pk if besides else 0).values_list("address", "aliases")
        return {one.lower() for address, aliases in found for one in (address, *aliases)}


def sending(conversation: Conversation, mailboxes: Iterable[Mailbox]) -> tuple[Mailbox | None, str]:
    """The mailbox an answer leaves with and its address: as the customer wrote to us, else that of the inbox."""
    able = [one for one in mailboxes if one.smtp_host]
    with guard.working_as(_WORKING):
        came = RawMail.objects.filter(message__conversation=conversation, message__direction="in").order_by("-pk")
        last = came.values("mailbox_id", "address").first()
    if last and (found := next((one for one in able if one.pk == last["mailbox_id"]), None)):
        return found, last["address"] or found.address
    shared = [one for one in able if not one.is_personal]
    of_inbox = next((one for one in shared if one.inbox_id == conversation.inbox_id), None)
    found = of_inbox or next(iter(shared), None)
    return found, found.address if found else ""


def with_letters(actor: Actor) -> QuerySet[Mailbox]:
    """The mailboxes with their folders (`counted`), and how many letters could not be read or wait to be."""
    seen = scope(actor, "conversations.mailbox")
    folders = Prefetch("known_folders", opened(MailFolder.objects.order_by("name"), seen.tables), to_attr="counted")
    return (
        visible_to(actor)
        .annotate(
            count_unreadable=Count("letters", filter=Q(letters__state="unreadable")),
            count_new=Count("letters", filter=Q(letters__state="new")),
        )
        .prefetch_related(folders)
    )
