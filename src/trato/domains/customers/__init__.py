"""Whom do we deal with? Parties, their identities, addresses, relationships, and the phase of the relation."""
