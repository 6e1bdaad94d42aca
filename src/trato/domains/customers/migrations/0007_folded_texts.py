"""Texts that are compared in a form the database keeps itself, and birthdays."""

from django.db import migrations, models

import trato.domains.customers.models.party

FOLDED = models.TextField(db_collation="C")


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_consents"), ("facts", "0001_folding")]

    operations = [
        migrations.RemoveIndex(model_name="party", name="party_by_city"),
        migrations.AddField(
            model_name="party",
            name="born_on",
            field=models.DateField(blank=True, null=True, verbose_name="birthday"),
        ),
        migrations.AddField(
            model_name="party",
            name="city_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=trato.domains.customers.models.party.Folded("city"),
                output_field=FOLDED,
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="sector_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=trato.domains.customers.models.party.Folded("sector"),
                output_field=FOLDED,
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["city_key", "name_key", "id"], name="party_by_city"),
        ),
    ]
