"""At which socket does the web server reach the process that collects visits?"""

import hashlib
import os
import tempfile
from pathlib import Path

# The system allows 107 bytes.
_LONGEST = 100


def socket_in(data: Path) -> Path:
    """In the data folder, or under a short name of its own where that one lies too deep."""
    inside = data / "run" / "collect.sock"
    if len(os.fsencode(inside)) <= _LONGEST:
        return inside
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"trato-collect-{os.geteuid()}-{mark}.sock"
