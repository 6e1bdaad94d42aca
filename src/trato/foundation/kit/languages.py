"""Which of our languages is being spoken?"""

from typing import Literal

from django.utils.translation import get_language


def spoken() -> Literal["es", "en"]:
    """The language of the page or letter being written; Spanish where none was chosen."""
    return "en" if (get_language() or "es").startswith("en") else "es"
