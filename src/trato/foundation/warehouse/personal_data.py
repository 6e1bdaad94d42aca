"""What does the warehouse hold about people? Copies of what facts read, which go with whoever is erased."""

from trato.foundation.privacy.holdings import Mentions, forget_also
from trato.foundation.privacy.people import Person
from trato.foundation.warehouse import erasures


@forget_also
def copies_go_with_the_person(_person: Person, _named: Mentions) -> None:
    """Rows cannot be taken out of these files: all of them go, and the next refresh writes them without the person."""
    erasures.throw_away()
