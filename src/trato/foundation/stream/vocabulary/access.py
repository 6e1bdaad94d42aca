"""What can be told about people who use trato?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("access.company.founded")
class CompanyFounded(Event):
    """The company of this installation got its name, country and currency."""

    currency: str
    country: str


@told_as("access.user.invited")
class UserInvited(Event):
    """Somebody may sign in."""

    user_id: int
    role: str


@told_as("access.user.signed_in")
class UserSignedIn(Event):
    """Somebody signed in with a password."""

    user_id: int


@told_as("access.password.changed")
class PasswordChanged(Event):
    """Somebody chose a new password; other sessions ended."""

    user_id: int


@told_as("access.preferences.changed")
class UserPreferencesChanged(Event):
    """Somebody set up language, time zone or look for themselves."""

    user_id: int
    fields: list[str]


@told_as("access.team.formed")
class TeamFormed(Event):
    """A team was formed."""

    team_id: int
    parent_id: int | None


@told_as("access.team.moved")
class TeamMoved(Event):
    """A team was put below another one."""

    team_id: int
    parent_id: int | None
    before_parent_id: int | None


@told_as("access.territory.drawn")
class TerritoryDrawn(Event):
    """A territory was drawn."""

    territory_id: int
    parent_id: int | None


@told_as("access.territory.moved")
class TerritoryMoved(Event):
    """A territory was put into another one."""

    territory_id: int
    parent_id: int | None
    before_parent_id: int | None


@told_as("access.territory.taken")
class TerritoryTaken(Event):
    """A user works in a territory from now on."""

    territory_id: int
    user_id: int


@told_as("access.territory.left")
class TerritoryLeft(Event):
    """A user no longer works in a territory."""

    territory_id: int
    user_id: int


@told_as("access.policy.edited")
class PolicyEdited(Event):
    """The rules of who may do what were edited; the edition holds the text."""

    edition_id: int
    changed: list[str]
