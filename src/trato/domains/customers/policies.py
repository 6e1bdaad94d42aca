"""Who may do what with customers?"""

from trato.foundation.access.policy import STAFF, permit

CARERS = STAFF - {"analyst"}
IMPORTS = ["trato:import.online_retail", "trato:demo"]

permit("customers.party.view", [*STAFF, *IMPORTS])
for _verb in (
    "party.register",
    "party.change",
    "identity.add",
    "identity.remove",
    "address.add",
    "address.remove",
    "relationship.start",
    "relationship.end",
    "phase.enter",
    "party.assign",
):
    permit(f"customers.{_verb}", [*CARERS, *IMPORTS])
permit("customers.party.archive", ["sales_manager", "administrator", "sales_rep"])
permit("customers.consent.view", STAFF)
permit("customers.consent.give", [*CARERS, *IMPORTS, "trato:preference_center"])
permit("customers.consent.withdraw", [*CARERS, *IMPORTS, "trato:preference_center"])
permit("customers.purpose.view", STAFF)
permit("customers.purpose.define", ["administrator", "trato:demo"])
