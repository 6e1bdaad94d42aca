"""What can programs do with the company of this installation?"""

import msgspec
from django.http import HttpRequest
from django.utils import timezone

from trato.foundation.access.actions import company as verbs
from trato.foundation.access.models import Company, SecondFactor
from trato.foundation.rest.fields import Body, Shown, one_of
from trato.foundation.rest.operations import Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("access.company", tag="Company", refusals=(verbs.CannotAsk,))


class CompanyShown(Shown):
    """Whose trato this is; `second_factor_of`: of whom more than a password is asked."""

    name: str
    currency: str
    country: str
    language: str
    time_zone: str
    second_factor_of: one_of(SecondFactor)


class ChangedCompany(Body):
    """What holds from the next sign-in on."""

    second_factor_of: one_of(SecondFactor)


@resource.get("/company", shows=CompanyShown, action="change")
def show(request: HttpRequest) -> bytes:
    """The company as it is set up."""
    return _document()


@resource.patch("/company", "change", shows=CompanyShown)
def change(request: HttpRequest, body: ChangedCompany) -> bytes:
    """Ask others than before for a second factor."""
    verbs.ask_second_factor(body.second_factor_of, by=request.actor, at=timezone.now())
    return _document()


def _document() -> bytes:
    one = Company.objects.first()
    if one is None:
        raise not_found()
    names = ("name", "currency", "country", "language", "time_zone", "second_factor_of")
    return msgspec.json.encode({name: getattr(one, name) for name in names})
