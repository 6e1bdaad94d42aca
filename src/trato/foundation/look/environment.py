"""What can templates use? Components as `ui`, words, numbers and dates in the reader's language."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment
from markupsafe import Markup

from trato.foundation.look import formats
from trato.foundation.look.assets import asset


def environment(**options: Any) -> Environment:
    """The Jinja2 environment of all faces."""
    env = Environment(
        **{
            **options,
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        }
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(icon=icon, asset=asset, url=url)
    env.filters.update(formats.FILTERS)
    env.globals["ui"] = _components(env)
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def icon(name: str, size: int = 18) -> Markup:
    """One symbol of the built sprite, for the eye only."""
    return Markup('<svg class="icon icon-{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        size, asset("icons.svg"), name
    )


def _components(env: Environment) -> SimpleNamespace:
    """Every macro of look/components as an attribute, in two passes so that components may use one another."""
    ui = SimpleNamespace()
    env.globals["ui"] = ui
    for name in env.list_templates(filter_func=lambda name: name.startswith("look/components/")):
        for macro, value in vars(env.get_template(name).module).items():
            if not macro.startswith("_"):
                setattr(ui, macro, value)
    return ui
