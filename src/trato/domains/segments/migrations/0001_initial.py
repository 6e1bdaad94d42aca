"""Segments, their members and where ranks end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leaf", models.TextField(unique=True)),
                ("value", models.TextField(null=True)),
                ("key", models.BigIntegerField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("touched", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_key", models.CharField(db_collation="C", max_length=140)),
                (
                    "kind",
                    models.CharField(
                        choices=[("living", "Living segment"), ("fixed", "Fixed list")], default="living", max_length=8
                    ),
                ),
                ("condition", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("purpose", models.TextField(blank=True, default="", verbose_name="what it is for")),
                ("value_proposition", models.TextField(blank=True, default="", verbose_name="value proposition")),
                ("treatment", models.TextField(blank=True, default="", verbose_name="treatment")),
                ("size", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(null=True)),
                ("dirty_at", models.DateTimeField(null=True)),
                ("day_turns_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="segments.segment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "segment_id", "party_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="segments.segment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("party_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at", "party_id"], name="turn_by_time")],
            },
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key", ""), _negated=True), name="segment_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["living", "fixed"])), name="segment_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)), fields=("name_key",), name="segment_name_once"
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["party_id", "segment"], name="membership_by_party"),
        ),
    ]
