"""The rows behind sign-in and policies: users, teams, territories, tokens, attempts, editions of the rules."""

from trato.foundation.access.models.attempt import Attempt
from trato.foundation.access.models.company import Company
from trato.foundation.access.models.edition import PolicyEdition
from trato.foundation.access.models.team import Team, TeamLink
from trato.foundation.access.models.territory import Territory, TerritoryLink, TerritoryMember
from trato.foundation.access.models.token import Token
from trato.foundation.access.models.user import User

__all__ = [
    "Attempt",
    "Company",
    "PolicyEdition",
    "Team",
    "TeamLink",
    "Territory",
    "TerritoryLink",
    "TerritoryMember",
    "Token",
    "User",
]
