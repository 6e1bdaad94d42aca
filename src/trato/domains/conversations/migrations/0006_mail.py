"""Mailboxes, the folders that are watched, and letters as they came."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_web"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("address", models.CharField(max_length=254, unique=True, verbose_name="address")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=254), blank=True, default=list, size=None
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="name shown")),
                ("is_personal", models.BooleanField(default=False)),
                ("imap_host", models.CharField(blank=True, default="", max_length=253)),
                ("imap_port", models.PositiveIntegerField(default=993)),
                (
                    "imap_safety",
                    models.CharField(
                        choices=[("tls", "TLS from the beginning"), ("starttls", "STARTTLS"), ("none", "Not at all")],
                        default="tls",
                        max_length=8,
                    ),
                ),
                ("imap_user", models.CharField(blank=True, default="", max_length=254)),
                ("imap_password", models.TextField(blank=True, default="")),
                (
                    "folders",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("smtp_host", models.CharField(blank=True, default="", max_length=253)),
                ("smtp_port", models.PositiveIntegerField(default=465)),
                (
                    "smtp_safety",
                    models.CharField(
                        choices=[("tls", "TLS from the beginning"), ("starttls", "STARTTLS"), ("none", "Not at all")],
                        default="tls",
                        max_length=8,
                    ),
                ),
                ("smtp_user", models.CharField(blank=True, default="", max_length=254)),
                ("smtp_password", models.TextField(blank=True, default="")),
                ("signature", models.TextField(blank=True, default="")),
                ("has_plus", models.BooleanField(default=False)),
                ("trusted_server", models.CharField(blank=True, default="", max_length=253)),
                ("dkim_selector", models.CharField(blank=True, default="", max_length=63)),
                ("dkim_key", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "In use"), ("paused", "Paused")], default="active", max_length=8
                    ),
                ),
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
                        related_name="mailboxes",
                        to="conversations.inbox",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MailFolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("uidvalidity", models.BigIntegerField(default=0)),
                ("highest_uid", models.BigIntegerField(default=0)),
                ("count_there", models.PositiveIntegerField(default=0)),
                ("count_here", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(null=True)),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_folders",
                        to="conversations.mailbox",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RawMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("uidvalidity", models.BigIntegerField(default=0)),
                ("number", models.BigIntegerField(default=0)),
                ("delivery", models.CharField(blank=True, default="", max_length=100)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("sender", models.CharField(blank=True, default="", max_length=254)),
                ("recipient", models.CharField(blank=True, default="", max_length=254)),
                ("address", models.CharField(blank=True, default="", max_length=254)),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("read", "Read"),
                            ("unreadable", "Could not be read"),
                            ("ignored", "Left aside"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "sender_check",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nobody checked the sender"),
                            ("passed", "The sender is who they say"),
                            ("unverified", "The sender is not verified"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=400)),
                (
                    "folder",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="conversations.mailfolder",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="conversations.mailbox",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="letters",
                        to="conversations.message",
                    ),
                ),
                (
                    "possible",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conversations.conversation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "paused"])), name="mailbox_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_personal", False), ("owner__isnull", False), _connector="OR"),
                name="mailbox_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailfolder",
            constraint=models.UniqueConstraint(fields=("mailbox", "name"), name="mail_folder_once"),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(condition=models.Q(("state", "new")), fields=["id"], name="raw_mail_to_digest"),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(fields=["folder", "digest"], name="raw_mail_by_digest"),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("message__isnull", False)), fields=["message"], name="raw_mail_by_message"
            ),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("possible__isnull", False)), fields=["possible"], name="raw_mail_by_possible"
            ),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(fields=["mailbox", "-id"], name="raw_mail_by_mailbox"),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("folder__isnull", False)),
                fields=("folder", "uidvalidity", "number"),
                name="raw_mail_fetched_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("delivery", ""), _negated=True),
                fields=("delivery",),
                name="raw_mail_delivered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "read", "unreadable", "ignored"])), name="raw_mail_state_known"
            ),
        ),
    ]
