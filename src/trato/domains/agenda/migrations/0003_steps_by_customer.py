"""Steps are found by customer, closed ones too."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0002_initial"),
        ("customers", "0008_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("party__isnull", False)), fields=["party"], name="task_by_party"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("contact__isnull", False)), fields=["contact"], name="task_by_contact"
            ),
        ),
    ]
