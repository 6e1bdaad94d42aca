"""How is a file read, tried out, loaded and taken back? The work behind the verbs, in the background or at once."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from trato.foundation.access.queries import company
from trato.foundation.exchange import headings, places
from trato.foundation.exchange.ahead import understood
from trato.foundation.exchange.models import Import, ImportPart, ImportState, KnownHeadings
from trato.foundation.exchange.reading.opening import Look, look
from trato.foundation.exchange.reading.refusals import UnreadableFile
from trato.foundation.exchange.reading.spool import Line, Spool
from trato.foundation.exchange.rejected import RejectedFile
from trato.foundation.exchange.rows import OUTCOMES, REFUSED, Outcome, Rows
from trato.foundation.exchange.targets import TARGETS
from trato.foundation.exchange.understanding import Understanding, lacking
from trato.foundation.jobs.kinds import CannotGoOn
from trato.foundation.jobs.running import Running
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.exchange import ImportEnded

AT_ONCE = 10_000
MOST_TRIED = 200_000
SAMPLE_OF_EACH, LOOKED_AT = 6, 300
MOST_KEPT = 500
# One slow statement of a large step must not end it.
_PATIENCE = "SET LOCAL statement_timeout = '10min'"
_QUICKLY = "SET LOCAL synchronous_commit = off"


def read(one: Import) -> None:
    """Read the file, and guess what its columns hold."""
    try:
        how = _how(one)
        always = True if how.format in ("vcard", "json") else one.found.get("has_headings")
        content = Spool(places.rows_of(one)).fill(places.source_of(one), how, has_headings=always)
    except UnreadableFile as problem:
        one.state, one.problem = ImportState.UNREADABLE, str(problem)
        one.save(update_fields=["state", "problem"])
        return
    customs = content.customs
    one.found = {
        "decimal": customs.decimal, "dates": customs.dates,
        "is_decimal_certain": customs.is_decimal_certain, "are_dates_certain": customs.are_dates_certain,
        **{name: value for name, value in one.found.items() if name in ("decimal", "dates")},
        "format": how.format, "shown_as": how.shown_as, "encoding": how.encoding, "delimiter": how.delimiter,
        "headings": content.headings, "has_headings": content.has_headings, "broken": content.broken,
        "origin": headings.origin_of(content.headings),
    }  # fmt: skip
    one.rows, one.state, one.problem, one.trial = content.rows, ImportState.MAPPING, "", {}
    if not content.rows:
        one.state, one.problem = ImportState.UNREADABLE, _("The file has headings, but no rows.")
    understand(one)
    one.save()


def understand(one: Import) -> None:
    """What the columns hold: as they were understood the last time, else as they look."""
    sample = [line.cells for line in head(one, LOOKED_AT)]
    found = one.found["headings"]
    one.target = one.target or headings.best_target(found, sample)
    target = TARGETS[one.target]
    known = KnownHeadings.objects.filter(target=one.target, signature=headings.signature(found)).first()
    if known and len(known.columns) == len(found):
        one.columns, one.choices = known.columns, known.choices
        one.found["is_known"] = True
        return
    one.columns = [{"field": name} for name in headings.recognized(target, found, sample)]
    one.choices = {
        "mode": target.modes[0],
        "keys": [key.name for key in target.keys if key.is_usual],
        "country": company.ours().country,
        "network": headings.plain(one.found["origin"]) or "file",
        "source": "",
        "invalid": "leave_out",
    }


def head(one: Import, count: int) -> list[Line]:
    """The first rows of a file, as they stand in it."""
    if not places.rows_of(one).exists():
        return []
    lines = Spool(places.rows_of(one)).lines(has_headings=one.found.get("has_headings", True))
    return [line for line, _number in zip(lines, range(count), strict=False)]


def is_complete(one: Import) -> str:
    """What is missing before the file can be tried; empty when nothing is."""
    return lacking(TARGETS[one.target], {column.get("field", "") for column in one.columns} - {""})


def try_out(one: Import, *, by: Actor, running: Running | None = None) -> None:
    """Say what would become of the rows, changing nothing."""
    meaning = Understanding(one, by=by)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    sample: list[dict[str, Any]] = []
    done, total = 0, min(one.rows or 0, MOST_TRIED)
    for lines in _spool(one).batches(AT_ONCE, has_headings=one.found["has_headings"]):
        if running:
            running.breathe()
        with transaction.atomic():
            sql.run(_PATIENCE)
            rows = meaning.rows(lines)
            outcomes = meaning.loader.foresee(rows)
        _count(rows, outcomes, counts, reasons)
        sample += _sample(lines, rows, outcomes, [entry["what"] for entry in sample])
        done += len(lines)
        if running:
            running.keep({}, done=done, total=total)
        if done >= MOST_TRIED:
            break
    places.sample_of(one).write_text(json.dumps(sample, ensure_ascii=False))
    one.trial = {
        "counts": {name: counts[name] for name in (*OUTCOMES, "remarked")},
        "reasons": reasons.most_common(20),
        "rows": done,
    }
    one.state = ImportState.TRIED
    one.save(update_fields=["trial", "state"])


def load(one: Import, running: Running) -> dict[str, Any]:
    """Load the rows that are not loaded yet, step by step; every step is whole or not there."""
    if not places.rows_of(one).exists():
        raise CannotGoOn(_("The file is no longer there. Send it again."))
    meaning = Understanding(one, by=running.by)
    rejected = RejectedFile(places.rejected_of(one), one.found["headings"], one.found.get("delimiter", ""))
    last = one.parts.order_by("-number").first()
    number, done = (last.number + 1 if last else 0), one.parts.aggregate(rows=Sum("rows"))["rows"] or 0
    rejected.begin_at(last.journal["rejected_size"] if last else 0)
    for lines, rows in understood(meaning, size=AT_ONCE, skip=done):
        running.breathe()
        with transaction.atomic():
            sql.run(_PATIENCE)
            sql.run(_QUICKLY)
            outcomes, journal = meaning.loader.load(rows, at=running.now)
            done += len(lines)
            counts: Counter[str] = Counter(one.counts)
            _count(rows, outcomes, counts, Counter())
            counts["read"] += len(lines)
            journal["rejected_size"] = rejected.add(_returned(lines, rows))
            ImportPart.objects.create(one=one, number=number, rows=len(lines), journal=journal)
            one.counts = dict(counts)
            one.save(update_fields=["counts"])
            running.keep({}, done=done, total=one.rows)
        number += 1
    with transaction.atomic():
        one.state, one.ended_at = ImportState.DONE, running.now
        one.save(update_fields=["state", "ended_at"])
        record(ImportEnded(import_id=one.pk, counts=one.counts), by=running.by, at=running.now)
    places.forget_rows(one)
    return dict(one.counts)


def take_back(one: Import, running: Running) -> dict[str, Any]:
    """Take the steps back, the last one first, except what was changed since."""
    meaning = Understanding(one, by=running.by)
    total = one.parts.count()
    for part in one.parts.filter(undone_at=None).order_by("-number"):
        running.breathe()
        with transaction.atomic():
            sql.run(_PATIENCE)
            undone = meaning.loader.take_back(part.journal, at=running.now)
            part.undone_at = running.now
            part.save(update_fields=["undone_at"])
            _keep(one, undone)
            running.keep({}, done=total - part.number, total=total)
    one.state, one.undone_at = ImportState.UNDONE, running.now
    one.save(update_fields=["state", "undone_at"])
    return {name: one.kept.get(name, 0) for name in ("gone", "restored", "kept")}


def _how(one: Import) -> Look:
    found = look(places.source_of(one))
    chosen = one.found
    return found._replace(
        encoding=chosen.get("encoding") or found.encoding, delimiter=chosen.get("delimiter") or found.delimiter
    )


def _spool(one: Import) -> Spool:
    return Spool(places.rows_of(one))


def _returned(lines: Sequence[Line], rows: Rows) -> list[tuple[list[str], str]]:
    """The rows that come back: those refused, and those from which a cell was left out."""
    left_out = {place: _("Loaded without this. %(why)s") % {"why": why} for place, why in rows.remarks.items()}
    every = {**left_out, **rows.refused}
    return [(lines[place].cells, every[place]) for place in sorted(every)]


def _count(rows: Rows, outcomes: Sequence[Outcome], counts: Counter[str], reasons: Counter[str]) -> None:
    for place, outcome in enumerate(outcomes):
        counts[outcome.what] += 1
        if outcome.what == REFUSED:
            reasons[_about(rows.refused.get(place, outcome.why))] += 1
        elif place in rows.remarks:
            counts["remarked"] += 1
            reasons[_about(rows.remarks[place])] += 1


def _about(why: str) -> str:
    """The reason without the value, so that equal ones are counted together."""
    before, mark, rest = why.partition("«")
    return before + "…" + rest.partition("»")[2] if mark else why


def _sample(lines: list[Line], rows: Rows, outcomes: Sequence[Outcome], already: list[str]) -> list[dict[str, Any]]:
    seen, chosen = Counter(already), []
    for place, outcome in enumerate(outcomes):
        if seen[outcome.what] < SAMPLE_OF_EACH:
            seen[outcome.what] += 1
            why = rows.refused.get(place) or rows.remarks.get(place) or outcome.why
            chosen.append(
                {
                    "number": lines[place].number,
                    "cells": lines[place].cells[:40],
                    "what": outcome.what,
                    "why": why,
                    "thing": outcome.thing,
                }
            )
    return chosen


def _keep(one: Import, undone: Any) -> None:
    kept: dict[str, Any] = dict(one.kept)
    kept["gone"] = kept.get("gone", 0) + undone.gone
    kept["restored"] = kept.get("restored", 0) + undone.restored
    kept["kept"] = kept.get("kept", 0) + len(undone.kept)
    kept["things"] = [*kept.get("things", []), *([*map(list, undone.kept)])][:MOST_KEPT]
    one.kept = kept
    one.save(update_fields=["kept"])


def sample(one: Import) -> list[Mapping[str, Any]]:
    """Some rows with what would become of them, as the trial run saw it."""
    path = places.sample_of(one)
    return json.loads(path.read_text()) if path.exists() else []
