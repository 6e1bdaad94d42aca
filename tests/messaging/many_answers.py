"""Who writes many answers on WhatsApp into an installation at once? `python -m tests.messaging.many_answers COUNT PORT`."""

import json
import sys

import django


def main(count: int, port: int) -> None:
    """An account whose provider listens at the port, and so many answers that are due."""
    django.setup()
    from django.utils import timezone

    from trato.domains.conversations.models import (
        Conversation,
        Dispatch,
        Inbox,
        Message,
        MessagingAccount,
        Participant,
        RawEvent,
    )
    from trato.foundation.access import sealing
    from trato.foundation.kit import guard

    at = timezone.now()
    with guard.working_as(guard.MIGRATING):
        inbox, _is_new = Inbox.objects.get_or_create(name="Mensajes", defaults={"created_at": at})
        account = MessagingAccount.objects.create(
            style="whatsapp", channel="whatsapp", name="Clima", address="1060001", server=f"https://localhost:{port}",
            secrets=sealing.seal(json.dumps({"token": "EAAG-token", "app_secret": "app-secret"})), created_at=at,
        )  # fmt: skip
        talk = Conversation.objects.create(inbox=inbox, channel="whatsapp", last_message_at=at, created_at=at)
        Participant.objects.create(conversation=talk, kind="phone", value="+34600111222")
        came = Message.objects.create(
            conversation=talk, channel="whatsapp", direction="in", state="received", sender="+34600111222", key="wamid.1",
            text="Hola", happened_at=at, recorded_at=at,
        )  # fmt: skip
        RawEvent.objects.create(
            account=account, key="message:wamid.1", state="read", received_at=at, message=came,
            reply_to={"wa_id": "34600111222"},
        )  # fmt: skip
        made = Message.objects.bulk_create(
            Message(
                conversation=talk, channel="whatsapp", direction="out", state="planned", text=f"Respuesta {n}",
                happened_at=at, recorded_at=at,
            )
            for n in range(count)
        )  # fmt: skip
        Dispatch.objects.bulk_create(
            Dispatch(
                message=one, channel="whatsapp", not_before=at, lane=f"account {account.pk}",
                recipients=[{"value": "+34600111222", "name": ""}],
            )
            for one in made
        )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
