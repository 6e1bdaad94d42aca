"""How fast is trato on this machine? The measurements live in the folder `benchmarks` of the sources."""

import argparse
import runpy
import sys

from trato.config.failure import Failure
from trato.config.folder import REPOSITORY

HELP = "measure trato on this machine (needs the sources)"
TAKES_REST = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything else goes to the benchmarks."""
    parser.epilog = "All further options are those of the benchmarks: trato bench -- --help"


def run(wanted: argparse.Namespace) -> None:
    """Hand over to the benchmarks."""
    if not (REPOSITORY / "benchmarks" / "__main__.py").exists():
        raise Failure("The benchmarks are not part of this installation.", "They come with the sources of trato.")
    sys.path.insert(0, str(REPOSITORY))
    sys.argv = ["trato bench", *[word for word in wanted.rest if word != "--"]]
    runpy.run_module("benchmarks", run_name="__main__", alter_sys=False)
