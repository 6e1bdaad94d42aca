"""The first people of an organization are found by an index, however many it has."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_indexes_for_registering"),
    ]

    operations = [
        migrations.AlterField(
            model_name="relationship",
            name="to_party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="linked_from",
                to="customers.party",
            ),
        ),
        migrations.AddIndex(
            model_name="relationship",
            index=models.Index(fields=["to_party", "id"], name="relationship_by_target"),
        ),
    ]
