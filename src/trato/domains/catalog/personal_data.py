"""Does the catalog hold anything about a person?"""

from trato.foundation.privacy.holdings import hold_nothing_in

hold_nothing_in("products, not people", "catalog_product")
