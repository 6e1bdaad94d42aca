import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_ways_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="second_factor_of",
            field=models.CharField(
                choices=[("nobody", "Nobody"), ("administrators", "Administrators"), ("everybody", "Everybody")],
                db_default="administrators",
                default="administrators",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="second_factor_due_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="QuotaUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "rule",
                        "period",
                        "begins_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rule", models.CharField(max_length=120)),
                ("period", models.CharField(max_length=4)),
                ("begins_at", models.DateTimeField(db_index=True)),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("used_up_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas_used",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
