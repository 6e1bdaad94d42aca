"""The rows behind sign-in: users, teams, tokens, attempts."""

from trato.foundation.access.models.attempt import Attempt
from trato.foundation.access.models.company import Company
from trato.foundation.access.models.team import Team
from trato.foundation.access.models.token import Token
from trato.foundation.access.models.user import User

__all__ = ["Attempt", "Company", "Team", "Token", "User"]
