"""Saved answers serve in every inbox."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conversations", "0007_undelivered")]

    operations = [migrations.RemoveField(model_name="savedreply", name="inbox")]
