"""Whose house is this, and what holds in it unless somebody says otherwise?"""

from trato.foundation.access.models import Company


def ours() -> Company:
    """The company of this database; as long as there is none, what most would choose."""
    return Company.objects.first() or Company(name="trato")
