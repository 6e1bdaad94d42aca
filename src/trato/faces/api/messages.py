"""What is wrong with a value, in words for whoever wrote the program?"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.foundation.rest.refusals import Fault

_MOST = 50
_SENTENCES = {
    "missing": gettext_lazy("This is required."),
    "extra_forbidden": gettext_lazy("This field is not known."),
    "string_type": gettext_lazy("This must be a text."),
    "string_too_short": gettext_lazy("This needs at least %(min_length)s characters."),
    "string_too_long": gettext_lazy("This has at most %(max_length)s characters."),
    "string_pattern_mismatch": gettext_lazy("This does not have the expected form."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_from_float": gettext_lazy("This must be a whole number."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "list_type": gettext_lazy("This must be a list."),
    "too_long": gettext_lazy("This has at most %(max_length)s entries."),
    "too_short": gettext_lazy("This needs at least %(min_length)s entries."),
    "literal_error": gettext_lazy("Choose one of: %(expected)s."),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This must be at most %(le)s."),
    "model_type": gettext_lazy("This must be an object."),
    "model_attributes_type": gettext_lazy("This must be an object."),
    "dict_type": gettext_lazy("This must be an object."),
}


def faults_in(errors: Iterable[dict[str, Any]]) -> list[Fault]:
    """The framework's findings in our words, one for each value, the first fifty."""
    faults: dict[tuple[str, str], Fault] = {}
    for error in errors:
        fault = _fault(error)
        faults.setdefault((fault.place, fault.field), fault)
    return list(faults.values())[:_MOST]


def _fault(error: dict[str, Any]) -> Fault:
    place, *path = error["loc"]
    # A path may begin with the name of our own parameter; after a query's name come only its possible types.
    path = path[1:] if place == "body" else path[1:2] if path[:1] == ["asked"] else path
    sentence = str(_SENTENCES.get(error["type"]) or _("This value is not valid."))
    return Fault(place, ".".join(map(str, path)), sentence % error.get("ctx", {}))
