"""Do templates keep to what the browser's walls allow, and escape what people typed?"""

import re

import pytest
from django.template.loader import get_template

from tests.house.sources import SOURCE, modules, named

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
BROKEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*(?:application/json|speculationrules))", re.I),
    "a script without its nonce": re.compile(
        r"<script(?![^>]*nonce=)(?![^>]*(?:application/json|speculationrules))", re.I
    ),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event handler": re.compile(r"\son(?!ce\b)[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "something marked as safe": re.compile(r"\|\s*safe\b"),
    "escaping turned off": re.compile(r"autoescape\s+false", re.I),
    "an address of another host": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.I),
}


def test_there_are_templates():
    assert len(TEMPLATES) > 50


@pytest.mark.parametrize("what", BROKEN)
def test_no_template_has(what):
    found = []
    for path in TEMPLATES:
        text = path.read_text()
        found += [f"{named(path)}:{text[: hit.start()].count(chr(10)) + 1}" for hit in BROKEN[what].finditer(text)]
    assert found == []


def test_every_template_can_be_read():
    for path in TEMPLATES:
        get_template(path.relative_to(path.parents[len(path.parts) - 2 - path.parts.index("templates")]).as_posix())


def test_templates_escape_by_default():
    environment = get_template(TEMPLATES[0].relative_to(TEMPLATES[0].parents[1]).as_posix()).backend.env
    assert environment.autoescape is True


def test_markup_in_python_is_a_constant_with_escaped_values():
    """`Markup("…").format(value)` escapes; `Markup(value)` or an f-string does not."""
    loose = []
    for path in modules():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            is_loose = re.search(r"\bMarkup\((?!['\"]|$)|mark_safe\(|Markup\(f['\"]", line)
            if is_loose and "noqa: S704 - " not in line:
                loose.append(f"{named(path)}:{number}")
    assert loose == []


def test_only_our_own_words_are_translated():
    """Translations may hold markup, so nothing that somebody typed may be looked up as one."""
    loose = [
        f"{named(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"(?<![\w.])(_|n?p?gettext)\((?!\s*[\"'])", line)
    ]
    assert loose == []


def test_forms_that_post_carry_their_mark():
    bare = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", path.read_text(), re.S | re.I):
            if "csrf" not in form and "caller" not in form:
                bare.append(named(path))
    assert bare == []
