"""How does an operation say no to a program? By raising one of these; the API face turns them into problems."""

from typing import NamedTuple

from django.utils.translation import gettext as _


class Fault(NamedTuple):
    """What is wrong with one value: its place ("body", "query"), its path there, and a sentence."""

    place: str
    field: str
    message: str


class Refusal(Exception):
    """The request is answered with this status and sentence."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: list[Fault] | None = None,
        headers: dict[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = headers or {}
        self.faults = faults or []
        # Further members of the problem, such as the parties that look the same.
        self.members = members


def not_found() -> Refusal:
    """There is no such thing, or none that this caller may see."""
    return Refusal(404, _("There is nothing here, or nothing you may see."))


def unknown(field: str) -> Refusal:
    """The body refers to something that does not exist, or that this caller may not see."""
    message = _("There is no such thing, or none you may see.")
    return Refusal(409, message, faults=[Fault("body", field, message)])
