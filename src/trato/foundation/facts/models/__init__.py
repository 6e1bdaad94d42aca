"""What do we keep of the company's own facts?"""

from trato.foundation.facts.models.field import Field, FieldKind, FieldValue
from trato.foundation.facts.models.word import Word

__all__ = ["Field", "FieldKind", "FieldValue", "Word"]
