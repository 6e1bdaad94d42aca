"""Is the chain of what happened whole, and where does it stand?"""

import argparse
from datetime import UTC, datetime

HELP = "verify the chain of what happened, or write down where it stands"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument("what", choices=["verify", "head"], help="verify every link, or write the last one down")


def run(wanted: argparse.Namespace) -> int:
    """Exit with 1 and name the first bad row when something was changed."""
    from trato.config import database
    from trato.config.command.application import set_up
    from trato.config.folder import data_folder

    set_up()
    from trato.foundation.audit import heads
    from trato.foundation.audit.verify import verify

    path = heads.file_in(data_folder())
    with database.available():
        if wanted.what == "head":
            heads.write_down(path, at=datetime.now(UTC))
            known = heads.read(path)
            print(f"{known[-1].number:,} links, written down in {path}." if known else "The chain has no link yet.")
            return 0
        known = heads.read(path)
        links, fault = verify(known)
    if fault:
        place = f"link {fault.number:,}" if fault.number else "outside the chain"
        print(f"Not whole. The first bad row, {place}: {fault.words}.")
        return 1
    print(f"Whole: {links:,} links, {len(known):,} heads written down.")
    return 0
