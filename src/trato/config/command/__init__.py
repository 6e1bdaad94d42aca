"""Which commands are there, and how do they end? One file each; one clear line when it cannot be done."""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from trato.config.failure import Failure

# Name of the command, and the file of it where the name is a word of Python.
COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "worker": "worker",
    "mail": "mail",
    "migrate": "migrate",
    "createadmin": "createadmin",
    "import": "imports",
    "backup": "backup",
    "restore": "restore",
    "warehouse": "warehouse",
    "export": "export",
    "doctor": "doctor",
    "audit": "audit",
    "shell": "shell",
    "bench": "bench",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    wanted, rest = _parser().parse_known_args(words)
    if rest and not wanted.takes_rest:
        wanted.parser.error(f"{rest[0]} is not known here")
    wanted.rest = rest
    if wanted.data:
        os.environ["TRATO_DATA"] = os.path.abspath(os.path.expanduser(wanted.data))
    if wanted.verbose:
        os.environ["TRATO_VERBOSE"] = "1"  # for the processes we start as well
    try:
        return wanted.run(wanted) or 0
    except Failure as failure:
        return _tell(failure)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the edge of the program: nobody above could tell a person
        if os.environ.get("TRATO_VERBOSE"):
            traceback.print_exc()
        return _tell(_explained(error, wanted.name))
    except BaseException as stopped:
        if type(stopped).__name__ == "Stopped":
            return 130
        raise


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"trato: {message[:1].upper()}{message[1:]}.\n  Help: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="trato", description="The e-CRM trato: everything about an installation.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        command = importlib.import_module(f"{__name__}.{module}")
        each = commands.add_parser(name, help=command.HELP, description=command.HELP, allow_abbrev=False)
        each.add_argument("--data", metavar="DIR", help="the data folder (also TRATO_DATA)")
        each.add_argument("--verbose", action="store_true", help="say more, and show where a failure arose")
        command.arguments(each)
        takes_rest = getattr(command, "TAKES_REST", False)
        each.set_defaults(run=command.run, name=name, parser=each, takes_rest=takes_rest)
    return parser


def _tell(failure: Failure) -> int:
    print(f"trato: {failure.sentence}", file=sys.stderr)
    for line in failure.hint.splitlines():
        print(f"  {line}", file=sys.stderr)
    return 1


def _explained(error: Exception, name: str) -> Failure:
    if type(error).__name__ == "OperationalError":  # of psycopg or Django, which help would have to wait for
        from trato.config.database import unreachable

        return unreachable(error)
    words = str(error).strip().splitlines()
    return Failure(
        f"{name} failed: {type(error).__name__}{': ' + words[0] if words else ''}",
        "See where with --verbose.",
    )
