"""What becomes of a message that whoever wrote it changed afterwards, or took back?"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from trato.domains.conversations import files
from trato.domains.conversations.actions.parts.conversations import shortened, tell
from trato.domains.conversations.models import Attachment, Conversation, Message
from trato.domains.conversations.models.interaction import Direction
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary.conversations import MessageRewritten

REWRITTEN, TAKEN_BACK = "rewritten", "taken_back"
LONGEST = 1_000_000


def rewrite(message: Message, *, words: str, by: Actor, at: datetime) -> Message:
    """Show what it says now; what it said before stays, folded away."""
    require(by, "conversations.conversation.receive")
    with changing(by, "conversations.conversation.receive"):
        conversation, current = _locked(message)
        written = text.paragraphs(words[:LONGEST])
        if current.direction != Direction.IN or written == current.text or current.problem == TAKEN_BACK:
            return current
        current.quoted = "\n\n".join(one for one in (current.text, current.quoted) if one)[:LONGEST]
        current.text, current.problem = written, REWRITTEN
        current.save(update_fields=["text", "quoted", "problem"])
        _show(conversation, current)
        told = MessageRewritten(conversation_id=conversation.pk, message_id=current.pk)
        tell(told, conversation, by=by, at=at)
    return current


def take_back(message: Message, *, by: Actor, at: datetime) -> Message:
    """Forget what it said, as whoever wrote it wishes; that there was a message stays."""
    require(by, "conversations.conversation.receive")
    with changing(by, "conversations.conversation.receive"):
        conversation, current = _locked(message)
        if current.direction != Direction.IN or current.problem == TAKEN_BACK:
            return current
        current.text = current.quoted = current.html = current.subject = ""
        current.problem = TAKEN_BACK
        current.save(update_fields=["text", "quoted", "html", "subject", "problem"])
        gone = [UUID(str(one)) for one in Attachment.objects.filter(message=current).values_list("uid", flat=True)]
        Attachment.objects.filter(message=current).delete()
        transaction.on_commit(partial(files.forget, gone))
        _show(conversation, current)
        told = MessageRewritten(conversation_id=conversation.pk, message_id=current.pk, is_taken_back=True)
        tell(told, conversation, by=by, at=at)
    return current


def _locked(message: Message) -> tuple[Conversation, Message]:
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    return conversation, Message.objects.select_for_update().get(pk=message.pk)


def _show(conversation: Conversation, message: Message) -> None:
    if conversation.last_message_id == message.pk:
        conversation.snippet = shortened(message.text, 160)
        conversation.save(update_fields=["snippet"])
