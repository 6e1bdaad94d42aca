"""Are the secrets strong, the address safe, the walls up? What the settings and the data folder say."""

import ipaddress
import stat
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from trato.config.doctor import Finding
from trato.config.durations import USUAL, session_limits
from trato.config.folder import data_folder

# Characters of a random secret; ours have 48.
SHORTEST_SECRET, FEWEST_SIGNS = 40, 16
FIRST_WALL = "trato.foundation.access.middleware.SecurityHeaders"
NEEDED = (
    FIRST_WALL,
    "django.middleware.csrf.CsrfViewMiddleware",
    "trato.foundation.access.middleware.CallerIsKnown",
    "trato.foundation.access.middleware.ReadingIsNoted",
    "trato.foundation.access.middleware.RefusalsAreExplained",
)


def is_public() -> bool:
    """Whether people come from other machines."""
    return not _is_this_machine(urlsplit(settings.PUBLIC_URL).hostname or "")


def secret_key() -> Finding:
    """Whoever guesses it signs in as anybody."""
    subject = _("key of sessions")
    if not _is_strong(settings.SECRET_KEY):
        hint = _(
            "Take TRATO_SECRET_KEY out of the environment, so that trato makes one, or set one of 50 random signs."
        )
        return Finding(subject, "fail", _("short or easy to guess"), hint)
    return Finding(subject, "ok", _("long and random"))


def master_key() -> Finding:
    """Behind what is sealed and behind the chain of the audit."""
    subject = _("key of what is sealed")
    if not _is_strong(settings.MASTER_KEY):
        return Finding(subject, "fail", _("short or easy to guess"), _("Set a TRATO_MASTER_KEY of 50 random signs."))
    if settings.MASTER_KEY == settings.SECRET_KEY:
        hint = _("Give TRATO_MASTER_KEY and TRATO_SECRET_KEY values of their own.")
        return Finding(subject, "fail", _("the same as the key of sessions"), hint)
    return Finding(subject, "ok", _("long, random and of its own"))


def former_keys() -> Finding:
    """A key that got out is still good while it is listed."""
    subject, count = _("former keys"), len(settings.SECRET_KEY_FALLBACKS)
    if count:
        hint = _("Take them out of TRATO_FORMER_SECRET_KEYS once everybody has signed in again.")
        return Finding(subject, "warn", _("%(count)d are still good") % {"count": count}, hint)
    return Finding(subject, "ok", _("none is still good"))


def data_folder_rights() -> Finding:
    """Secrets and mail lie there."""
    subject, folder = _("data folder"), data_folder()
    open_to_others = [
        path for path, forbidden in ((folder, 0o006), (folder / "secrets.json", 0o077), (folder / "mail", 0o006))
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & forbidden
    ]  # fmt: skip
    if open_to_others:
        words = _("others on this machine can read %(place)s") % {"place": open_to_others[0]}
        return Finding(subject, "fail", words, f"chmod o-rwx {open_to_others[0]}")
    return Finding(subject, "ok", _("closed to others on this machine"))


def debugging() -> Finding:
    """Pages of errors show settings and data."""
    subject = _("pages of errors")
    if settings.DEBUG:
        return Finding(subject, "fail", _("they show the inside of the program"), _("Set DEBUG to False."))
    return Finding(subject, "ok", _("they show nothing of the inside"))


def hosts() -> Finding:
    """Under which names the application answers."""
    subject, allowed = _("names of this machine"), settings.ALLOWED_HOSTS
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if any(one == "*" or one.startswith(".") for one in allowed):
        hint = _("List the exact names in TRATO_ALLOWED_HOSTS.")
        return Finding(subject, "fail", _("any name is answered"), hint)
    if is_public() and host not in allowed:
        hint = _("Add it to TRATO_ALLOWED_HOSTS.")
        return Finding(subject, "fail", _("%(host)s, the address people type, is not answered") % {"host": host}, hint)
    return Finding(subject, "ok", ", ".join(allowed))


def address() -> Finding:
    """Whether anybody on the way can read along."""
    subject = _("address")
    if is_public() and not settings.IS_HTTPS:
        hint = _("Put a server with a certificate in front and set TRATO_URL=https://…")
        return Finding(
            subject, "fail", _("%(url)s: anybody on the way can read along") % {"url": settings.PUBLIC_URL}, hint
        )
    if not is_public():
        hint = _("Before others come, set TRATO_URL to the https address that they will type.")
        return Finding(subject, "warn", _("%(url)s, for this machine only") % {"url": settings.PUBLIC_URL}, hint)
    return Finding(subject, "ok", settings.PUBLIC_URL)


