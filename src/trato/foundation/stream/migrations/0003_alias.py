"""Whose timeline holds the entries of a party that was merged into another."""

from django.db import migrations

CREATE = """
CREATE TABLE stream_alias (party_id bigint PRIMARY KEY, leads_to bigint NOT NULL CHECK (leads_to <> party_id));
CREATE INDEX stream_alias_by_survivor ON stream_alias (leads_to);
"""


class Migration(migrations.Migration):
    dependencies = [("stream", "0002_models")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE stream_alias")]
