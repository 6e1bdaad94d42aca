"""Requests, holds, erasures, breaches, periods, and the keys of persons."""

from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("learned_at", models.DateTimeField()),
                ("suspect_user_id", models.BigIntegerField(null=True)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("effects", models.TextField(blank=True, default="")),
                ("measures", models.TextField(blank=True, default="")),
                ("authority_told_at", models.DateTimeField(null=True)),
                ("people_told_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("by_user_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "privacy_breach",
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_kind", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_kind", models.CharField(max_length=12)),
                ("person_id", models.BigIntegerField()),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "privacy_key",
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("code", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("days", models.PositiveIntegerField()),
                ("is_active", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                ("last_applied_at", models.DateTimeField(null=True)),
                ("last_count", models.IntegerField(null=True)),
            ],
            options={
                "db_table": "privacy_retention",
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("person_kind", models.CharField(max_length=12)),
                ("person_uid", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("by_user_id", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=60)),
                ("rows", models.IntegerField()),
            ],
            options={
                "db_table": "privacy_erasure",
                "indexes": [models.Index(fields=["person_uid"], name="privacy_erasure_by_person")],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_kind", models.CharField(max_length=12)),
                ("person_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("legal", "Legal hold"), ("restriction", "Restriction")], max_length=12),
                ),
                ("reason", models.CharField(max_length=500)),
                ("since", models.DateTimeField()),
                ("by_user_id", models.BigIntegerField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "privacy_hold",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("person_kind", "person_id", "kind"),
                        name="privacy_hold_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("person_kind", models.CharField(max_length=12)),
                ("person_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "Copy of their data"),
                            ("correction", "Correction"),
                            ("portability", "Data to take along"),
                            ("restriction", "Restriction"),
                            ("erasure", "Erasure"),
                            ("objection", "Objection"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("verified", "Identity confirmed"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("note", models.TextField(blank=True, default="")),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("extended_at", models.DateTimeField(null=True)),
                ("extended_because", models.CharField(blank=True, default="", max_length=500)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by_user_id", models.BigIntegerField(null=True)),
                ("verified_how", models.CharField(blank=True, default="", max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_user_id", models.BigIntegerField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=500)),
                ("package_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "privacy_request",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["due_at", "id"], name="privacy_request_open"
                    ),
                    models.Index(fields=["person_kind", "person_id"], name="privacy_request_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["access", "correction", "portability", "restriction", "erasure", "objection"])
                        ),
                        name="privacy_request_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["received", "verified", "done", "refused"])),
                        name="privacy_request_state_known",
                    ),
                ],
            },
        ),
    ]
