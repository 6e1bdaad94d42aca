"""What do we keep about products?"""

from trato.domains.catalog.models.product import Product

__all__ = ["Product"]
