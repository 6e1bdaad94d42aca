"""How does a guardian search what happened, and take it along as a file?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look.page import render
from trato.foundation.privacy import people
from trato.foundation.privacy.pages.tables import as_csv
from trato.foundation.privacy.queries import trail


@endpoint("privacy.audit", "view")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Changes, views, exports, denials and sign-ins, the newest first; all filters stand in the address."""
    words = request.GET.dict()
    try:
        page = trail.find(trail.asked(words), after=words.get("after", ""))
    except (trail.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    kept = {key: words.get(key, "") for key in ("who", "how", "what", "whom", "from", "until")}
    context = {
        "page": page,
        "kept": kept,
        "hows": list(_how_words().items()),
        "how_words": _how_words(),
        "tones": {"denied": "red", "export": "amber", "view": "slate", "change": "blue", "sign_in": "violet"},
        "colleagues": trail.colleagues(),
        "whom_name": trail.name_of(kept["whom"]) if kept["whom"] else None,
        "without_whom": _url({**kept, "whom": ""}),
        "first_url": _url(kept) if words.get("after") else None,
        "next_url": _url({**kept, "after": page.next}) if page.next else None,
        "export_url": reverse("audit_export") + _query(kept),
        "address_of": people.address_of,
    }
    return render(request, "privacy/audit.html", context)


@endpoint("privacy.audit", "export")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file; that it was taken along is noted."""
    try:
        filters = trail.asked(request.GET.dict())
    except trail.BadQuestion:
        return render(request, "look/400.html", {}, status=400)
    actor: Any = request.actor  # type: ignore[attr-defined]
    words = _how_words()
    rows = [[_("Number"), _("When"), _("Who"), _("How"), _("What"), _("Where"), _("Whom")]]
    rows += [
        [
            row["number"], timezone.localtime(row["at"]).isoformat(timespec="seconds"), row["actor"] or row["actor_kind"],
            words.get(row["how"], row["how"]), row["what"], row["place"], ", ".join(one["name"] for one in row["names"] or []),
        ]
        for row in trail.every(filters)
    ]  # fmt: skip
    note("privacy.audit.export", how=EXPORT, by=actor, place="GET /console/audit.csv", detail={"rows": len(rows) - 1})
    return as_csv(f"audit-{timezone.localdate():%Y-%m-%d}", rows)


def _how_words() -> dict[str, str]:
    return {
        "change": _("Change"),
        "view": _("View"),
        "export": _("Export"),
        "denied": _("Denied"),
        "sign_in": _("Sign-in"),
        "setting": _("Setting"),
    }


def _query(words: Mapping[str, str | None]) -> str:
    kept = {key: value for key, value in words.items() if value}
    return "?" + urlencode(kept) if kept else ""


def _url(words: Mapping[str, str | None]) -> str:
    return reverse("audit") + _query(words)
