"""How is a file read by a process of its own, and what is said when that process gives up?"""

import json
import subprocess
from pathlib import Path
from typing import IO, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange.reading import limits
from trato.foundation.exchange.reading.archives import DAMAGED, TOO_LARGE
from trato.foundation.exchange.reading.refusals import UnreadableFile
from trato.foundation.kit import confined

_READER = "trato.foundation.exchange.reading.child"
_SAID: dict[int, Any] = {
    3: DAMAGED,
    4: format_lazy(_("The file has more than {most} columns."), most=limits.MOST_COLUMNS),
    5: _("The file has more rows than can be loaded at once. Split it."),
    6: _("The file is empty."),
}


def read(path: Path, into: IO[Any], **options: Any) -> None:
    """Write the rows of a file, as CSV, into an open one; raises UnreadableFile."""
    command = confined.command(_READER, str(path.absolute()), json.dumps(options))
    patience = options.get("seconds", limits.SECONDS) * 2
    try:
        outcome = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=into, stderr=subprocess.DEVNULL, check=False, timeout=patience
        )
    except subprocess.TimeoutExpired as slow:
        raise UnreadableFile(_("Reading the file takes far too long; it is refused.")) from slow
    if outcome.returncode:
        raise UnreadableFile(_SAID.get(outcome.returncode, TOO_LARGE))
