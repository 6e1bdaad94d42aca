"""How many small mistakes in rules and guard would the tests notice? `python -m tests.attacks.mutation --help`"""

import argparse
import random
import sys
from pathlib import Path

from tests.attacks.mutation import trying
from tests.attacks.mutation.harmless import is_harmless
from tests.attacks.mutation.mistakes import mistakes

_ACCESS = "src/trato/foundation/access"
# Not its pages, which the attacks on pages try.
WATCHED = [
    *(f"{_ACCESS}/rules/{name}.py" for name in (
        "book", "editions", "explaining", "finding", "known", "orm", "previewing", "reading", "resources", "rows",
        "rule", "scopes",
    )),
    f"{_ACCESS}/policy.py", f"{_ACCESS}/endpoint.py", f"{_ACCESS}/scopes.py",
    "src/trato/foundation/kit/guard.py", "src/trato/foundation/kit/compilers.py",
]  # fmt: skip
ENOUGH = 0.95


def main() -> int:
    """Try all, or so many by chance, and say which nobody noticed."""
    wanted = _arguments()
    every = [(file, one) for file in WATCHED if wanted.only in file for one in mistakes(Path(file).read_text())]
    dice = random.Random(wanted.seed)
    chosen = dice.sample(every, wanted.sample) if 0 < wanted.sample < len(every) else every
    counted = [(file, one) for file, one in chosen if not is_harmless(file, one)]
    print(
        f"{len(every)} mistakes known, {len(chosen)} tried (seed {wanted.seed}), {len(chosen) - len(counted)} harmless"
    )
    missed = 0
    for done, one in enumerate(trying.tried([trying.Change(_module(file), each.source) for file, each in counted]), 1):
        file, mistake = counted[one.number]
        missed += not one.noticed
        if not one.noticed or wanted.verbose:
            said = f"{done}/{len(counted)} {one.noticed or 'MISSED'} {one.seconds:.1f} s"
            print(f"{said} {Path(file).name}:{mistake}", flush=True)
    share = 1 - missed / len(counted) if counted else 1.0
    print(f"{len(counted) - missed} of {len(counted)} mistakes noticed: {share:.1%}")
    return 0 if share >= ENOUGH else 1


def _arguments() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sample", type=int, default=0, help="so many by chance; 0 means all")
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    words.add_argument("--only", default="", help="only files whose name holds this")
    words.add_argument("--verbose", action="store_true", help="also say who noticed")
    return words.parse_args()


def _module(file: str) -> str:
    return file.removeprefix("src/").removesuffix(".py").replace("/", ".")


if __name__ == "__main__":
    sys.exit(main())
