"""What does the stream keep? Events, the order in which they became true, bookmarks, and each party's timeline.

The tables are made by SQL in the first migration (xid8 and pg_snapshot have no Django field).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class StoredEvent(models.Model):
    """One thing that happened. INSERT and SELECT only: the database refuses the rest."""

    name = models.TextField()
    facet = models.TextField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    parties = ArrayField(models.BigIntegerField())
    payload = models.JSONField()

    class Meta:
        managed = False
        db_table = "stream_event"


class Bookmark(models.Model):
    """How far one follower has read: the commit's position and the last event handled within it."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "stream_bookmark"


class TimelineEntry(models.Model):
    """That an event concerns a party: the projection behind every timeline."""

    pk = models.CompositePrimaryKey("party_id", "happened_at", "event_id")
    party_id = models.BigIntegerField()
    happened_at = models.DateTimeField()
    event_id = models.BigIntegerField()
    facet = models.TextField()

    class Meta:
        managed = False
        db_table = "stream_timeline"
