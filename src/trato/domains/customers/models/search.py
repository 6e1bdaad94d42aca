"""What is looked at when somebody types into the search box?"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from trato.domains.customers.models.party import Party


class PartySearch(models.Model):
    """One narrow row per party: folded name, addresses and numbers in one text, and their heads for prefixes."""

    party = models.OneToOneField(
        Party, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    doc = models.TextField(db_collation="C")
    name = models.TextField(db_collation="C")
    email = models.TextField(db_collation="C")
    phone = models.TextField(db_collation="C")

    class Meta:
        indexes = [
            GinIndex(OpClass(models.F("doc"), name="gin_trgm_ops"), name="party_search_doc"),
            models.Index(fields=["name"], name="party_search_name"),
            models.Index(fields=["email"], name="party_search_email"),
            models.Index(fields=["phone"], name="party_search_phone"),
        ]


class SearchWord(models.Model):
    """A known word under each form it takes when one letter is left out: how typos find their word.

    This is the deletion index of SymSpell (W. Garbe, 2012) over the first nine letters.
    """

    pk = models.CompositePrimaryKey("left_out", "word")
    left_out = models.CharField(max_length=12, db_collation="C")
    word = models.CharField(max_length=40, db_collation="C")
