"""How does a developer try something by hand? Python with the application loaded."""

import argparse
import code
import sys

HELP = "Python with the application loaded (as the application's role)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to run instead of asking line by line."""
    parser.add_argument("-c", "--code", help="run this and exit; without it, lines are read from the terminal")


def run(wanted: argparse.Namespace) -> None:
    """Read and run, with every model at hand."""
    from trato.config import database
    from trato.config.command.application import set_up

    set_up()
    from django.apps import apps

    from trato.foundation.kit import guard

    names = {model.__name__: model for model in apps.get_models()}
    with database.available(), guard.working_as(guard.capability("shell", guard.EVERYTHING)):
        if wanted.code:
            exec(wanted.code, names)  # noqa: S102  # it is what this command is for
        elif not sys.stdin.isatty():
            exec(sys.stdin.read(), names)  # noqa: S102  # it is what this command is for
        else:
            code.interact("Every model is at hand by its name. Leave with Ctrl-D.", local=names, exitmsg="")
