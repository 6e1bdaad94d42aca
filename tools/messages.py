"""Which texts does trato show, and which have no Spanish yet? Collects them and keeps the translations there are.

`python tools/messages.py` updates the catalog; `--check` changes nothing and exits with 1 when it is stale or
incomplete.
"""

import argparse
import io
import sys
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

SOURCE = Path(__file__).resolve().parents[1] / "src" / "trato"
SPANISH = SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"

METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols",
        "newstyle_gettext": "true",
    }
}
_PASSING = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    before = SPANISH.read_text() if SPANISH.exists() else ""
    template, both = _collected()
    for each in sorted(both):
        print(f"Used with a plural here and without one there, which not every Python looks up: {each!r}")
    if both:
        return 1
    catalog = _updated(before, template)
    missing = [message.id for message in catalog if message.id and not _is_translated(message)]
    after = _written(catalog)
    if wanted.check:
        if before != after:
            print("The catalog is stale: run `make messages`.")
        for each in missing:
            print(f"No Spanish yet: {each!r}")
        return 1 if missing or before != after else 0
    SPANISH.write_text(after)
    print(f"{len(catalog)} texts, {len(missing)} without Spanish.")
    return 0


def _collected() -> tuple[Catalog, set[str]]:
    """All texts, and those that are used in two ways."""
    template, plain, counted = Catalog(), set(), set()
    for name, _line, message, _comments, context in extract_from_dir(str(SOURCE), METHODS, OPTIONS, KEYWORDS):
        template.add(message, locations=[(name, None)], context=context)
        (plain if isinstance(message, str) else counted).add(message if isinstance(message, str) else message[0])
    return template, plain & counted


def _updated(before: str, template: Catalog) -> Catalog:
    catalog = pofile.read_po(io.StringIO(before), locale="es") if before else Catalog(locale="es")
    # No guesses: a changed text needs a translator, not a similar sentence.
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def _is_translated(message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _written(catalog: Catalog) -> str:
    out = io.BytesIO()
    pofile.write_po(out, catalog, width=110, omit_header=False, sort_by_file=False, sort_output=True, no_location=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    # Dates in the header would change with every run, the name of the writer with every release of it.
    return "".join(line for line in lines if not line.startswith(_PASSING))


if __name__ == "__main__":
    sys.exit(main())
