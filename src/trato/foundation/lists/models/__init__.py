"""The views of lists that people keep, and what they changed on many rows at once."""

from trato.foundation.lists.models.bulk import BulkChange, BulkRow, BulkState, Outcome, Undoing
from trato.foundation.lists.models.view import Audience, View

__all__ = ["Audience", "BulkChange", "BulkRow", "BulkState", "Outcome", "Undoing", "View"]
