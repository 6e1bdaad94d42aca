"""The company's own fields and words."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("facts", "0001_folding"),
    ]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "fact", "language", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("fact", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=2)),
                ("text", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Field",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("thing", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long_text", "Long text"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("choice", "One choice"),
                            ("several", "Several choices"),
                            ("yes_no", "Yes or no"),
                            ("link", "Web address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name_es", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("choices", models.JSONField(default=list)),
                ("is_sensitive", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("thing", "key"), name="field_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["text", "long_text", "number", "money", "date", "choice", "several", "yes_no", "link"],
                            )
                        ),
                        name="field_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("thing_id", models.BigIntegerField()),
                ("word", models.TextField(db_collation="C", null=True)),
                ("shown", models.TextField(null=True)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("day", models.DateField(null=True)),
                ("flag", models.BooleanField(null=True)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), null=True, size=None
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="facts.field",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("word__isnull", False)),
                        fields=["field", "word", "thing_id"],
                        name="value_by_word",
                    ),
                    models.Index(
                        condition=models.Q(("amount__isnull", False)),
                        fields=["field", "amount", "thing_id"],
                        name="value_by_amount",
                    ),
                    models.Index(
                        condition=models.Q(("day__isnull", False)),
                        fields=["field", "day", "thing_id"],
                        name="value_by_day",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("thing_id", "field"), name="value_once")],
            },
        ),
    ]
