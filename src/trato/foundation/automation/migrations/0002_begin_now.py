"""Rules look ahead only: where the stream is long already, their follower begins at its end."""

from django.db import migrations

BEGIN = """
INSERT INTO stream_bookmark (name, position, event_id)
SELECT 'automation.rules', c.position, (SELECT max(e.id) FROM stream_event e WHERE e.xid = c.xid)
FROM stream_commit c ORDER BY c.position DESC LIMIT 1
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("automation", "0001_rules"), ("stream", "0003_alias")]

    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
