"""What can be told about people who use trato?"""

from datetime import datetime

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("access.company.founded")
class CompanyFounded(Event):
    """The company of this installation got its name, country and currency."""

    currency: str
    country: str


@told_as("access.company.second_factor")
class SecondFactorAsked(Event):
    """The company asks others than before for more than a password: nobody, administrators, everybody."""

    of: str


@told_as("access.user.invited")
class UserInvited(Event):
    """Somebody may sign in."""

    user_id: int
    role: str


@told_as("access.user.signed_in")
class UserSignedIn(Event):
    """Somebody signed in; `proof` says how: password, passkey, link or company, and what came second."""

    user_id: int
    proof: str = "password"
    is_new_device: bool = False


@told_as("access.password.changed")
class PasswordChanged(Event):
    """Somebody chose a new password; other sessions ended."""

    user_id: int


@told_as("access.preferences.changed")
class UserPreferencesChanged(Event):
    """Somebody set up language, time zone or look for themselves."""

    user_id: int
    fields: list[str]


@told_as("access.quota.reached")
class QuotaReached(Event):
    """Somebody asked for more records than a rule shows in an hour, a day or a week; told once in each."""

    user_id: int
    rule: str
    most: int
    period: str


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


@told_as("access.user.joined")
class UserJoined(Event):
    """Somebody accepted their invitation."""

    user_id: int


@told_as("access.user.deactivated")
class UserDeactivated(Event):
    """Somebody is let in no more; their sessions and tokens ended."""

    user_id: int


@told_as("access.user.reactivated")
class UserReactivated(Event):
    """Somebody is let in again."""

    user_id: int


@told_as("access.role.changed")
class RoleChanged(Event):
    """Somebody does another work from now on."""

    user_id: int
    role: str
    before: str


@told_as("access.session.ended")
class SessionEnded(Event):
    """A session was ended before its time."""

    user_id: int
    session: str


@told_as("access.session.all_ended")
class AllSessionsEnded(Event):
    """The sessions of a person were ended."""

    user_id: int
    count: int


@told_as("access.session.disowned")
class SignInDisowned(Event):
    """Somebody said of a sign-in that it was not theirs; everything of theirs was shut."""

    user_id: int


@told_as("access.view.begun")
class ViewBegun(Event):
    """Somebody looks, read only, through the eyes of this user."""

    user_id: int


@told_as("access.view.ended")
class ViewEnded(Event):
    """Somebody looks with their own eyes again."""

    user_id: int


@told_as("access.token.issued")
class TokenIssued(Event):
    """A program got a token of this user."""

    token_id: int
    user_id: int
    scopes: list[str]
    expires_at: datetime


@told_as("access.token.revoked")
class TokenRevoked(Event):
    """A token opens nothing any more."""

    token_id: int
    user_id: int


@told_as("access.factor.added")
class FactorAdded(Event):
    """Somebody has a further proof of who they are: "passkey" or "app"."""

    user_id: int
    kind: str


@told_as("access.factor.removed")
class FactorRemoved(Event):
    """A proof was taken away: "passkey", "app" or "codes"."""

    user_id: int
    kind: str


@told_as("access.codes.made")
class RecoveryCodesMade(Event):
    """Somebody got new recovery codes; the former ones ended."""

    user_id: int


@told_as("access.absence.planned")
class AbsencePlanned(Event):
    """Somebody will be away, and somebody else may act for them."""

    absence_id: int
    user_id: int
    deputy_id: int | None
    from_on: str
    until_on: str


@told_as("access.absence.cancelled")
class AbsenceCancelled(Event):
    """Somebody is not away after all, or is back."""

    absence_id: int
    user_id: int


@told_as("access.provider.connected")
class ProviderConnected(Event):
    """One can sign in with the accounts of a provider."""

    provider_id: int


@told_as("access.provider.changed")
class ProviderChanged(Event):
    """A provider is reached in another way, or was paused or resumed."""

    provider_id: int
    is_active: bool


@told_as("access.provider.removed")
class ProviderRemoved(Event):
    """Nobody signs in with this provider any more."""

    provider_id: int


@told_as("access.account.linked")
class AccountLinked(Event):
    """A provider's account is this person from now on."""

    user_id: int
    provider_id: int


@told_as("access.account.unlinked")
class AccountUnlinked(Event):
    """A provider's account is this person no more."""

    user_id: int
