"""Who is the first person to get in? An administrator, with a password typed or made here."""

import argparse
import getpass
import secrets
import sys

from trato.config.failure import Failure

HELP = "make an administrator who can sign in"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who, and where the password comes from."""
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--name", help="the name people see (default: the part before the @)")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(wanted: argparse.Namespace) -> None:
    """Ask for a password, or make one at random where nobody can be asked."""
    from trato.config import database
    from trato.config.command.application import set_up

    set_up()
    password, is_ours = _password(wanted)
    with database.available():
        _create(wanted.email, wanted.name or wanted.email.partition("@")[0], password)
    print(f"{wanted.email} can sign in now.")
    if is_ours:
        print(f"Password: {password}")


def _password(wanted: argparse.Namespace) -> tuple[str, bool]:
    if wanted.password_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    typed = getpass.getpass("Password (empty: make one): ")
    if not typed:
        return secrets.token_urlsafe(12), True
    if getpass.getpass("Again: ") != typed:
        raise Failure("The two passwords differ.", "Try again.")
    return typed, False


def _create(email: str, name: str, password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import timezone, translation

    from trato.foundation.access.actions import users
    from trato.foundation.kit.actor import trato

    with translation.override("en"):
        try:
            validate_password(password)
            users.invite(
                email,
                name=name,
                role="administrator",
                password=password,
                by=trato("createadmin"),
                at=timezone.now(),
            )
        except ValidationError as error:
            raise Failure(" ".join(str(each) for each in error.messages)) from error
