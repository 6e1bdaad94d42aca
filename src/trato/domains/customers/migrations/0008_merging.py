"""Which records look alike, and which were made one."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_owed_and_asked"),
        ("customers", "0007_folded_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Duplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("weight", models.FloatField()),
                (
                    "level",
                    models.CharField(
                        choices=[("certain", "Certain"), ("likely", "Likely"), ("possible", "Possible")], max_length=8
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be decided"), ("merged", "Merged"), ("apart", "Not the same")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_user_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "party_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("party_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("fields", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("by_user_id", models.BigIntegerField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by_user_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MergeMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=80)),
                ("key", models.BigIntegerField()),
                ("before", models.JSONField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="party",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.party",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="party_by_survivor"
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="first",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="duplicate",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.party"
            ),
        ),
        migrations.AddIndex(
            model_name="matchkey",
            index=models.Index(fields=["party_id"], name="match_key_by_party"),
        ),
        migrations.AddField(
            model_name="merge",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merged_by", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="merge",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.merge",
            ),
        ),
        migrations.AddField(
            model_name="mergemove",
            name="merge",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="customers.merge"
            ),
        ),
        migrations.AddIndex(
            model_name="duplicate",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["-weight", "id"], name="duplicate_open_by_weight"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="duplicate_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "merged", "apart"])), name="duplicate_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicate",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="duplicate_once"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["-at", "-id"], name="merge_by_time"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("other",), name="merged_into_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergemove",
            constraint=models.UniqueConstraint(fields=("merge", "place", "key"), name="merge_moves_a_row_once"),
        ),
    ]
