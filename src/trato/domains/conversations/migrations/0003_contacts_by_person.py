"""Contacts are found by the person they were with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_initial"),
        ("customers", "0008_merging"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("contact__isnull", False)), fields=["contact"], name="interaction_by_contact"
            ),
        ),
    ]
