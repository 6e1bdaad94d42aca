"""Which processing of personal data goes on here? The register of article 30, made from what is really declared."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from trato.foundation.access.models import Token
from trato.foundation.kit import guard
from trato.foundation.privacy import holdings, periods, work
from trato.foundation.privacy.holdings import Keep, Table
from trato.foundation.privacy.models import RetentionRule
from trato.foundation.privacy.people import title_of


@guard.working_as(work.WORK)
def activities() -> list[dict[str, Any]]:
    """One activity for each purpose: whose data, which, how long, and how they end."""
    found: dict[str, list[Table]] = {}
    for table in holdings.tables():
        found.setdefault(str(table.purpose), []).append(table)
    return [
        {
            "purpose": purpose,
            "whose": sorted({title_of(kind) for table in tables for kind in table.whose}),
            "categories": [
                {
                    "title": str(table.title),
                    "table": table.name,
                    "fields": list(table.personal),
                    "kept": str(table.kept),
                    "end": _end(table),
                }
                for table in tables
            ],
        }
        for purpose, tables in found.items()
    ]


def recipients() -> list[dict[str, str]]:
    """Who gets personal data outside the house, as it is configured now."""
    found = []
    if (host := getattr(settings, "EMAIL_HOST", "")) and host != "localhost":
        found.append({"name": host, "what": _("Mail server: sends our messages")})
    for token in Token.objects.filter(revoked_at=None).select_related("user").order_by("label"):
        words = {"label": token.label, "name": token.user.name}
        found.append(
            {"name": _("Program «%(label)s»") % words, "what": _("Reads as %(name)s, through the API") % words}
        )
    database = urlsplit(str(settings.DATABASES["default"].get("HOST", ""))).path
    if database and not database.startswith("/"):
        found.append({"name": database, "what": _("Database server")})
    return found


def kept_for() -> list[dict[str, Any]]:
    """The periods that are applied by themselves."""
    chosen = {rule.code: rule for rule in RetentionRule.objects.all()}
    return [
        {
            "rule": rule,
            "days": chosen[rule.code].days if rule.code in chosen else rule.days,
            "is_active": rule.code in chosen and chosen[rule.code].is_active,
            "chosen": chosen.get(rule.code),
        }
        for rule in periods.rules()
    ]


def rows() -> Iterable[list[str]]:
    """The register as a table, for a file."""
    yield [_("Purpose"), _("Whose"), _("What"), _("Fields"), _("How long"), _("At the end")]
    for activity in activities():
        for category in activity["categories"]:
            yield [
                activity["purpose"], ", ".join(activity["whose"]), category["title"], ", ".join(category["fields"]),
                category["kept"], category["end"],
            ]  # fmt: skip


def _end(table: Table) -> str:
    if isinstance(table.on_erasure, Keep):
        return str(table.on_erasure.because)
    return _("Deleted") if isinstance(table.on_erasure, holdings.Delete) else _("Blanked, the row stays")
