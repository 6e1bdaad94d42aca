"""Which of the looks that a mail gives to its words are harmless?

Colors, fonts, spaces and lines of tables are; places, pictures and anything that is not plainly understood are not.
Whatever would hide words becomes the one way of hiding that we recognize again.
"""

import re

HIDDEN = "display:none"
_LONGEST = 4_000
_PROPERTIES = re.compile(
    r"(?:color|background-color|font(?:-(?:family|size|style|weight|variant))?|line-height|letter-spacing|text-(?:align|"
    r"decoration|transform|indent)|vertical-align|white-space|word-(?:break|wrap|spacing)|overflow-wrap|list-style-type|"
    r"direction|(?:max-|min-)?width|height|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|"
    r"border-(?:collapse|spacing|radius)|(?:margin|padding)(?:-(?:top|right|bottom|left))?)\Z"
)
_VALUE = re.compile(
    r"(?:[#%+\w\s,.'\"-]|!important|\b(?:rgb|rgba|hsl|hsla)\([\d\s,.%/deg]{1,60}\)){1,200}\Z", re.IGNORECASE
)
# With a minus a text leaves its place: over what stands beside it, or out of sight.
_NEGATIVE = re.compile(r"(?:^|[\s,(])-\s*\.?\d")
_NOTHING = re.compile(r"0*\.?0+(?:px|pt|em|rem|%)?(?:\s*!important)?\Z")
_TINY = re.compile(r"(?:[01](?:\.\d+)?|0*\.\d+)(?:px|pt)(?:\s*!important)?\Z|0*\.0\d*r?em\Z")


def harmless(written: str) -> str:
    """The declarations that may stay, or the one that hides if any of them does."""
    declared = {}
    for one in written[:_LONGEST].split(";"):
        name, _colon, value = one.partition(":")
        declared[name.strip().lower()] = " ".join(value.split())
    if _hides({name: value.lower() for name, value in declared.items()}):
        return HIDDEN
    return ";".join(
        f"{name}:{value}"
        for name, value in declared.items()
        if _PROPERTIES.match(name) and _VALUE.match(value) and not _NEGATIVE.search(value)
    )


def _hides(declared: dict[str, str]) -> bool:
    color, ground = declared.get("color", ""), declared.get("background-color", declared.get("background", ""))
    size = declared.get("font-size", "")
    is_cut = declared.get("overflow", "").startswith("hidden")
    return (
        declared.get("display", "").startswith("none")
        or declared.get("visibility", "").startswith(("hidden", "collapse"))
        or declared.get("mso-hide", "").startswith("all")
        or bool(_NOTHING.match(declared.get("opacity", "1")))
        or bool(size and (_NOTHING.match(size) or _TINY.match(size)))
        or (is_cut and any(_NOTHING.match(declared.get(name, "-")) for name in ("height", "max-height", "width")))
        or bool(color and color != "inherit" and color == ground)
        or color.startswith("transparent")
    )
