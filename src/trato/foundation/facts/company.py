"""What can this company ask about, and in which words?"""

from functools import lru_cache

from trato.foundation.facts.catalog import Attribute, Beside, Catalog, Column, declared
from trato.foundation.facts.kinds import Kind
from trato.foundation.facts.models import Field, FieldKind, FieldValue, Word
from trato.foundation.kit import sql
from trato.foundation.kit.languages import spoken

_VALUES = FieldValue._meta.db_table
# One look finds out whether anything changed; what was built is kept until then.
_STATE = f"""
SELECT coalesce((SELECT sum(xmin::text::bigint) || 'x' || count(*) FROM {Field._meta.db_table} HAVING count(*) > 0), '') || '/' ||
    coalesce((SELECT string_agg(fact || '=' || language || '=' || text, '/' ORDER BY fact, language)
              FROM {Word._meta.db_table}), '') AS state
"""
_COLUMNS: dict[str, tuple[Kind, str, str]] = {
    FieldKind.TEXT: (Kind.TEXT, "shown", "word"),
    FieldKind.LONG_TEXT: (Kind.TEXT, "shown", "word"),
    FieldKind.LINK: (Kind.TEXT, "shown", "word"),
    # Of a file its name is asked about, and whether there is one.
    FieldKind.FILE: (Kind.TEXT, "shown", "word"),
    FieldKind.NUMBER: (Kind.NUMBER, "amount", ""),
    FieldKind.MONEY: (Kind.MONEY, "amount", ""),
    FieldKind.DATE: (Kind.DATE, "day", ""),
    FieldKind.CHOICE: (Kind.CHOICE, "word", ""),
    FieldKind.SEVERAL: (Kind.SEVERAL, "words", ""),
    FieldKind.YES_NO: (Kind.YES_NO, "flag", ""),
}


def catalog() -> Catalog:
    """What the domains declare, with the company's own fields and words."""
    state = sql.rows(_STATE)[0]["state"]
    if state == "/":
        return declared()
    return _built(state, spoken())


def fact_name(field: Field) -> str:
    """How conditions call a field: own.warranty."""
    return f"own.{field.key}"


@lru_cache(maxsize=8)
def _built(state: str, language: str) -> Catalog:
    fields = Field.objects.filter(archived_at=None).order_by("position", "pk")
    labels = dict(Word.objects.filter(language=language).values_list("fact", "text"))
    return declared().with_facts([_attribute(field, language) for field in fields], labels)


def _attribute(field: Field, language: str) -> Attribute:
    kind, column, compared = _COLUMNS[field.kind]
    choices = [(one["key"], one.get(language) or one["key"]) for one in field.choices]
    label = field.name_es if language == "es" else field.name_en
    return Attribute(
        fact_name(field),
        field.thing,
        Column(kind, column, label, compared, (lambda: choices) if field.choices else None),
        "sensitive_fields" if field.is_sensitive else "own_fields",
        declared().things[field.thing].filled,
        beside=Beside(_VALUES, "thing_id", (("field_id", field.pk),)),
    )
