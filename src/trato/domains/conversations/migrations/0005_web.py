"""Web sites, their visitors, visits and what was done there."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_conversations"),
        ("customers", "0008_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebMark",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("event", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Website",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=40, unique=True)),
                (
                    "origins",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                ("needs_consent", models.BooleanField(default=True)),
                ("days_kept", models.PositiveIntegerField(default=90)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WebEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("site_id", models.BigIntegerField()),
                ("visitor", models.UUIDField()),
                ("kind", models.CharField(max_length=10)),
                ("path", models.CharField(max_length=500)),
                ("title", models.CharField(max_length=200)),
                ("consent", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("details", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["visitor", "id"], name="webevent_by_visitor"),
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["at"], name="webevent_by_time", pages_per_range=32
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebRefusal",
            fields=[
                ("visitor", models.UUIDField(primary_key=True, serialize=False)),
                ("site_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("wants_erasure", models.BooleanField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("erased_at", None), ("wants_erasure", True)),
                        fields=["at"],
                        name="webrefusal_to_do",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebVisitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                ("consent", models.CharField(blank=True, default="", max_length=40)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("visit_id", models.BigIntegerField(null=True)),
                ("identified_at", models.DateTimeField(null=True)),
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
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.website",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("began_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("landing", models.CharField(blank=True, default="", max_length=500)),
                ("referrer", models.CharField(blank=True, default="", max_length=200)),
                ("source", models.CharField(blank=True, default="", max_length=80)),
                ("medium", models.CharField(blank=True, default="", max_length=80)),
                ("campaign", models.CharField(blank=True, default="", max_length=80)),
                ("pages", models.IntegerField(default=0)),
                ("searches", models.IntegerField(default=0)),
                ("products", models.IntegerField(default=0)),
                ("carts", models.IntegerField(default=0)),
                ("forms", models.IntegerField(default=0)),
                ("is_over", models.BooleanField(default=False)),
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
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.website",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="conversations.webvisitor",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="webvisitor",
            index=models.Index(
                condition=models.Q(("party__isnull", False)), fields=["party"], name="webvisitor_by_party"
            ),
        ),
        migrations.AddIndex(
            model_name="webvisit",
            index=models.Index(
                condition=models.Q(("party__isnull", False)), fields=["party", "-began_at"], name="webvisit_by_party"
            ),
        ),
        migrations.AddIndex(
            model_name="webvisit",
            index=models.Index(condition=models.Q(("is_over", False)), fields=["last_at"], name="webvisit_open"),
        ),
    ]
