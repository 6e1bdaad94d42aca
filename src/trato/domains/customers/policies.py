"""What of customers is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.customers.models import (
    Address,
    Change,
    Consent,
    Duplicate,
    Identity,
    MatchKey,
    Merge,
    MergeMove,
    Party,
    PartySearch,
    PhaseSpan,
    Relationship,
    SearchWord,
)
from trato.foundation.access.policy import STAFF, declare, listed, permit
from trato.foundation.facts.models import FieldFile, FieldValue

PARTY = "customers.party"

declare(
    PARTY,
    Party,
    alias="p",
    owner="owner_id",
    team="team_id",
    territory="territory_id",
    account="id",
    states=("kind", "phase", "country"),
    tables=("stream_event", "stream_timeline", "stream_tally", MatchKey._meta.db_table, MergeMove._meta.db_table),
    is_counted=True,
    # Steps and orders beside a customer are drawn through their own rules.
    fields={
        "public": "id uid kind name given_name family_name name_key country city language time_zone sector sorted_by"
        " party_kind tasks recent_orders",
        "internal": "roles tags phase phase_since owner owner_id team team_id territory territory_id source created_at"
        " updated_at archived_at merged_into merged_into_id merged duplicates last_contact_at interactions links linked_from relationships people others tally"
        " timeline changes preferences own_fields segments city_key sector_key",
        "contact": "identities addresses email phone consents born_on sensitive_fields",
        "finance": "tax_number sales sales_year sales_year_before returned orders returns first_order_at last_order_at"
        " months currency",
        "cost": "margin",
    },
)
declare(
    "customers.identity",
    Identity,
    alias="i",
    part_of=(PARTY, "party_id"),
    fields={"contact": "id party party_id kind network value shown label is_primary created_at"},
)
declare(
    "customers.address",
    Address,
    alias="a",
    part_of=(PARTY, "party_id"),
    fields={"contact": "id party party_id use street postcode city region country"},
)
declare(
    "customers.own_field",
    FieldValue,
    alias="v",
    part_of=(PARTY, "thing_id"),
    fields={"internal": "id field field_id thing_id word shown amount day flag words"},
)
declare(
    "customers.own_file",
    FieldFile,
    part_of=(PARTY, "thing_id"),
    fields={"internal": "id uid field field_id thing_id name kind size digest created_at released_at"},
)
declare(
    "customers.relationship",
    Relationship,
    alias="r",
    part_of=(PARTY, "from_party_id"),
    fields={"internal": "id from_party from_party_id to_party to_party_id kind title since until"},
)
declare(
    "customers.phase",
    PhaseSpan,
    part_of=(PARTY, "party_id"),
    fields={"internal": "id party party_id phase since until"},
)
declare(
    "customers.change",
    Change,
    part_of=(PARTY, "party_id"),
    fields={"internal": "id party party_id before after at by_user_id undone_at"},
)
declare(
    "customers.consent",
    Consent,
    part_of=(PARTY, "party_id"),
    fields={
        "contact": "id uid party party_id merge merge_id purpose purpose_id channel decision wording wording_id source said_at"
        " recorded_at actor_kind actor_id",
        "special": "proof",
    },
)
declare(
    "customers.search",
    PartySearch,
    alias="s",
    part_of=(PARTY, "party_id"),
    tables=(SearchWord._meta.db_table,),
    fields={"internal": "party party_id doc", "public": "name", "contact": "email phone"},
)
declare(
    "customers.duplicate",
    Duplicate,
    alias="d",
    part_of=(PARTY, "first_id"),
    fields={
        "internal": "id uid first first_id second second_id weight level reasons state found_at decided_at"
        " decided_by_user_id",
    },
)
declare(
    "customers.merge",
    Merge,
    alias="m",
    part_of=(PARTY, "survivor_id"),
    fields={
        "internal": "id uid survivor survivor_id other other_id fields at by_user_id undone_at undone_by_user_id",
    },
)
listed(
    PARTY,
    "partner",
    """SELECT %(by_account)s::bigint UNION ALL SELECT to_party_id FROM customers_relationship
    WHERE from_party_id = %(by_account)s AND kind = 'referred' AND until IS NULL""",
)

# What the company uses data for is no secret and nobody's data.
permit("customers.purpose.view", STAFF)
permit("customers.purpose.define", ["administrator", "trato:demo"])
