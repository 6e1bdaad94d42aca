"""How is a file brought, understood, tried out, loaded, and taken back?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.exchange import headings, places, working
from trato.foundation.exchange.cleaning import CASES
from trato.foundation.exchange.models import LOADED, Import, ImportState, KnownHeadings
from trato.foundation.exchange.reading.limits import LARGEST_FILE
from trato.foundation.exchange.reading.opening import ENCODINGS
from trato.foundation.exchange.targets import TARGETS, Target
from trato.foundation.jobs.queue import enqueue
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.exchange import ImportBegun, ImportDiscarded, ImportReceived, ImportTakenBack

# What is smaller is read, or tried out, while somebody waits for the page.
SMALL_FILE, FEW_ROWS = 4_000_000, 2_000
UNDO_FOR = timedelta(days=30)
LONGEST_SOURCE = 60


class CannotImport(ValueError):
    """The file cannot be treated so; the message says why."""


def receive(
    content: Iterable[bytes], *, file_name: str, by: Actor, at: datetime, target: str = "", is_whole: bool = True
) -> Import:
    """Bring a file, and read it: at once when it is small, else in the background."""
    require(by, "exchange.import.receive")
    if target and target not in TARGETS:
        raise CannotImport(_("Nothing of this kind can be loaded."))
    one = Import(
        target=target, file_name=text.tidy(file_name)[-200:] or _("file"), by_user_id=by.user_id, created_at=at,
        state=ImportState.RECEIVING,
    )  # fmt: skip
    with transaction.atomic():
        one.save(force_insert=True)
        places.prepare(one)
        _append(one, content)
        record(ImportReceived(import_id=one.pk, target=target), by=by, at=at)
    return _read(one, by, at) if is_whole else one


def extend(one: Import, *, content: Iterable[bytes], is_last: bool, by: Actor, at: datetime) -> Import:
    """Bring the next piece of a file that comes in pieces."""
    require(by, "exchange.import.receive")
    if one.state != ImportState.RECEIVING:
        raise CannotImport(_("This file is complete already."))
    _append(one, content)
    return _read(one, by, at) if is_last else one


def read_otherwise(one: Import, *, found: Mapping[str, Any], by: Actor, at: datetime) -> Import:
    """Read the file again with another encoding, delimiter or order of dates."""
    require(by, "exchange.import.map")
    _refuse_loaded(one)
    if not places.source_of(one).exists():
        raise CannotImport(_is_gone(one) or _("The file is no longer there. Send it again."))
    known = {
        "encoding": (*ENCODINGS, ""), "delimiter": (",", ";", "\t", "|", ""), "decimal": (",", "."),
        "dates": ("dmy", "mdy"), "has_headings": (True, False),
    }  # fmt: skip
    if any(name not in known or value not in known[name] for name, value in found.items()):
        raise CannotImport(_("A file cannot be read like this."))
    one.found = {**{name: one.found[name] for name in known if name in one.found}, **found}
    if not found.keys() & {"encoding", "delimiter", "has_headings"} and one.columns:
        one.found = {**Import.objects.get(pk=one.pk).found, **found}
        one.state = ImportState.MAPPING
        one.save(update_fields=["found", "state"])
        return one
    return _read(one, by, at)


def load_as(one: Import, *, target: str, by: Actor, at: datetime) -> Import:
    """Say that the file holds something else than it looks like."""
    require(by, "exchange.import.map")
    _refuse_loaded(one)
    if target not in TARGETS:
        raise CannotImport(_("Nothing of this kind can be loaded."))
    if problem := _is_gone(one):
        raise CannotImport(problem)
    one.target, one.state = target, ImportState.MAPPING
    working.understand(one)
    one.save(update_fields=["target", "state", "columns", "choices", "found"])
    return one


def map_columns(
    one: Import, *, columns: Sequence[Mapping[str, str]], choices: Mapping[str, Any], by: Actor, at: datetime
) -> Import:
    """Say what each column holds, and how known rows are found and treated."""
    require(by, "exchange.import.map")
    _refuse_loaded(one)
    target = TARGETS[one.target]
    one.columns = _columns(one, target, columns)
    one.choices = _choices(one, target, choices)
    one.state, one.trial = ImportState.MAPPING, {}
    one.save(update_fields=["columns", "choices", "state", "trial"])
    return one


def try_out(one: Import, *, by: Actor, at: datetime) -> Import:
    """Find out what would become of the rows, changing nothing."""
    require(by, "exchange.import.map")
    _refuse_loaded(one)
    _require_all(one, by)
    if problem := _is_gone(one) or working.is_complete(one):
        raise CannotImport(problem)
    if (one.rows or 0) <= FEW_ROWS:
        working.try_out(one, by=by)
        return one
    with transaction.atomic():
        one.state = ImportState.TRYING
        one.save(update_fields=["state"])
        enqueue("exchange.try", by=by, at=at, subject=one.file_name, key=f"import:{one.pk}", import_id=one.pk)
    return one


def run(one: Import, *, by: Actor, at: datetime) -> Import:
    """Load the rows, or go on with an import that was stopped."""
    require(by, "exchange.import.run")
    if one.state not in (ImportState.MAPPING, ImportState.TRIED, ImportState.STOPPED):
        raise CannotImport(_("This file is loaded already, or not read yet."))
    _require_all(one, by)
    if problem := _is_gone(one) or working.is_complete(one) or _lacks_source(one):
        raise CannotImport(problem)
    with transaction.atomic():
        one = Import.objects.select_for_update().get(pk=one.pk)
        if one.is_busy:
            raise CannotImport(_("This file is being loaded already."))
        one.state, one.began_at = ImportState.RUNNING, one.began_at or at
        one.save(update_fields=["state", "began_at"])
        _remember(one, at)
        enqueue("exchange.run", by=by, at=at, subject=one.file_name, key=f"import:{one.pk}", import_id=one.pk)
        record(ImportBegun(import_id=one.pk, rows=one.rows or 0), by=by, at=at)
    return one


def undo(one: Import, *, by: Actor, at: datetime) -> Import:
    """Take a whole import back, within thirty days; what was changed since stays, and is named."""
    require(by, "exchange.import.undo")
    _require_all(one, by)
    with transaction.atomic():
        one = Import.objects.select_for_update().get(pk=one.pk)
        if one.state not in LOADED:
            raise CannotImport(_("There is nothing to undo."))
        if one.began_at is None or at > one.began_at + UNDO_FOR:
            raise CannotImport(_("An import can be undone for thirty days."))
        one.state = ImportState.UNDOING
        one.save(update_fields=["state"])
        enqueue("exchange.undo", by=by, at=at, subject=one.file_name, key=f"import:{one.pk}", import_id=one.pk)
        record(ImportTakenBack(import_id=one.pk), by=by, at=at)
    return one


def discard(one: Import, *, by: Actor, at: datetime) -> None:
    """Throw away a file that was not loaded."""
    require(by, "exchange.import.receive")
    if one.is_busy or one.state in (*LOADED, ImportState.UNDONE):
        raise CannotImport(_("What was loaded stays listed; it can be undone."))
    with transaction.atomic():
        record(ImportDiscarded(import_id=one.pk), by=by, at=at)
        transaction.on_commit(partial(places.forget, Import(uid=one.uid)))
        one.delete()


def _append(one: Import, content: Iterable[bytes]) -> None:
    with places.source_of(one).open("ab") as file:
        for chunk in content:
            if file.tell() + len(chunk) > LARGEST_FILE:
                raise CannotImport(_("The file is larger than a gigabyte. Split it."))
            file.write(chunk)
        one.size = file.tell()
    one.save(update_fields=["size"])


def _read(one: Import, by: Actor, at: datetime) -> Import:
    if one.size <= SMALL_FILE:
        working.read(one)
        return one
    with transaction.atomic():
        one.state = ImportState.READING
        one.save(update_fields=["state", "found"])
        enqueue("exchange.read", by=by, at=at, subject=one.file_name, key=f"import:{one.pk}", import_id=one.pk)
    return one


def _refuse_loaded(one: Import) -> None:
    if one.state not in (ImportState.MAPPING, ImportState.TRIED, ImportState.UNREADABLE):
        raise CannotImport(_("This file is being read or loaded, or was loaded already."))


def _require_all(one: Import, by: Actor) -> None:
    """A file does only what whoever loads it could do by hand."""
    for permission in TARGETS[one.target].permissions:
        require(by, permission)


def _is_gone(one: Import) -> str:
    """A file goes when somebody it names is erased."""
    return "" if places.rows_of(one).exists() else _("The file is no longer there. Send it again.")


def _lacks_source(one: Import) -> str:
    if TARGETS[one.target].says_source and not one.choices.get("source"):
        return _("Say where these data come from: people may ask.")
    return ""


def _columns(one: Import, target: Target, columns: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    if len(columns) != len(one.found.get("headings", ())):
        raise CannotImport(_("Say for each column of the file what it holds, or nothing."))
    kept, taken = [], set()
    for column in columns:
        field = target.field(column.get("field", ""))
        if column.get("field") and field is None:
            raise CannotImport(_("There is no such field."))
        if field and field.name in taken and not field.is_many:
            raise CannotImport(_("«%(field)s» is chosen for two columns.") % {"field": field.label})
        if column.get("case", "") not in CASES:
            raise CannotImport(_("There is no such rule."))
        taken.add(field.name if field else "")
        rules = {name: text.tidy(column[name])[:200] for name in ("case", "default") if column.get(name)}
        kept.append({"field": field.name if field else "", **rules})
    return kept


def _choices(one: Import, target: Target, choices: Mapping[str, Any]) -> dict[str, Any]:
    given = {**one.choices, **{name: value for name, value in choices.items() if name in one.choices}}
    if given["mode"] not in target.modes:
        raise CannotImport(_("Known rows cannot be treated so."))
    if set(given["keys"]) - {key.name for key in target.keys}:
        raise CannotImport(_("Known rows cannot be found so."))
    if given["invalid"] not in ("leave_out", "refuse"):
        raise CannotImport(_("Cells that make no sense cannot be treated so."))
    given["country"] = given["country"].strip().upper()
    if given["country"] and not (
        len(given["country"]) == 2 and given["country"].isascii() and given["country"].isalpha()
    ):
        raise CannotImport(_("Write the country as two letters, like ES."))
    given["network"] = headings.plain(given["network"])[:40] or "file"
    given["source"] = text.tidy(given["source"])[:LONGEST_SOURCE]
    return given


def _remember(one: Import, at: datetime) -> None:
    KnownHeadings.objects.update_or_create(
        target=one.target,
        signature=headings.signature(one.found["headings"]),
        defaults={"columns": one.columns, "choices": one.choices, "used_at": at},
    )
