"""By how much the numbers of transactions in the stream exceed this server's, after a move from another one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stream", "0001_stream")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE stream_sequencer ADD COLUMN shift bigint NOT NULL DEFAULT 0",
            "ALTER TABLE stream_sequencer DROP COLUMN shift",
        )
    ]
