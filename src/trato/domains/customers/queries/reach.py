"""Who of many customers may be reached on which channel for marketing?"""

from typing import Any

from trato.domains.customers.models import Purpose
from trato.domains.customers.models.consent import Basis, ContactChannel
from trato.domains.customers.queries.consents import CONSENTS
from trato.foundation.kit import guard

# How somebody can be reached on a channel at all.
_HAVING = {
    ContactChannel.EMAIL: "EXISTS (SELECT FROM customers_identity i WHERE i.party_id = {p}.id AND i.kind = 'email')",
    ContactChannel.PHONE: "EXISTS (SELECT FROM customers_identity i WHERE i.party_id = {p}.id AND i.kind = 'phone')",
    ContactChannel.LETTER: "EXISTS (SELECT FROM customers_address i WHERE i.party_id = {p}.id)",
    ContactChannel.MESSAGE: "EXISTS (SELECT FROM customers_identity i WHERE i.party_id = {p}.id AND i.kind IN ('phone', 'handle'))",
}
# The newest statement about the purpose, on this channel or on all.
_SAID = """(SELECT c.decision FROM customers_consent c WHERE c.party_id = {p}.id AND c.purpose_id = %(reach_purpose)s
AND c.channel IN ('', '{channel}')
AND NOT EXISTS (SELECT FROM customers_merge x WHERE x.id = c.merge_id AND x.undone_at IS NOT NULL) ORDER BY c.id DESC LIMIT 1)"""


@guard.working_as(CONSENTS)
def reachable(alias: str) -> tuple[dict[str, str], dict[str, Any]]:
    """For each channel of the first marketing purpose the condition, on a customer's row, that they may be reached."""
    purpose = Purpose.objects.filter(is_marketing=True, ended_at=None).order_by("position", "code").first()
    if purpose is None:
        return {}, {}
    found = {}
    for channel in purpose.channels or ContactChannel.values:
        said = _SAID.format(p=alias, channel=ContactChannel(channel).value)
        allowed = f"{said} = 'given'" if purpose.basis == Basis.CONSENT else f"coalesce({said}, 'given') = 'given'"
        found[str(channel)] = f"({_HAVING[ContactChannel(channel)].format(p=alias)} AND {allowed})"
    return found, {"reach_purpose": purpose.pk}
