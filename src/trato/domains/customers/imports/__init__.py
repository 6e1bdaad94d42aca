"""Which files can customers come in?"""

from trato.domains.customers.imports import people

__all__ = ["people"]
