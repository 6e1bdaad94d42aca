"""Files in the company's own fields."""

import django.db.models.deletion
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0003_faster_folding"),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("thing_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="field",
            name="field_kind_known",
        ),
        migrations.AlterField(
            model_name="field",
            name="kind",
            field=models.CharField(
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
                    ("file", "File"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="field",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["text", "long_text", "number", "money", "date", "choice", "several", "yes_no", "link", "file"],
                    )
                ),
                name="field_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="fieldfile",
            name="field",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="facts.field"
            ),
        ),
        migrations.AddIndex(
            model_name="fieldfile",
            index=models.Index(fields=["thing_id", "field"], name="file_by_thing"),
        ),
        migrations.AddIndex(
            model_name="fieldfile",
            index=models.Index(
                condition=models.Q(("released_at__isnull", False)), fields=["released_at", "id"], name="file_by_release"
            ),
        ),
    ]
