"""Everything but spam, the newest first, has an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0008_saved_replies_everywhere")]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["-last_message_at", "-id"],
                condition=models.Q(("state", "spam"), _negated=True),
                name="conversation_by_time",
            ),
        ),
    ]
