"""What can templates use? Components as `ui`, words, numbers and dates in the reader's language."""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, Template
from markupsafe import Markup

from trato.foundation.look import formats
from trato.foundation.look.assets import asset
from trato.foundation.look.compiling import Compiled
from trato.foundation.look.rows import Rows
from trato.foundation.look.words import Words

_options: dict[str, Any] = {}


def environment(**options: Any) -> Environment:
    """The environment as Django asks for it; pages take theirs from `template`."""
    _options.update(options)
    return _of_language(translation.get_language() or "es")


def template(name: str) -> Template:
    """A template in the reader's language: constant words stand in its compiled form already."""
    return _of_language(translation.get_language() or "es").get_template(name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else _plain_url(name)


@lru_cache(maxsize=1024)
def icon(name: str, size: int = 18) -> Markup:
    """One symbol of the built sprite, for the eye only."""
    return Markup('<svg class="icon icon-{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        size, asset("icons.svg"), name
    )


@lru_cache(maxsize=256)
def _plain_url(name: str) -> str:
    return reverse(name)


@lru_cache(maxsize=8)
def _of_language(language: str) -> Environment:
    from django.template import engines

    if not _options:
        engines["jinja2"].env  # type: ignore[attr-defined]  # noqa: B018 - Django tells the options by making it
    env = Compiled(
        **{
            **_options,
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        }
    )
    words = Words(language)
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals.update(words.functions(), icon=icon, asset=asset, url=url, rows=Rows(env))
    env.constant = {"_": words.gettext, "gettext": words.gettext, "icon": icon}
    env.filters.update(formats.FILTERS)
    env.globals["ui"] = _components(env)
    return env


def _components(env: Environment) -> SimpleNamespace:
    """Every macro of look/components as an attribute, in two passes so that components may use one another."""
    ui = SimpleNamespace()
    env.globals["ui"] = ui
    for name in env.list_templates(filter_func=lambda name: name.startswith("look/components/")):
        for macro, value in vars(env.get_template(name).module).items():
            if not macro.startswith("_"):
                setattr(ui, macro, value)
    return ui
