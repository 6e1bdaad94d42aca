"""How does a company say which of its web sites tell of their visits?"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from trato.domains.conversations.models import Website
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.conversations import WebsiteAllowed, WebsiteChanged, WebsiteEnded

MOST_ORIGINS = 20
LEAST_DAYS, LONGEST_DAYS = 1, 1_095


class CannotAllow(ValueError):
    """The site cannot tell of its visits so; the message says why."""


def allow(
    name: str, *, origins: Iterable[str], by: Actor, at: datetime, needs_consent: bool = True, days_kept: int = 90
) -> Website:
    """Let a web site tell of its visits; the key it gets stands in its pages and is no secret."""
    require(by, "conversations.website.allow")
    site = Website(key=secrets.token_urlsafe(15), created_at=at)
    _describe(site, name, origins, needs_consent, days_kept)
    with changing(by, "conversations.website.allow"):
        site.save(force_insert=True)
        record(WebsiteAllowed(website_id=site.pk), by=by, at=at)
    return site


def change(
    site: Website, *, name: str, origins: Iterable[str], needs_consent: bool, days_kept: int, by: Actor, at: datetime
) -> Website:
    """Call a site otherwise, allow other addresses, ask otherwise for consent, or keep what it tells for another time."""
    require(by, "conversations.website.change", site)
    with changing(by, "conversations.website.change", site) as site:
        if site.ended_at:
            raise CannotAllow(_("This web site was ended."))
        before = _told(site)
        _describe(site, name, origins, needs_consent, days_kept)
        changed = [field for field, value in _told(site).items() if value != before[field]]
        if changed:
            site.save(update_fields=changed)
            record(WebsiteChanged(website_id=site.pk, fields=changed), by=by, at=at)
    return site


def end(site: Website, *, by: Actor, at: datetime) -> Website:
    """Take nothing more from a site; what it told stays for its time."""
    require(by, "conversations.website.end", site)
    with changing(by, "conversations.website.end", site) as site:
        if site.ended_at is None:
            site.ended_at = at
            site.save(update_fields=["ended_at"])
            record(WebsiteEnded(website_id=site.pk), by=by, at=at)
    return site


def _describe(site: Website, name: str, origins: Iterable[str], needs_consent: bool, days_kept: int) -> None:
    name = text.tidy(name)
    if not name or len(name) > 80:
        raise CannotAllow(_("Give the web site a name of at most 80 characters."))
    if not LEAST_DAYS <= days_kept <= LONGEST_DAYS:
        raise CannotAllow(_("What a web site tells is kept between a day and three years."))
    found = list(dict.fromkeys(_origin(one) for one in origins if one.strip()))
    if not 0 < len(found) <= MOST_ORIGINS:
        raise CannotAllow(_("Name between one and 20 addresses of the web site."))
    site.name, site.origins, site.needs_consent, site.days_kept = name, found, needs_consent, days_kept


def _origin(written: str) -> str:
    """Scheme, name and port of an address, as browsers tell them."""
    try:
        parts = urlsplit(written.strip().lower())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise CannotAllow(_("«%(address)s» is no address of a web site.") % {"address": written.strip()[:80]}) from None
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment and not parts.username
    if parts.scheme not in ("http", "https") or not host or not is_bare or len(host) > 180:
        raise CannotAllow(_("«%(address)s» is no address of a web site.") % {"address": written.strip()[:80]})
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def _told(site: Website) -> dict[str, object]:
    return {name: getattr(site, name) for name in ("name", "origins", "needs_consent", "days_kept")}
