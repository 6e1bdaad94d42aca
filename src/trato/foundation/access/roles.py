"""As what can somebody act? The roles policies speak of."""

# Whoever works in the house.
STAFF = frozenset(
    {
        "sales_rep",
        "sales_manager",
        "call_center_agent",
        "service_agent",
        "marketer",
        "technician",
        "store_manager",
        "analyst",
        "data_steward",
        "administrator",
    }
)
# Whoever comes from outside: they see little, and what they may is written out.
OUTSIDERS = frozenset({"outsourced_agent", "partner", "portal_customer"})
ROLES = STAFF | OUTSIDERS
