"""Which work with customers is done in the background?"""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.actions import pairs
from trato.foundation.jobs.kinds import job
from trato.foundation.jobs.running import Running


def _page(_arguments: Mapping[str, Any]) -> str:
    return reverse("duplicates")


@job(pairs.LOOKING, label=_("Look for duplicates"), address=_page)
def look_through(running: Running) -> dict[str, Any]:
    """Compare all records with one another."""
    return {"compared": pairs.look_through(by=running.by, at=running.now)}
