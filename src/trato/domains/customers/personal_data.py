"""What do we hold about a customer, and what of it lies beside the stream?"""

from trato.foundation.audit.beside import lies_beside
from trato.foundation.audit.reading import people_stand_at

people_stand_at("/customers/", table="customers_party")
for _event in ("customers.party.changed", "customers.preferences.changed"):
    lies_beside(_event, field="change_id", table="customers_change", columns="before, after")
