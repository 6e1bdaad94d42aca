"""Which environment variables does trato read? All of them stand here, with their meaning; a page is made from it."""

from typing import NamedTuple


class Variable(NamedTuple):
    """One variable: what it is for, and what holds without it."""

    name: str
    meaning: str
    otherwise: str


VARIABLES = (
    Variable(
        "TRATO_URL",
        "The address people type. With `https` cookies are secure and HSTS is on.",
        "`http://127.0.0.1:8000`",
    ),
    Variable("TRATO_ALLOWED_HOSTS", "Host names under which trato answers, separated by commas.", "this machine only"),
    Variable(
        "TRATO_DATA",
        "The folder for the private database, attachments, logs and secrets.",
        "`.trato-data` beside the sources",
    ),
    Variable(
        "TRATO_DATABASE_URL",
        "An own PostgreSQL (15 or newer) as the owner of the database.",
        "the private server in the data folder",
    ),
    Variable(
        "TRATO_APP_DATABASE_URL",
        "The same database as the application's role, where trato may not make that role itself.",
        "a role made by `trato migrate`",
    ),
    Variable("TRATO_SECRET_KEY", "The key that signs sessions and reset links.", "`secrets.json` in the data folder"),
    Variable(
        "TRATO_MASTER_KEY",
        "The key behind the audit's chain and personal data that is sealed. Keep a copy: without it neither can be read.",
        "`secrets.json` in the data folder",
    ),
    Variable(
        "TRATO_FORMER_SECRET_KEYS",
        "Keys used before, separated by commas; what they sealed stays readable while the new key is in use.",
        "none",
    ),
    Variable(
        "TRATO_SESSION_LIMITS",
        "How long sessions last at most / unused, for staff, administrators and people of the portal.",
        "`staff=12h/60m,administrator=4h/15m,portal=30d/7d`",
    ),
    Variable(
        "TRATO_MAIL_URL",
        "The mail server: `smtp://user:password@host:25`, `smtp+tls://…:587` or `smtps://…:465`.",
        "messages are written to `mail` in the data folder",
    ),
    Variable("TRATO_MAIL_FROM", "The sender of trato's own messages.", "`trato@localhost`"),
    Variable("TRATO_LOG", "How much is logged: DEBUG, INFO, WARNING or ERROR.", "WARNING"),
    Variable("TRATO_VERBOSE", "Set to anything: say what each step does, as `--verbose`.", "quiet"),
    Variable("TRATO_CHROMIUM", "The Chromium that browser tests use.", "the one on the machine"),
)

# These are set by trato itself for the processes it starts.
INTERNAL = ("TRATO_BOOTSTRAP", "TRATO_COLLECTOR", "TRATO_DATABASE_ROLE", "TRATO_SUPERVISED")
