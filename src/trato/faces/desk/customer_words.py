"""In words: what does the list of customers show, and how many are they?"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.segments.queries import segments
from trato.faces.desk.customer_question import Question
from trato.faces.desk.customer_view import Address
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats


def filters(actor: Actor, address: Address, question: Question) -> list[dict[str, str]]:
    """The filters as short sentences with a way to take each one off."""
    words = {
        "kind": lambda value: str(dict(PartyKind.choices)[value]),
        "phase": lambda value: str(dict(Phase.choices)[value]),
        "role": lambda value: str(dict(PartyRole.choices)[value]),
        "country": formats.country,
        "owner": lambda value: {"me": _("me"), "team": _("my team"), "none": _("nobody")}[value],
    }
    labels = {
        "kind": _("Kind is %(value)s"),
        "phase": _("Phase is %(value)s"),
        "role": _("Role is %(value)s"),
        "country": _("Country is %(value)s"),
        "city": _("City is %(value)s"),
        "tag": _("Tag is %(value)s"),
        "owner": _("Owner is %(value)s"),
        "q": _("Contains «%(value)s»"),
        "segment": _("Segment is %(value)s"),
    }
    if "segment" in question.filters:
        known = segments.known_as(actor, question.filters["segment"])
        words["segment"] = lambda value: known.name if known else value
    return [
        {
            "text": labels[key] % {"value": words.get(key, str)(value)},
            "remove_href": address.href(**{key: None, "after": None, "before": None}),
        }
        for key, value in question.filters.items()
    ]


def summary(count: int, is_exact: bool) -> str:
    """How many they are, "about" where that is an estimate."""
    shown = formats.number(count if is_exact else _rounded(count))
    if is_exact:
        return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": shown}
    return _("about %(count)s customers") % {"count": shown}


def _rounded(count: int) -> int:
    """An estimate is not known to the last digit, so it does not pretend to be."""
    grain = 10 ** max(0, len(str(count)) - 2)
    return round(count / grain) * grain


def countries(codes: list[str]) -> list[tuple[str, str]]:
    """Codes and names of countries, by name."""
    named = [(code, formats.country(code)) for code in codes if code]
    return sorted(named, key=lambda pair: text.folded(pair[1]))
