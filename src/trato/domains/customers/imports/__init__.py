"""Which files can customers come in?"""

from trato.domains.customers.imports import people, relations

__all__ = ["people", "relations"]
