"""What does each file of a leave kit hold? A page to read, made from what the tables and models say of themselves."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg import Connection

from trato.config.leave import archive
from trato.config.leave.archive import Manifest
from trato.config.leave.titles import TITLES

_NOT_NULL = """
SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND attnotnull
"""
_REFERENCES = """
SELECT c.conrelid::regclass::text || '.' || a.attname, c.confrelid::regclass::text
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
"""


def written(owner: Connection, manifest: Manifest, language: str) -> str:
    """The page in one language."""
    always = {name for (name,) in owner.execute(_NOT_NULL)}
    leads_to: dict[str, str] = dict(owner.execute(_REFERENCES).fetchall())
    with translation.override(language):
        parts = [*_head(manifest), *_tables(manifest, always, leads_to), *_tail(manifest)]
    return "\n".join(parts) + "\n"


def _head(manifest: Manifest) -> Iterator[str]:
    yield "# " + _("Everything that trato keeps")
    yield ""
    yield _("Made on %(day)s by trato %(version)s.") % {"day": manifest.created_at[:10], "version": manifest.trato}
    yield ""
    yield (
        "**"
        + _(
            "This archive holds all personal data and the keys that open what is sealed. Keep it like the installation itself."
        )
        + "**"
    )
    yield ""
    yield _("To make an equal system from it, in a new installation of the same version:")
    yield ""
    yield "    trato import everything FOLDER_OR_ZIP"
    yield ""
    for name, words in (
        (f"`{archive.TABLES}*.jsonl`", _("One table each. Every line is one row as JSON (JSON Lines, UTF-8), ordered by its key.")),
        (f"`{archive.OPENED}*.jsonl`", _("What is sealed in a table, to read; it is not needed to come back.")),
        (f"`{archive.FILES}`", _("Attachments and other files, under the names by which rows know them.")),
        (f"`{archive.KEYS}`", _("The keys: behind what is sealed, the audit's chain and the secrets of sign-in.")),
        (f"`{archive.SETTINGS}`", _("Variables of the environment that were set, without addresses of servers and passwords.")),
        (f"`{archive.ERASURES}`, `{archive.HEADS}`", _("Who was erased and must stay so, and where the audit's chain stood.")),
        (f"`{archive.MANIFEST}`", _("Versions, columns, last numbers of the sequences, kinds of events, and length and SHA-256 of each file.")),
    ):  # fmt: skip
        yield f"- {name}: {words}"
    yield ""
    yield _(
        "Moments are in UTC (ISO 8601), durations as in ISO 8601, amounts exact decimal numbers, bytes hexadecimal after"
        " «\\x», lists and documents JSON. An empty value is null, an empty text is \"\"."
    )  # fmt: skip
    yield ""


def _tables(manifest: Manifest, always: set[str], leads_to: dict[str, str]) -> Iterator[str]:
    from trato.foundation.privacy import holdings

    personal = {table.name: table for table in holdings.tables()}
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    yield "## " + _("Tables")
    for name, table in manifest.tables.items():
        yield ""
        yield f"### `{table.file}`"
        yield ""
        title = str(personal[name].title if name in personal else TITLES.get(name, name))
        rows = _("%(count)s rows") % {"count": f"{table.rows:,}"}
        yield f"{title} · {rows}"
        if name in personal:
            yield ""
            yield _("What for: %(purpose)s. Kept: %(kept)s.") % {
                "purpose": personal[name].purpose, "kept": personal[name].kept,
            }  # fmt: skip
        yield ""
        yield "| " + " | ".join((_("Column"), _("Type"), _("Meaning"))) + " |"
        yield "|---|---|---|"
        fields = _fields(models.get(name))
        for column, kind in table.columns.items():
            place = f"{name}.{column}"
            words = [] if place in always else [_("may be null")]
            if place in leads_to:
                words.append(_("leads to `%(table)s`") % {"table": leads_to[place]})
            if name in personal and column in personal[name].personal:
                words.append(_("personal"))
            if name in personal and column in personal[name].sealed:
                words.append(_("sealed"))
            words += _choices(fields.get(column))
            yield f"| `{column}` | {kind} | {' · '.join(words)} |"


def _tail(manifest: Manifest) -> Iterator[str]:
    yield ""
    yield "## " + _("What stays behind")
    yield ""
    yield _("Sessions and what lives only for minutes stay behind, and what each installation makes by itself:")
    yield ""
    yield ", ".join(f"`{name}`" for name in manifest.left_behind) + "."


def _fields(model: type[Model] | None) -> dict[str | None, Field]:
    return {field.column: field for field in model._meta.concrete_fields} if model else {}


def _choices(field: Field | None) -> list[str]:
    if field is None or not field.choices:
        return []
    flat = [(value, label) for value, label in field.flatchoices if value not in (None, "")]
    return ["; ".join(f"`{value}` = {label}" for value, label in flat)] if len(flat) <= 40 else []
