"""The words of a message are kept beside it, so that a search compares them instead of working them out again."""

from django.db import migrations

KEEP = """
DROP INDEX message_by_words;
ALTER TABLE conversations_message ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', trato_folded(subject || ' ' || left(text, 20000)))) STORED;
CREATE INDEX message_by_words ON conversations_message USING gin (words)
"""
FORGET = """
DROP INDEX message_by_words;
ALTER TABLE conversations_message DROP COLUMN words;
CREATE INDEX message_by_words ON conversations_message
    USING gin (to_tsvector('simple', trato_folded(subject || ' ' || left(text, 20000))))
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0009_everything")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
