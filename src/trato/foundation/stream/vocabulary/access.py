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
