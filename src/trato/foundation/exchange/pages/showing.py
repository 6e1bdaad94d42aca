"""What does the page of an import show?"""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from trato.foundation.access.models import User
from trato.foundation.access.policy import may
from trato.foundation.exchange import places, working
from trato.foundation.exchange.actions.imports import UNDO_FOR
from trato.foundation.exchange.models import LOADED, Import, ImportState
from trato.foundation.exchange.reading.opening import ENCODINGS
from trato.foundation.exchange.rows import OUTCOMES
from trato.foundation.exchange.targets import TARGETS, Target
from trato.foundation.jobs.models import Job
from trato.foundation.kit.actor import Actor

TONES = {
    "receiving": "slate", "reading": "blue", "unreadable": "red", "mapping": "amber", "trying": "blue", "tried": "amber",
    "running": "blue", "done": "green", "stopped": "red", "undoing": "blue", "undone": "slate",
}  # fmt: skip
OUTCOME_TONES = {"new": "green", "changed": "blue", "same": "slate", "skipped": "slate", "refused": "red"}
OUTCOME_WORDS: dict[str, Any] = {
    "new": pgettext_lazy("rows of a file", "New"),
    "changed": pgettext_lazy("rows of a file", "Completed"),
    "same": pgettext_lazy("rows of a file", "Without news"),
    "skipped": pgettext_lazy("rows of a file", "Left alone"),
    "refused": pgettext_lazy("rows of a file", "Refused"),
}
MODES: dict[str, Any] = {
    "fill": gettext_lazy("Only fill what is empty"),
    "update": gettext_lazy("Overwrite with what the file says"),
    "skip": gettext_lazy("Leave them as they are"),
    "create": gettext_lazy("Do not look for them: every row is new"),
}
FORMATS = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "xlsb": "Excel (XLSB)",
    "xls": "Excel (XLS)",
    "ods": "ODS",
    "vcard": "vCard",
    "json": "JSON",
}
_SHOWN_COLUMNS = 6


def listed(one: Import, names: dict[int, str]) -> dict[str, Any]:
    """One line of the list."""
    target = TARGETS.get(one.target)
    return {
        "uid": one.uid,
        "file_name": one.file_name,
        "target": str(target.label) if target else "—",
        "state": str(ImportState(one.state).label),
        "tone": TONES[one.state],
        "rows": one.rows,
        "counts": {name: one.counts.get(name, 0) for name in OUTCOMES},
        "is_loaded": bool(one.counts),
        "who": names.get(one.by_user_id or 0, "trato"),
        "created_at": one.created_at,
    }


def shown(one: Import, actor: Actor) -> dict[str, Any]:
    """Everything the page of one import needs."""
    target = TARGETS.get(one.target)
    is_open = one.state in (ImportState.MAPPING, ImportState.TRIED)
    user = User.objects.filter(pk=one.by_user_id or 0).first()
    return {
        "one": one,
        "who": user.name if user else "trato",
        "target": target,
        "targets": [(name, each.label) for name, each in TARGETS.items()],
        "state": str(ImportState(one.state).label),
        "tone": TONES[one.state],
        "steps": _steps(one),
        "format": FORMATS.get(one.found.get("shown_as", ""), ""),
        "encodings": [(name, name) for name in ENCODINGS],
        "delimiters": [(",", _("comma ,")), (";", _("semicolon ;")), ("tab", _("tabulator")), ("|", "|")],
        "delimiter": "tab" if one.found.get("delimiter") == "\t" else one.found.get("delimiter", ""),
        "columns": _columns(one, target) if is_open and target else [],
        "fields": _fields(target) if target else [],
        "cases": [("", _("as it is")), ("title", _("Like This")), ("upper", _("LIKE THIS")), ("lower", _("like this"))],
        "modes": [(mode, MODES[mode]) for mode in target.modes] if target else [],
        "keys": [(key.name, key.label) for key in target.keys] if target else [],
        "lacks": working.is_complete(one) if is_open and one.rows else "",
        "is_open": is_open,
        "trial": _trial(one) if one.trial else None,
        "outcome_words": OUTCOME_WORDS,
        "outcome_tones": OUTCOME_TONES,
        "counts": [(name, OUTCOME_WORDS[name], one.counts.get(name, 0), OUTCOME_TONES[name]) for name in OUTCOMES],
        "work": progress(one) if one.is_busy else None,
        "has_rejected": places.rejected_of(one).exists(),
        "may_map": may(actor, "exchange.import.map"),
        "may_run": may(actor, "exchange.import.run"),
        "may_undo": may(actor, "exchange.import.undo") and one.state in LOADED and _is_young(one),
        "undo_until": one.began_at + UNDO_FOR if one.began_at else None,
        "can_go_on": one.state == ImportState.STOPPED and places.rows_of(one).exists(),
    }


