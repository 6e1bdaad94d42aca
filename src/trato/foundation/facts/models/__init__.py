"""What do we keep of the company's own facts?"""

from trato.foundation.facts.models.field import Field, FieldFile, FieldKind, FieldValue
from trato.foundation.facts.models.word import Word

__all__ = ["Field", "FieldFile", "FieldKind", "FieldValue", "Word"]
