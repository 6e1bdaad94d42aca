"""What of the catalog is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.catalog.models import Product
from trato.foundation.access.policy import declare

declare(
    "catalog.product",
    Product,
    alias="r",
    states=("kind",),
    fields={
        "public": "id uid code name name_key kind price currency",
        "internal": "created_at updated_at archived_at",
        "cost": "unit_cost cost_since",
    },
)
