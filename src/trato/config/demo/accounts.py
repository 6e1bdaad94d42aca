"""With which accounts does one sign in to the demo? One per role, with a random password and a token for programs."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from trato.config.demo.staff import STAFF, TEAMS
from trato.foundation.access.actions import users
from trato.foundation.access.models import Team, Token, User
from trato.foundation.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody needs to sign in as a role."""

    role: str
    name: str
    email: str
    language: str
    password: str
    api_token: str


@dataclass(frozen=True, slots=True)
class Hired:
    """A user of the demo and their account."""

    user: User
    account: Account


Staff = Mapping[str, Hired]


def hire(*, by: Actor, at: datetime) -> Staff:
    """Make the teams and one user per role; passwords and tokens are known only to the returned accounts."""
    teams = {name: Team.objects.create(name=name) for name in TEAMS}
    hired = {}
    for employee in STAFF:
        password = secrets.token_urlsafe(12)
        user = users.invite(
            employee.email,
            name=employee.name,
            role=employee.role,
            team=teams.get(employee.team),
            language=employee.language,
            time_zone="Europe/Madrid",
            password=password,
            by=by,
            at=at,
        )
        _token, secret = Token.issue(user, label="Demo", at=at)
        account = Account(employee.role, employee.name, employee.email, employee.language, password, secret)
        hired[employee.role] = Hired(user, account)
    return hired


def write(staff: Staff, path: Path) -> None:
    """Keep the accounts where only the owner of the data folder can read them."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump([asdict(hired.account) for hired in staff.values()], file, indent=2)
    partial.replace(path)
