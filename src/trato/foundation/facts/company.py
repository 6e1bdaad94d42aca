"""What can this company ask about?"""

from trato.foundation.facts.catalog import Catalog, declared


def catalog() -> Catalog:
    """What the domains declare, with the company's own fields and words."""
    return declared()
