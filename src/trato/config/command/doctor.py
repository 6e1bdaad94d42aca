"""Is this installation in order, and how well is it guarded? One line per check, each with what to do about it."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from trato.config.doctor import Finding, findings

HELP = "check this installation and say what to do"

SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """For programs that watch over it."""
    parser.add_argument("--security", action="store_true", help="check how well it is guarded: secrets, walls, people")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(wanted: argparse.Namespace) -> int:
    """Exit with 1 when something fails; a warning alone is none."""
    found = []
    with _guarded("en" if wanted.json else _language()) if wanted.security else nullcontext(findings()) as checked:
        for finding in checked:
            found.append(finding)
            if not wanted.json:
                _tell(finding)
        if wanted.security and not wanted.json:
            print(_score(found))
    if wanted.json:
        print(json.dumps([vars(each) for each in found], indent=2))
    return 1 if any(each.level == "fail" for each in found) else 0


@contextmanager
def _guarded(language: str) -> Iterator[Iterator[Finding]]:
    """The checks of --security, which ask settings and database and speak the language."""
    from trato.config import database
    from trato.config.command.application import set_up

    set_up("app")
    from django.utils import translation

    from trato.config import self_check

    with database.available(), translation.override(language):
        yield self_check.findings()


def _tell(finding: Finding) -> None:
    print(f"{SIGNS[finding.level]}  {finding.subject}: {finding.words}", flush=True)
    if finding.hint:
        print(f"      {finding.hint}", flush=True)


def _score(found: list[Finding]) -> str:
    from django.utils.translation import gettext as _

    count = {level: sum(each.level == level for each in found) for level in SIGNS}
    return _("%(ok)d of %(all)d checks are in order, %(warn)d warn, %(fail)d fail.") % {**count, "all": len(found)}


def _language() -> str:
    """The language of the terminal: Spanish or English."""
    wished = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "es" if wished.startswith("es") else "en"
