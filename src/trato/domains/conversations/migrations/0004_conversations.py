"""Conversations over all channels, their messages, inboxes, and what colleagues do with them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_owed_and_asked"),
        ("conversations", "0003_contacts_by_person"),
        ("customers", "0008_merging"),
        ("facts", "0003_faster_folding"),
        ("stream", "0003_alias"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelCost",
            fields=[
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("chat", "Web chat"),
                            ("form", "Web form"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("telegram", "Telegram"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("mastodon", "Mastodon"),
                            ("bluesky", "Bluesky"),
                            ("comment", "Blog comment"),
                            ("review", "Review"),
                            ("letter", "Letter"),
                            ("fax", "Fax"),
                            ("in_person", "In person"),
                        ],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("each", models.DecimalField(decimal_places=4, max_digits=12)),
            ],
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("chat", "Web chat"),
                            ("form", "Web form"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("telegram", "Telegram"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("mastodon", "Mastodon"),
                            ("bluesky", "Bluesky"),
                            ("comment", "Blog comment"),
                            ("review", "Review"),
                            ("letter", "Letter"),
                            ("fax", "Fax"),
                            ("in_person", "In person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("subject", models.CharField(blank=True, default="", max_length=200, verbose_name="subject")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("waiting", "Waiting for the customer"),
                            ("snoozed", "Snoozed"),
                            ("resolved", "Resolved"),
                            ("spam", "Spam"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")], default=2
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("snippet", models.CharField(blank=True, default="", max_length=160)),
                ("messages_count", models.PositiveIntegerField(default=0)),
                ("last_message_at", models.DateTimeField()),
                ("last_message_id", models.BigIntegerField(default=0)),
                ("last_direction", models.CharField(blank=True, default="", max_length=10)),
                ("waiting_since", models.DateTimeField(null=True)),
                ("snoozed_until", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.party",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to="customers.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("chat", "Web chat"),
                            ("form", "Web form"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("telegram", "Telegram"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("mastodon", "Mastodon"),
                            ("bluesky", "Bluesky"),
                            ("comment", "Blog comment"),
                            ("review", "Review"),
                            ("letter", "Letter"),
                            ("fax", "Fax"),
                            ("in_person", "In person"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "From the customer"), ("out", "From us"), ("internal", "Internal")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("kept", "Internal note"),
                            ("planned", "To be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("read", "Read"),
                            ("failed", "Not delivered"),
                            ("uncertain", "Perhaps sent"),
                            ("cancelled", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sender_name", models.CharField(blank=True, default="", max_length=200)),
                ("sender", models.CharField(blank=True, default="", max_length=254)),
                ("subject", models.CharField(blank=True, default="", max_length=400)),
                ("text", models.TextField(blank=True, default="")),
                ("quoted", models.TextField(blank=True, default="")),
                ("html", models.TextField(blank=True, default="")),
                ("key", models.CharField(blank=True, db_collation="C", default="", max_length=400)),
                ("in_reply_to", models.CharField(blank=True, db_collation="C", default="", max_length=400)),
                ("automatic", models.CharField(blank=True, default="", max_length=16)),
                ("problem", models.CharField(blank=True, default="", max_length=400)),
                ("seconds", models.PositiveIntegerField(null=True)),
                ("cost", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=140)),
                ("kind", models.CharField(max_length=120)),
                ("size", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("content_id", models.CharField(blank=True, default="", max_length=254)),
                ("is_inline", models.BooleanField(default=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="conversations.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Inbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "sharing",
                    models.CharField(
                        choices=[
                            ("by_hand", "Somebody takes it"),
                            ("in_turn", "In turn"),
                            ("by_load", "To whoever has fewest open"),
                            ("last_owner", "To whoever served the customer last"),
                        ],
                        default="by_hand",
                        max_length=12,
                    ),
                ),
                ("is_usual", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.team",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="inbox",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to="conversations.inbox",
            ),
        ),
        migrations.CreateModel(
            name="InboxMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("is_taking", models.BooleanField(default=True)),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "inbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="conversations.inbox",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="inboxes", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="conversations.message"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("network", models.CharField(blank=True, default="", max_length=40)),
                ("value", models.CharField(db_collation="C", max_length=254)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("is_doubtful", models.BooleanField(default=False)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("shortcut", models.CharField(max_length=40, unique=True, verbose_name="shortcut")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True, choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")], null=True
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "It stays as it is"),
                            ("resolved", "It is resolved"),
                            ("snoozed", "It is snoozed until tomorrow"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("by_user_id", models.BigIntegerField(null=True)),
                (
                    "inbox",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.inbox",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_upto", models.BigIntegerField(default=0)),
                ("is_following", models.BooleanField(default=False)),
                ("draft", models.TextField(blank=True, default="")),
                ("is_note", models.BooleanField(default=False)),
                ("typed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attention",
                        to="conversations.conversation",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("conversation", "user"), name="attention_once")],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="dispatch",
                        serialize=False,
                        to="conversations.message",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("chat", "Web chat"),
                            ("form", "Web form"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("telegram", "Telegram"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("mastodon", "Mastodon"),
                            ("bluesky", "Bluesky"),
                            ("comment", "Blog comment"),
                            ("review", "Review"),
                            ("letter", "Letter"),
                            ("fax", "Fax"),
                            ("in_person", "In person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("recipients", models.JSONField(default=list)),
                ("lane", models.CharField(blank=True, default="", max_length=254)),
                ("not_before", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["not_before"], name="dispatch_due")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["conversation", "-id"], name="message_by_conversation"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("key", ""), _negated=True), fields=["key"], name="message_by_key"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("direction", "out")), fields=["author", "-id"], name="message_sent_by"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("party__isnull", False)), fields=["party"], name="message_by_party"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recorded_at", "id"], name="message_by_recording"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "received",
                            "kept",
                            "planned",
                            "sending",
                            "sent",
                            "delivered",
                            "read",
                            "failed",
                            "uncertain",
                            "cancelled",
                        ],
                    )
                ),
                name="message_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("direction", "internal"), ("state", "kept")),
                    models.Q(
                        models.Q(("direction", "internal"), _negated=True), models.Q(("state", "kept"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="message_notes_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_usual", True)), fields=("is_usual",), name="inbox_one_is_usual"
            ),
        ),
        migrations.AddConstraint(
            model_name="inbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("sharing__in", ["by_hand", "in_turn", "by_load", "last_owner"])),
                name="inbox_sharing_known",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "waiting", "snoozed"])),
                fields=["assignee", "-last_message_at", "-id"],
                name="conversation_undone_by_person",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "waiting", "snoozed"])),
                fields=["inbox", "-last_message_at", "-id"],
                name="conversation_undone_by_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "waiting", "snoozed"])),
                fields=["channel", "-last_message_at", "-id"],
                name="conversation_undone_by_way",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["state", "-last_message_at", "-id"], name="conversation_by_state"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["waiting_since", "id"], name="conversation_by_wait"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state", "snoozed")), fields=["snoozed_until"], name="conversation_to_wake"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("party__isnull", False)),
                fields=["party", "-last_message_at"],
                name="conversation_by_party",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("account__isnull", False)),
                fields=["account", "-last_message_at"],
                name="conversation_by_account",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["created_at", "id"], name="conversation_by_creation"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="conversation_by_tag"),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "waiting", "snoozed", "resolved", "spam"])),
                name="conversation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("snoozed_until__isnull", False), ("state", "snoozed")),
                    models.Q(models.Q(("state", "snoozed"), _negated=True), ("snoozed_until", None)),
                    _connector="OR",
                ),
                name="conversation_snoozed_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="inboxmember",
            constraint=models.UniqueConstraint(fields=("inbox", "user"), name="inbox_member_once"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["user", "-id"], name="mention_of_person"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("message", "user"), name="mention_once"),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(fields=["value", "kind"], name="participant_by_value"),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("party__isnull", False)), fields=["party"], name="participant_by_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("conversation", "kind", "network", "value"), name="participant_once"
            ),
        ),
        # What happened to a conversation is read from the stream, beside its messages.
        migrations.RunSQL(
            "CREATE INDEX stream_event_of_conversation ON stream_event (((payload->>'conversation_id')::bigint), id)"
            " WHERE name LIKE 'conversations.conversation.%'",
            "DROP INDEX stream_event_of_conversation",
        ),
        migrations.RunSQL(
            "CREATE INDEX message_by_words ON conversations_message"
            " USING gin (to_tsvector('simple', trato_folded(subject || ' ' || left(text, 20000))))",
            "DROP INDEX message_by_words",
        ),
    ]
