"""The views of lists that people keep."""

from trato.foundation.lists.models.view import Audience, View

__all__ = ["Audience", "View"]
