import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import trato.foundation.kit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_policies_and_trees"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reset", "Reset"),
                            ("link", "Link"),
                            ("invitation", "Invitation"),
                            ("new_device", "New Device"),
                        ],
                        max_length=20,
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("details", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(db_index=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="token",
            name="last_address",
            field=models.GenericIPAddressField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="last_used_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="requests_a_day",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="rows",
            field=models.CharField(
                blank=True,
                choices=[("", "All that you see"), ("own", "Only your own")],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="rows_a_day",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=None
            ),
        ),
        # Tokens there were could do all that their user could; each gets a name of its own.
        migrations.AddField(model_name="token", name="uid", field=models.UUIDField(null=True, editable=False)),
        migrations.RunSQL(
            "UPDATE access_token SET uid = gen_random_uuid(), scopes = ARRAY['*']",
            migrations.RunSQL.noop,
            elidable=True,
        ),
        migrations.AlterField(
            model_name="token",
            name="uid",
            field=models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="user",
            name="joined_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="left_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        # Who has a password has joined.
        migrations.RunSQL(
            "UPDATE access_user SET joined_at = created_at WHERE password NOT LIKE '!%'",
            migrations.RunSQL.noop,
            elidable=True,
        ),
        # Sessions live in a table of ours from now on; everybody signs in anew.
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop, elidable=True),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("sales_rep", "Sales representative"),
                    ("sales_manager", "Sales manager"),
                    ("call_center_agent", "Call-center agent"),
                    ("outsourced_agent", "Outsourced agent"),
                    ("service_agent", "Service agent"),
                    ("marketer", "Marketer"),
                    ("technician", "Technician"),
                    ("store_manager", "Store manager"),
                    ("analyst", "Analyst"),
                    ("data_steward", "Data steward"),
                    ("administrator", "Administrator"),
                    ("partner", "Partner"),
                    ("portal_customer", "Portal customer"),
                ],
                max_length=32,
                verbose_name="role",
            ),
        ),
        migrations.CreateModel(
            name="MagicLink",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("browser", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("server_url", models.URLField(max_length=400)),
                ("client_id", models.CharField(max_length=191)),
                ("sealed_secret", models.TextField(blank=True, default="")),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("key"), name="provider_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(max_length=64, unique=True)),
                ("session_data", models.TextField()),
                ("expire_date", models.DateTimeField(db_index=True)),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("started_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("idle_for", models.DurationField(default=datetime.timedelta(seconds=3600))),
                ("idle_until", models.DateTimeField()),
                ("proved_at", models.DateTimeField(null=True)),
                ("proof", models.CharField(blank=True, default="", max_length=40)),
                ("device", models.CharField(blank=True, default="", max_length=120)),
                ("address", models.GenericIPAddressField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "viewing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TokenDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "token_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("requests", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="access.token"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(default=trato.foundation.kit.identifiers.new_uid, editable=False, unique=True),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "deputy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputizes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "until_on"], name="absence_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="absence_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("deputy")), _negated=True),
                        name="absence_deputy_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("first_used_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "sha256"), name="device_once_a_user")],
            },
        ),
    ]
