"""Who moves the followers of the stream on, and sends letters? This process; `trato serve` starts one by itself."""

import argparse
import threading

HELP = "run the followers of the stream and send letters, for machines that only do that"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(_: argparse.Namespace) -> None:
    """Work until asked to stop; what is begun is finished first."""
    from trato.config import database
    from trato.config.command.application import set_up
    from trato.config.server.supervisor import stop_event

    asked = stop_event()
    set_up()
    from trato.foundation.access import letters  # models exist only now
    from trato.foundation.stream import worker

    with database.available():
        # Mail servers can be slow; the stream does not wait for them.
        mailing = threading.Thread(target=letters.run, args=[asked], name="letters")
        mailing.start()
        worker.run(asked)
        mailing.join()
