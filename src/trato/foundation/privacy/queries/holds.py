"""Is something about this person held?"""

from trato.foundation.privacy.models import Hold
from trato.foundation.privacy.people import Person


def standing(person: Person, kind: str) -> Hold | None:
    """The hold of this kind that stands now."""
    return Hold.objects.filter(person_kind=person.kind, person_id=person.id, kind=kind, until=None).first()
