"""What can be asked about fixed lists?"""

from django.utils.translation import gettext_lazy as _

from trato.domains.segments.models import Membership, Segment
from trato.foundation.facts.catalog import Column, Occurrence, Relation, declare
from trato.foundation.facts.kinds import Kind
from trato.foundation.stream.vocabulary import segments as told
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

_LISTED = Relation(
    "segments.listed",
    of="customers.party",
    by="party_id",
    rows=f"""SELECT m.party_id, g.uid::text AS segment FROM {Membership._meta.db_table} m
    JOIN {Segment._meta.db_table} g ON g.id = m.segment_id WHERE g.kind = 'fixed' AND {{scope}}""",
    columns={"segment": Column(Kind.CHOICE, "segment", _("list"))},
    told=(told.SegmentEntered, told.SegmentLeft, PartyMerged, PartyUnmerged),
    resource="segments.segment",
    alias="g",
)

declare(Occurrence("segments.listed", _LISTED, _("fixed lists"), "roles"))
