"""The rows behind access: people, sessions, devices, tokens, absences, letters, teams, territories, rules."""

from trato.foundation.access.models.absence import Absence
from trato.foundation.access.models.attempt import Attempt
from trato.foundation.access.models.company import Company, SecondFactor
from trato.foundation.access.models.edition import PolicyEdition
from trato.foundation.access.models.letter import Letter, MagicLink
from trato.foundation.access.models.provider import Provider
from trato.foundation.access.models.quota import QuotaUse
from trato.foundation.access.models.session import Device, Session
from trato.foundation.access.models.team import Team, TeamLink
from trato.foundation.access.models.territory import Territory, TerritoryLink, TerritoryMember
from trato.foundation.access.models.token import Token, TokenDay
from trato.foundation.access.models.user import User

__all__ = [
    "Absence",
    "Attempt",
    "Company",
    "Device",
    "Letter",
    "MagicLink",
    "PolicyEdition",
    "Provider",
    "QuotaUse",
    "SecondFactor",
    "Session",
    "Team",
    "TeamLink",
    "Territory",
    "TerritoryLink",
    "TerritoryMember",
    "Token",
    "TokenDay",
    "User",
]
