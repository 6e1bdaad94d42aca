"""Texts are compared in the database as everywhere else."""

from django.db import migrations

from trato.foundation.kit import folding


def make(apps, schema_editor):
    # Not a plain statement of the list below: per cents would be taken for placeholders.
    schema_editor.execute(folding.function().replace("%", "%%"), [])


class Migration(migrations.Migration):
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
