"""The stream's tables as Django knows them; they were made by SQL in the first migration."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stream", "0001_stream"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("event_id", models.BigIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "db_table": "stream_bookmark",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="StoredEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("facet", models.TextField()),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("parties", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("payload", models.JSONField()),
            ],
            options={
                "db_table": "stream_event",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id",
                        "happened_at",
                        "event_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("party_id", models.BigIntegerField()),
                ("happened_at", models.DateTimeField()),
                ("event_id", models.BigIntegerField()),
                ("facet", models.TextField()),
            ],
            options={
                "db_table": "stream_timeline",
                "managed": False,
            },
        ),
    ]
