"""Where does a quoted letter begin in a text, and where does it end?"""

import re
from collections.abc import Callable

from trato.domains.conversations.channels.email import reply_signs as signs

_LONGEST_LINE = 400
# An attribution is broken into at most so many lines.
_LINES = 4
# A quote that begins further down is not looked for.
_MOST_LINES = 2_000
_LONGEST_HEAD = 14
# Some people quote with signs of their own: «| », «--]», «=> ». Dashes and stars alone begin the lines of lists.
_OWN_MARK = re.compile(r"[|#=:+}~%][>|#=:]{0,2}(?=[ \w]|\Z)|-{1,2}[\]>}]")


def place_of(lines: list[str]) -> tuple[int, int]:
    """The first line of the quoted letter with what introduces it, and the first one after it."""
    for place in range(min(len(lines), _MOST_LINES)):
        if end := _begins(lines, place):
            return place, _ends(lines, end)
    return len(lines), len(lines)


def _begins(lines: list[str], place: int) -> int:
    """Whether a quoted letter begins at this line: then where its introduction ends, else 0."""
    line = lines[place][:_LONGEST_LINE].strip()
    if not line:
        return 0
    bare = line.lstrip("> ").strip("* ")
    if signs.ABOVE.match(bare):
        return len(lines)
    if signs.SEPARATOR.match(bare):
        return _after_head(lines, place + 1) if not line.startswith(">") else place + 1
    if signs.RULE.match(line) and _is_head(lines, _following(lines, place + 1)):
        return _after_head(lines, place + 1)
    if _is_head(lines, place):
        return _after_head(lines, place) if not line.startswith(">") else place + 1
    if end := _attributed(lines, place):
        return end
    return place + 1 if _is_block(lines, place) else 0


def _attributed(lines: list[str], place: int) -> int:
    """The end of «On …, X wrote:», which may be broken into several lines; 0 if there is none here."""
    told = ""
    for end in range(place, min(place + _LINES, len(lines))):
        line = lines[end][:_LONGEST_LINE].strip().lstrip("> ").strip("*_ ")
        if not line:
            return 0
        told = f"{told} {line}".strip()
        introduces = _introduces(told, is_one_line=end == place)
        if introduces:
            # «The doctor wrote:» introduces a quote only if something is quoted; a date or an address says so itself.
            following = _following(lines, end + 1)
            is_quoted = following < len(lines) and bool(signs.QUOTED.match(lines[following]))
            return end + 1 if is_quoted or introduces == "surely" else 0
    return 0


def _introduces(told: str, *, is_one_line: bool) -> str:
    """Whether these words introduce a quote: "surely", "perhaps", or "" for not at all."""
    if not signs.COLON.search(told):
        # Programs that end it otherwise put a date first and an address last.
        return "perhaps" if is_one_line and signs.DATED.match(told) and told.endswith(">") else ""
    has_address = bool(signs.ADDRESS.search(told))
    if is_one_line and has_address and signs.DATED.match(told):
        return "surely"
    if not signs.WROTE.search(told):
        return ""
    has_date = any(sign.isdigit() for sign in told)
    is_opened = bool(signs.OPENING.match(told))
    if (is_opened and has_date) or (has_date and has_address):
        return "surely"
    return "perhaps" if len(told) < 120 else ""


def _is_head(lines: list[str], place: int) -> bool:
    """Whether a head of a letter stands here: who, and two of when, to whom, what about."""
    if place >= len(lines):
        return False
    first = signs.HEAD.match(_bare(lines[place]))
    if not first or first["other"]:
        return False
    found = {first.lastgroup}
    missed = 0
    for line in lines[place + 1 : place + _LONGEST_HEAD]:
        bare = _bare(line)
        if not bare:
            continue
        if field := signs.HEAD.match(bare):
            found.add(field.lastgroup)
        else:
            missed += 1
            if missed > 2:
                break
    known = found - {"other", None}
    return "from" in known and len(known) >= 3


def _is_block(lines: list[str], place: int) -> bool:
    """Whether at least two lines in a row are quoted, or one with nothing of one's own after it."""
    if not signs.QUOTED.match(lines[place]):
        return False
    after = _following(lines, place + 1)
    return after >= len(lines) or bool(signs.QUOTED.match(lines[after]))


def _ends(lines: list[str], place: int) -> int:
    """Where the quoted lines end; without any signs of quoting all that follows is quoted."""
    start = _following(lines, place)
    is_quoted = _quoting(lines, place, start)
    if start >= len(lines) or is_quoted is None:
        return len(lines)
    last = place
    for count in range(start, len(lines)):
        if is_quoted(lines[count]):
            last = count + 1
    own = [line for line in lines[start:last] if line.strip() and not is_quoted(line)]
    quoted = last - start - len(own)
    # Long lines that were broken in the middle of a quote are no answers: they are few and short.
    if not own or (len(own) * 5 <= quoted and all(len(line) < 40 for line in own)):
        return last
    # Answers stand between the questions: they stay together, and only what introduces them is cut.
    return start


def _quoting(lines: list[str], place: int, start: int) -> Callable[[str], object] | None:
    """How quoted lines are told: by the usual signs, or by whatever the first line after an introduction begins with."""
    if start >= len(lines):
        return None
    if signs.QUOTED.match(lines[start]) or signs.QUOTED.match(lines[place - 1]):
        return signs.QUOTED.match
    if mark := _OWN_MARK.match(lines[start]):
        return re.compile(re.escape(mark[0])).match
    return None


def _after_head(lines: list[str], place: int) -> int:
    """After a separator and a head the letter itself follows, mostly to the end of the text."""
    after = place
    while after < min(len(lines), place + _LONGEST_HEAD) and (
        not lines[after].strip() or signs.HEAD.match(lines[after])
    ):
        after += 1
    return after if after < len(lines) and signs.QUOTED.match(lines[after]) else len(lines)


def _following(lines: list[str], place: int) -> int:
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _bare(line: str) -> str:
    return line[:_LONGEST_LINE].strip().lstrip("> ").strip()
