"""Is this installation in order? One line per check, each with what to do about it."""

import argparse
import json

HELP = "check this installation and say what to do"

SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """For programs that watch over it."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(wanted: argparse.Namespace) -> int:
    """Exit with 1 when something fails; a warning alone is none."""
    from trato.config.doctor import findings

    found = []
    for finding in findings():
        found.append(finding)
        if not wanted.json:
            print(f"{SIGNS[finding.level]}  {finding.subject}: {finding.words}", flush=True)
            if finding.hint:
                print(f"      {finding.hint}", flush=True)
    if wanted.json:
        print(json.dumps([vars(each) for each in found], indent=2))
    return 1 if any(each.level == "fail" for each in found) else 0
