"""Do the walls answer, is the record whole, and does anything wait for somebody? What the running house says of itself."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.config.doctor import Finding
from trato.config.folder import data_folder
from trato.foundation.access import endpoint
from trato.foundation.access.models.letter import Letter
from trato.foundation.access.rules import editions, reading
from trato.foundation.audit import heads, verify
from trato.foundation.kit import guard
from trato.foundation.privacy import work
from trato.foundation.privacy.models import Breach, Request

# Links of the chain that are looked at, so that it costs a moment however long it is.
LATEST = 10_000
LATE = timedelta(hours=1)
WALLS = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "'nonce-")


def walls() -> Finding:
    """The page for signing in, asked as a browser asks: are the browser's walls around it?"""
    subject, host = _("walls of the browser"), settings.ALLOWED_HOSTS[0].lstrip("*.") or "localhost"
    answer = Client(SERVER_NAME=host).get("/sign-in", secure=settings.IS_HTTPS)
    policy = answer.headers.get("Content-Security-Policy", "")
    missing = [wall for wall in WALLS if wall not in policy]
    missing += [name for name in ("X-Content-Type-Options", "X-Frame-Options") if name not in answer.headers]
    if missing or "unsafe" in policy or answer.status_code != 200:
        words = _("not as they should be: %(what)s") % {"what": ", ".join(missing) or policy or answer.status_code}
        return Finding(subject, "fail", words, _("Put MIDDLEWARE back as it comes."))
    return Finding(subject, "ok", _("around every page"))


def declarations() -> Finding:
    """Every address says what it serves."""
    subject = _("addresses")
    try:
        endpoint.refuse_undeclared_routes()
    except ImproperlyConfigured as silent:
        return Finding(subject, "fail", str(silent), _("Declare them with @endpoint."))
    return Finding(subject, "ok", _("all %(count)d say who may come") % {"count": len(endpoint.routes())})


def rules() -> Finding:
    """Edited rules are understood, and administrators can still edit them."""
    subject, edition = _("rules"), editions.latest()
    if edition is None:
        return Finding(subject, "ok", _("as they come"))
    try:
        edited = editions.understood(edition.text, edition.struck_out)
    except reading.NotARule as problem:
        return Finding(subject, "fail", str(problem), _("Undo the last edit under «Rules»."))
    if not editions.somebody_can_edit(edited):
        return Finding(subject, "fail", _("no administrator could undo the last edit"), _("Restore a backup."))
    return Finding(subject, "ok", _("%(count)d differ from those that come with trato") % {"count": len(edited)})


def audit_chain() -> Finding:
    """Nothing in the record was changed or taken away."""
    subject, known = _("record of what happened"), heads.read(heads.file_in(data_folder()))
    links, fault = verify.verify(known[-1:], after=verify.last_but(LATEST))
    if fault:
        hint = _("Ask who did it, and look at the whole: trato audit verify")
        return Finding(subject, "fail", fault.words, hint)
    return Finding(subject, "ok", _("its last %(links)d links are whole") % {"links": links})


def chain_kept_elsewhere() -> Finding:
    """Whoever cuts off the chain's end would have to find this file too."""
    subject, found = _("heads of the record"), heads.read(heads.file_in(data_folder()))
    if not found:
        return Finding(
            subject, "warn", _("none is written down yet"), _("Is one running? trato serve, or trato worker")
        )
    if not all(head.is_ours for head in found[-100:]):
        return Finding(subject, "fail", _("one was not written by us"), _("Compare the file with its copy elsewhere."))
    return Finding(subject, "ok", _("%(count)d are written down") % {"count": len(found)})


def breaches() -> Finding:
    """Seventy-two hours, then the law is broken."""
    subject = _("breaches of personal data")
    with guard.working_as(work.WORK):
        opened = list(Breach.objects.filter(closed_at=None).order_by("learned_at"))
    late = [one for one in opened if one.authority_told_at is None and one.tell_authority_by < timezone.now()]
    if late:
        hint = _("Tell the authority now, with the reason for the delay.")
        return Finding(subject, "fail", _("the time to tell is over for: %(title)s") % {"title": late[0].title}, hint)
    if opened:
        return Finding(subject, "warn", _("%(count)d open") % {"count": len(opened)}, _("Finish them under «Privacy»."))
    return Finding(subject, "ok", _("none open"))


def privacy_requests() -> Finding:
    """What people asked for is answered in the law's time."""
    subject = _("requests about personal data")
    with guard.working_as(work.WORK):
        waiting = list(Request.objects.filter(closed_at=None))
    late = [one for one in waiting if one.is_overdue(timezone.now())]
    if late:
        words = _("%(count)d are overdue") % {"count": len(late)}
        return Finding(subject, "fail", words, _("Answer them under «Privacy»."))
    return Finding(subject, "ok", _("%(count)d open, none overdue") % {"count": len(waiting)})


def letters() -> Finding:
    """Invitations and links reach people."""
    waiting = Letter.objects.filter(due_at__lt=timezone.now() - LATE).aggregate(count=Count("pk"))["count"]
    subject = _("letters")
    if waiting:
        hint = _("Does the worker run, and does TRATO_MAIL_URL answer?")
        return Finding(subject, "warn", _("%(count)d wait for more than an hour") % {"count": waiting}, hint)
    return Finding(subject, "ok", _("none waits"))


CHECKS = (
    walls, declarations, rules, audit_chain, chain_kept_elsewhere, breaches, privacy_requests, letters
)  # fmt: skip