def cookies() -> Finding:
    """Whether a session can be taken from a browser or sent by another site."""
    subject = _("cookies")
    is_closed = settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict")
    if not is_closed:
        hint = _("SESSION_COOKIE_HTTPONLY is True and SESSION_COOKIE_SAMESITE «Lax» as it comes.")
        return Finding(subject, "fail", _("scripts or other sites get at the session"), hint)
    is_bound = settings.SESSION_COOKIE_SECURE and settings.SESSION_COOKIE_NAME.startswith("__Host-")
    if is_public() and not is_bound:
        return Finding(subject, "fail", _("they travel unencrypted"), _("Set TRATO_URL=https://…"))
    return Finding(subject, "ok", _("closed to scripts and to other sites"))


def https_only() -> Finding:
    """Whether browsers remember to come encrypted."""
    subject = _("https only")
    if is_public() and settings.SECURE_HSTS_SECONDS < 31_536_000:
        return Finding(subject, "fail", _("browsers may come unencrypted"), _("Set TRATO_URL=https://…"))
    words = _("browsers remember it") if settings.SECURE_HSTS_SECONDS else _("not asked for on this machine alone")
    return Finding(subject, "ok", words)


def middleware() -> Finding:
    """Whether the pieces stand in every request's way, the walls outermost."""
    subject = _("doorkeepers")
    missing = [one.rpartition(".")[2] for one in NEEDED if one not in settings.MIDDLEWARE]
    if missing or settings.MIDDLEWARE[0] != FIRST_WALL:
        words = _("missing or not in their place: %(names)s") % {"names": ", ".join(missing) or "SecurityHeaders"}
        return Finding(subject, "fail", words, _("Put MIDDLEWARE back as it comes."))
    return Finding(subject, "ok", _("all in their place"))


def passwords() -> Finding:
    """How passwords are kept, and how short one may be."""
    subject = _("passwords")
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    shortest = [one.get("OPTIONS", {}) for one in validators if one["NAME"].endswith("MinimumLengthValidator")]
    least = shortest[0].get("min_length", 0) if shortest else 0
    if "Argon2" not in settings.PASSWORD_HASHERS[0] or least < 10:
        hint = _("Put PASSWORD_HASHERS and AUTH_PASSWORD_VALIDATORS back as they come.")
        return Finding(subject, "fail", _("kept weakly, or short ones are taken"), hint)
    return Finding(subject, "ok", _("kept with argon2, of %(least)d signs at least") % {"least": least})


def sessions() -> Finding:
    """How long a forgotten browser stays signed in."""
    subject, usual = _("sessions"), session_limits("")
    longer = sorted(kind for kind, limits in settings.SESSION_LIMITS.items() if limits > usual[kind])
    if longer:
        words = _("last longer than usual for %(kinds)s") % {"kinds": ", ".join(longer)}
        return Finding(subject, "warn", words, _("Usual is TRATO_SESSION_LIMITS=%(usual)s") % {"usual": USUAL})
    return Finding(subject, "ok", _("end when nobody uses them"))


def mail() -> Finding:
    """Letters hold links by which one comes in."""
    subject = _("mail")
    if not hasattr(settings, "EMAIL_FILE_PATH"):
        is_sealed = settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS or _is_this_machine(settings.EMAIL_HOST)
        if not is_sealed:
            hint = _("Set TRATO_MAIL_URL=smtp+tls://… or smtps://…")
            return Finding(subject, "fail", _("links to come in are sent unencrypted"), hint)
        return Finding(subject, "ok", _("sent through %(host)s") % {"host": settings.EMAIL_HOST})
    hint = _("Set TRATO_MAIL_URL, or nobody gets a link to choose a password.")
    words = _("written into %(folder)s, sent to nobody") % {"folder": settings.EMAIL_FILE_PATH}
    return Finding(subject, "fail" if is_public() else "warn", words, hint)


CHECKS = (
    secret_key, master_key, former_keys, data_folder_rights, debugging, hosts, address, cookies, https_only, middleware,
    passwords, sessions, mail,
)  # fmt: skip


def _is_strong(secret: str) -> bool:
    return len(secret) >= SHORTEST_SECRET and len(set(secret)) >= FEWEST_SIGNS and " " not in secret


def _is_this_machine(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
