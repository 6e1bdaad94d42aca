"""How do templates say something in one language?"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils import translation
from markupsafe import Markup


class Words:
    """The translating functions of the templates of one language; their results may hold markup of translators."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._kept = lru_cache(maxsize=8192)(self._translated)

    def functions(self) -> dict[str, Callable[..., Markup]]:
        """By the names that templates use."""
        return {
            "_": self.gettext,
            "gettext": self.gettext,
            "ngettext": self.ngettext,
            "pgettext": self.pgettext,
            "npgettext": self.npgettext,
        }

    def gettext(self, message: str, **values: Any) -> Markup:
        """The message with its values, which are escaped."""
        return self._kept(message) % values

    def ngettext(self, singular: str, plural: str, num: int, **values: Any) -> Markup:
        """The form that goes with the number."""
        with translation.override(self._language):
            chosen = translation.ngettext(singular, plural, num)
        return Markup(chosen) % {"num": num, **values}  # noqa: S704 - our own words

    def pgettext(self, context: str, message: str, **values: Any) -> Markup:
        """The message as it is meant in this context."""
        return self._kept(message, context) % values

    def npgettext(self, context: str, singular: str, plural: str, num: int, **values: Any) -> Markup:
        """Both."""
        with translation.override(self._language):
            chosen = translation.npgettext(context, singular, plural, num)
        return Markup(chosen) % {"num": num, **values}  # noqa: S704 - our own words

    def _translated(self, message: str, context: str = "") -> Markup:
        # A lazy string of Python code is translated into the language that is active, so it is taken as text.
        with translation.override(self._language):
            said = translation.pgettext(context, message) if context else translation.gettext(message)
        return Markup(said)  # noqa: S704 - our own words
