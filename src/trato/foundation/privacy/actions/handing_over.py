"""How does a copy of a person's data leave the house?"""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import packages
from trato.foundation.privacy.models import Request, RequestKind, RequestState
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.privacy import PackageHandedOver

WITH_A_COPY = (RequestKind.ACCESS, RequestKind.PORTABILITY)


class CannotHandOver(ValueError):
    """The copy cannot be made; the message says why."""


def hand_over(request: Request, *, by: Actor, at: datetime) -> Path:
    """Make the copy of a person's data for whoever was found to be that person."""
    require(by, "privacy.package.hand_over", request)
    if request.kind not in WITH_A_COPY:
        raise CannotHandOver(_("This request does not ask for a copy."))
    with transaction.atomic():
        request = Request.objects.select_for_update().get(pk=request.pk)
        if request.state not in (RequestState.VERIFIED, RequestState.DONE):
            raise CannotHandOver(_("First make sure that the request comes from this person."))
        path = packages.make(request, at=at)
        request.package_until = at + packages.KEPT_FOR
        request.save(update_fields=["package_until"])
        about = [request.person_id] if request.person_kind == "party" else []
        record(PackageHandedOver(request_id=request.pk), by=by, at=at, about=about)
        note("privacy.package.hand_over", how=EXPORT, by=by, parties=about)
    return path