def progress(one: Import) -> dict[str, Any]:
    """How far the background work is, and how long it will take at this pace."""
    job = Job.objects.filter(key=f"import:{one.pk}").order_by("-id").first()
    labels = {
        ImportState.READING: _("The file is being read"),
        ImportState.TRYING: _("The rows are being tried out"),
        ImportState.RUNNING: _("The rows are being loaded"),
        ImportState.UNDOING: _("The import is being undone"),
    }
    done, total = (job.done, job.total) if job else (0, None)
    left = None
    if job and total and done and job.started_at:
        passed = (timezone.now() - job.started_at).total_seconds()
        left = int(passed / done * (total - done)) + 1
    return {
        "uid": one.uid,
        "job": job.uid if job and not job.cancel_asked_at else None,
        "label": labels.get(ImportState(one.state), ""),
        "done": done if total else None,
        "total": total or 100,
        "left": left,
        "problem": job.problem if job else "",
    }


def _steps(one: Import) -> list[dict[str, str]]:
    at = {
        "receiving": 0, "reading": 0, "unreadable": 0, "mapping": 1, "trying": 2, "tried": 2, "running": 3, "done": 4,
        "stopped": 3, "undoing": 3, "undone": 4,
    }[one.state]  # fmt: skip
    labels = [_("File"), _("Columns"), _("Review"), _("Result")]
    return [
        {"label": label, "state": "done" if place < at else "current" if place == at else "todo"}
        for place, label in enumerate(labels)
    ]


def _columns(one: Import, target: Target) -> list[dict[str, Any]]:
    head = [line.cells for line in working.head(one, 40)]
    columns = []
    for place, (heading, column) in enumerate(zip(one.found["headings"], one.columns, strict=True)):
        values = [cells[place] for cells in head if place < len(cells) and cells[place]]
        field = target.field(column.get("field", ""))
        columns.append(
            {
                "place": place,
                "heading": heading,
                "sample": " · ".join(value[:40] for value in dict.fromkeys(values[:3])),
                "field": field.name if field else "",
                "case": column.get("case", ""),
                "default": column.get("default", ""),
                "is_ruled": bool(column.get("case") or column.get("default")),
            }
        )
    return columns


def _fields(target: Target) -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [
        (group, [(field.name, field.label) for field in fields])
        for group, fields in groupby(target.fields, key=lambda field: str(field.group))
    ]


def _trial(one: Import) -> dict[str, Any]:
    used = [
        (place, heading)
        for place, (heading, column) in enumerate(zip(one.found["headings"], one.columns, strict=True))
        if column.get("field")
    ][:_SHOWN_COLUMNS]
    rows = [
        {**entry, "cells": [entry["cells"][place] if place < len(entry["cells"]) else "" for place, _heading in used]}
        for entry in working.sample(one)
    ]
    order = {name: place for place, name in enumerate(OUTCOMES)}
    counts = one.trial["counts"]
    return {
        "counts": [(name, OUTCOME_WORDS[name], counts[name], OUTCOME_TONES[name]) for name in OUTCOMES],
        "remarked": counts.get("remarked", 0),
        "reasons": one.trial["reasons"],
        "rows": one.trial["rows"],
        "is_partial": one.trial["rows"] < (one.rows or 0),
        "headings": [heading for _place, heading in used],
        "sample": sorted(rows, key=lambda row: (order[row["what"]], row["number"])),
        "will_load": one.trial["rows"] - counts["refused"],
    }


def _is_young(one: Import) -> bool:
    return one.began_at is not None and timezone.now() <= one.began_at + UNDO_FOR
