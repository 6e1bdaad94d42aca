"""Accounts elsewhere, and what their providers told."""

import django.db.models.deletion
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0010_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessagingAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("style", models.CharField(max_length=20)),
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("address", models.CharField(blank=True, default="", max_length=254)),
                ("server", models.CharField(blank=True, default="", max_length=400)),
                ("secrets", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "In use"), ("paused", "Paused"), ("removed", "Removed")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("cursor", models.CharField(blank=True, default="", max_length=400)),
                ("problem", models.CharField(blank=True, default="", max_length=400)),
                ("seen_at", models.DateTimeField(null=True)),
                ("sending_problem", models.CharField(blank=True, default="", max_length=400)),
                ("sent_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "inbox",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.inbox",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RawEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_collation="C", max_length=400)),
                ("content", models.TextField(blank=True, default="")),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("waiting", "Waits for its message"),
                            ("read", "Read"),
                            ("unreadable", "Could not be read"),
                            ("ignored", "Left aside"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("about", models.CharField(blank=True, db_collation="C", default="", max_length=400)),
                ("reply_to", models.JSONField(default=dict)),
                ("problem", models.CharField(blank=True, default="", max_length=400)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="conversations.messagingaccount",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="told",
                        to="conversations.message",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="messagingaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "paused", "removed"])), name="messaging_account_state_known"
            ),
        ),
        migrations.AddIndex(
            model_name="rawevent",
            index=models.Index(condition=models.Q(("state", "new")), fields=["id"], name="raw_event_to_digest"),
        ),
        migrations.AddIndex(
            model_name="rawevent",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["about"], name="raw_event_waiting"),
        ),
        migrations.AddIndex(
            model_name="rawevent",
            index=models.Index(
                condition=models.Q(("message__isnull", False)), fields=["message"], name="raw_event_by_message"
            ),
        ),
        migrations.AddIndex(
            model_name="rawevent",
            index=models.Index(fields=["account", "-id"], name="raw_event_by_account"),
        ),
        migrations.AddIndex(
            model_name="rawevent",
            index=models.Index(fields=["received_at"], name="raw_event_by_time"),
        ),
        migrations.AddConstraint(
            model_name="rawevent",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="raw_event_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="rawevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "waiting", "read", "unreadable", "ignored"])),
                name="raw_event_state_known",
            ),
        ),
    ]
