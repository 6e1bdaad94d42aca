"""The rows behind sign-in: people, their sessions, devices, tokens and absences, and what is mailed to them."""

from trato.foundation.access.models.absence import Absence
from trato.foundation.access.models.attempt import Attempt
from trato.foundation.access.models.company import Company
from trato.foundation.access.models.letter import Letter, MagicLink
from trato.foundation.access.models.provider import Provider
from trato.foundation.access.models.session import Device, Session
from trato.foundation.access.models.team import Team
from trato.foundation.access.models.token import Token, TokenDay
from trato.foundation.access.models.user import User

__all__ = [
    "Absence",
    "Attempt",
    "Company",
    "Device",
    "Letter",
    "MagicLink",
    "Provider",
    "Session",
    "Team",
    "Token",
    "TokenDay",
    "User",
]
