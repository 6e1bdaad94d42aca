"""Who writes many answers into an installation at once? `python -m tests.mail.many_answers COUNT PORT`."""

import sys

import django


def main(count: int, port: int) -> None:
    """A mailbox whose server listens at the port, and so many answers that are due."""
    django.setup()
    from django.utils import timezone

    from trato.domains.conversations.models import Conversation, Dispatch, Inbox, Mailbox, Message
    from trato.foundation.kit import guard

    at = timezone.now()
    with guard.working_as(guard.MIGRATING):
        inbox, _is_new = Inbox.objects.get_or_create(name="Envíos", defaults={"created_at": at})
        Mailbox.objects.update_or_create(
            address="envios@clima.example",
            defaults={
                "inbox": inbox, "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_safety": "none", "created_at": at,
            },
        )  # fmt: skip
        talk = Conversation.objects.create(inbox=inbox, channel="email", last_message_at=at, created_at=at)
        made = Message.objects.bulk_create(
            Message(
                conversation=talk, channel="email", direction="out", state="planned", subject=f"Carta {n}",
                text=f"Hola {n}", happened_at=at, recorded_at=at,
            )
            for n in range(count)
        )  # fmt: skip
        Dispatch.objects.bulk_create(
            Dispatch(
                message=one, channel="email", not_before=at, lane=f"d{n % 7}.example",
                recipients=[{"value": f"c{n}@d{n % 7}.example", "name": ""}],
            )
            for n, one in enumerate(made)
        )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
