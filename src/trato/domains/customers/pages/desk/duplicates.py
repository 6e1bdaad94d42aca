"""Is the customer that is being typed known already?"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.domains.customers.actions.identities import Named
from trato.domains.customers.models import Party
from trato.domains.customers.models.party import PartyKind
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.domains.customers.queries import duplicates as likeness
from trato.domains.customers.queries import parties
from trato.domains.customers.queries.duplicates import Candidate
from trato.foundation.access.endpoint import endpoint
from trato.foundation.kit import text
from trato.foundation.look.page import render


@endpoint("customers.party", "register")
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """A part of the form: who looks like what was typed so far."""
    known = visible(request, likeness.like(*_typed(request)))
    return render(request, "customers/duplicates.html", {"known": known})


def visible(request: HttpRequest, candidates: Iterable[Candidate]) -> list[dict[str, str]]:
    """Those of them that the caller may see, with the reason in words."""
    candidates = list(candidates)
    seen = set(parties.ids_of(request.actor, [one.uid for one in candidates]).values()) if candidates else set()  # type: ignore[attr-defined]
    words = {
        "email": _("same e-mail"),
        "phone": _("same phone"),
        "name": _("same name"),
        "tax_number": _("same tax number"),
        "handle": _("same handle"),
        "external": _("same number elsewhere"),
    }
    return [
        {
            "name": one.name,
            "href": reverse("customer", args=[one.uid]),
            "note": ", ".join(part for part in (one.city, words.get(one.reason, "")) if part),
        }
        for one in candidates
        if one.uid in seen
    ]


def _typed(request: HttpRequest) -> tuple[Party, list[Named]]:
    """A party as far as it is typed; what cannot be recognized yet is left out."""
    given = {name: text.tidy(value)[:254] for name, value in request.GET.items()}
    kind = given.get("kind", "")
    party = Party(
        kind=kind if kind in PartyKind.values else PartyKind.PERSON,
        city=given.get("city", ""),
        country=given.get("country", "")[:2],
        tax_number=given.get("tax_number", ""),
    )
    party.call(given.get("name", ""), given=given.get("given_name", ""), family=given.get("family_name", ""))
    named = []
    for sort in ("email", "phone"):
        try:
            if given.get(sort):
                named.append(Named(sort, "", "", recognized(sort, given[sort], country=party.country)))
        except Unrecognizable:
            continue
    return party, named
