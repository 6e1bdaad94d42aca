"""Which mistakes are none? After these the program decides the same as before; each with the reason."""

from pathlib import Path

from tests.attacks.mutation.mistakes import Mistake

HOLLOW = 'return re.compile(r"\\b(?:" + "|".join(sorted(_protected) or ["(?!)"]) + r")\\b", re.IGNORECASE)'
# By file, the line that was changed, and what became of the changed part; "*" for every change of the line.
HARMLESS: dict[tuple[str, str, str], str] = {
    ("scopes.py", "raise NotImplementedError", "pass"): "each word writes this itself",
    ("reading.py", 'parser.read_string(text, source or "rules")', "'rulesx'"): "a name in the parser's own messages",
    (
        "rows.py",
        """above = "{}_{}".format(alias.strip('"'), parent.alias)""",
        "'\"x'",
    ): "the name made of an alias is free",
    ("rows.py", 'found.append((word, ""))', "'x'"): "what is in the brackets of «and», «or» and «not» is not asked",
    (
        "explaining.py",
        "if verdict.is_possible and (verdict.is_everything or verdict.allows(known, resource, row)):",
        "verdict.is_everything or verdict.allows(known, resource, row)",
    ): "saves the asking: where nothing is possible no row is allowed either",
    ("compilers.py", "elif query.model is not None:", "*"): "the finished text of the statement is looked at as well",
    ("guard.py", "if touched and not touched <= within:", "not touched <= within"): "nothing is within anything",
    ("guard.py", HOLLOW, "'(?!)x'"): "what never matches",
    (
        "policy.py",
        "while found is not None and found.comes_along and found.parent is not None:",
        "found is not None and found.comes_along",
    ): "what comes along has a whole",
    ("editions.py", 'anybody = Actor("user", 0, "", frozenset({"administrator"}))', "1"): "rules ask the role alone",
    ("known.py", "_REMEMBERED, _MOST_COUNTED = 30.0, 10_000", "*"): "how long a guess is kept",
}


def is_harmless(file: str, mistake: Mistake) -> bool:
    """Whether nobody could notice."""
    line = Path(file).read_text().splitlines()[mistake.line - 1].strip()
    return any((Path(file).name, line, becomes) in HARMLESS for becomes in ("*", mistake.becomes))
