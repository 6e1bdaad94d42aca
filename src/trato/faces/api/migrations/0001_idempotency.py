"""The keys of requests that must not be done twice."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("key", models.CharField(db_collation="C", max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.SmallIntegerField(null=True)),
                ("location", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "api_idempotency",
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["created_at"], name="api_idempotency_by_age")
                ],
            },
        ),
    ]
