"""Who fetches and sends letters? This process; the worker starts one as soon as there is a mailbox."""

import argparse

HELP = "fetch and send the letters of all mailboxes, for machines that only do that"


def arguments(_parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_wanted: argparse.Namespace) -> None:
    """Work until asked to stop."""
    from trato.config import database
    from trato.config.command.application import set_up
    from trato.config.server.supervisor import stop_event

    asked = stop_event()
    set_up()
    with database.available():
        from trato.domains.conversations.channels.email import rounds  # models exist only now

        rounds.run(asked)
