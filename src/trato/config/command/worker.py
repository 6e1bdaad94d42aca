"""Who moves the followers of the stream on? This process; `trato serve` starts one by itself."""

import argparse

HELP = "run the followers of the stream, for machines that only do that"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(_: argparse.Namespace) -> None:
    """Work until asked to stop; what is begun is finished first."""
    from trato.config import database
    from trato.config.command.application import set_up
    from trato.config.server.supervisor import stop_event

    asked = stop_event()
    set_up()
    from trato.foundation.stream import worker  # models exist only now

    with database.available():
        worker.run(asked)
