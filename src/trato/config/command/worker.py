"""Who moves the followers on, sends letters and does background work? This process; `trato serve` starts one by itself."""

import argparse
import threading
from datetime import timedelta

HELP = "run the followers of the stream, letters and background work, for machines that only do that"
QUIET_SECONDS = 60.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is for."""
    parser.add_argument(
        "--jobs", action="store_true", help="only do the background work that is due, and end after a quiet minute"
    )


def run(wanted: argparse.Namespace) -> None:
    """Work until asked to stop; what is begun is finished first."""
    from trato.config import database
    from trato.config.command.application import set_up
    from trato.config.server.supervisor import stop_event

    asked = stop_event()
    set_up()
    with database.available():
        if wanted.jobs:
            from trato.foundation.jobs import worker as jobs

            jobs.run(asked, idle=QUIET_SECONDS)
        else:
            _everything(asked)


def _everything(asked: threading.Event) -> None:
    from trato.config.server.job_process import JobProcess
    from trato.config.server.mail_process import MailProcess
    from trato.foundation.access import letters  # models exist only now
    from trato.foundation.stream import worker
    from trato.foundation.stream.chores import regularly

    # Mail servers can be slow; the stream does not wait for them.
    mailing = threading.Thread(target=letters.run, args=[asked], name="letters")
    mailing.start()
    jobs = JobProcess()
    regularly("jobs.process", every=timedelta(seconds=0.5))(jobs.look)
    mail = MailProcess()
    regularly("mail.process", every=timedelta(seconds=1))(mail.look)
    worker.run(asked)
    mail.stop()
    jobs.stop()
    mailing.join()
