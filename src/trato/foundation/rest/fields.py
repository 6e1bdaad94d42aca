"""Which values may a program send? Types that say in the schema exactly what is accepted.

Values stay the texts and numbers of JSON, checked strictly; what a text means is read by `moment` and `amount`.
"""

import base64
import binascii
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, overload

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from trato.foundation.rest.refusals import Fault, Refusal

_YEARS = range(1900, 2201)
_MOMENT = r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$"
_UID = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"


class Body(BaseModel):
    """What is sent: strict types, and no field we do not know."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def sent(self, *names: str) -> dict[str, Any]:
        """The named fields that were sent, whatever their value."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


class Query(BaseModel):
    """What stands in the address behind the path."""

    model_config = ConfigDict(extra="forbid")


class Asked(Query):
    """The query of a list; resources add their sorts and filters."""

    limit: Annotated[int, Field(ge=1, le=200, description="How many items at most.")] = 50
    after: Annotated[
        str,
        StringConstraints(max_length=600, pattern=r"^[A-Za-z0-9_-]*$"),
        Field(description="`next` of the page before."),
    ] = ""


class Shown(BaseModel):
    """What is answered; for the schema only, answers are written by SQL."""

    model_config = ConfigDict(extra="forbid")


def text(most: int, least: int = 0) -> Any:
    """A text of bounded length; PostgreSQL keeps no NUL."""
    return Annotated[str, StringConstraints(min_length=least, max_length=most, pattern=r"^[^\x00]*$")]


def decoded(content: str, place: str = "content") -> bytes:
    """The bytes of a field in base64; 409 for what is none."""
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as problem:
        message = _("The content is not base64.")
        raise Refusal(409, message, faults=[Fault("body", place, message)]) from problem


def one_of(choices: type) -> Any:
    """One of the values of a TextChoices."""
    return Literal[tuple(str(value) for value in choices.values)]  # type: ignore[attr-defined]


Uid = Annotated[str, StringConstraints(pattern=_UID), WithJsonSchema({"type": "string", "format": "uuid"})]
Moment = Annotated[str, StringConstraints(pattern=_MOMENT), WithJsonSchema({"type": "string", "format": "date-time"})]
Amount = Annotated[
    str,
    StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,4})?$"),
    Field(description="A decimal number as text."),
]
Quantity = Annotated[
    str,
    StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,3})?$"),
    Field(description="A decimal number as text."),
]
Number = Annotated[int, Field(ge=1, lt=2**31, description="The number of a thing that has no other name.")]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$"), Field(description="ISO 3166-1, two letters.")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="ISO 4217.")]
Language = Annotated[
    str, StringConstraints(pattern=r"^([a-z]{2}(-[A-Z]{2})?)?$"), Field(description="Like `es` or `pt-BR`.")
]


@overload
def moment(written: str, field: str) -> datetime: ...
@overload
def moment(written: str | None, field: str) -> datetime | None: ...
def moment(written: str | None, field: str) -> datetime | None:
    """The point in time a text names."""
    if written is None:
        return None
    try:
        # More than six decimals are more than a clock of ours tells.
        named = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", written.upper())).astimezone(UTC)
    except (ValueError, OverflowError):
        named = None
    if named is None or named.year not in _YEARS:
        message = _("Write a time that exists, between the years 1900 and 2200.")
        raise Refusal(409, message, faults=[Fault("body", field, message)])
    return named


@overload
def amount(written: str) -> Decimal: ...
@overload
def amount(written: str | None) -> Decimal | None: ...
def amount(written: str | None) -> Decimal | None:
    """The exact number a text names."""
    return None if written is None else Decimal(written)
