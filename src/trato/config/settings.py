"""Which pieces does the process run with? What differs between installations comes from the environment."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from trato.config import database
from trato.config.durations import session_limits
from trato.config.folder import data_folder
from trato.config.secrets import Secrets

SOURCE = Path(__file__).resolve().parents[1]
DATA = data_folder()

# The address people type; https here turns on secure cookies and HSTS.
PUBLIC_URL = os.environ.get("TRATO_URL", "http://127.0.0.1:8000")
IS_HTTPS = urlsplit(PUBLIC_URL).scheme == "https"

# Hosts inside a network that messages to other programs may go to all the same: "intranet.example:443,…".
OUTWARD_ALLOWED = [one for one in os.environ.get("TRATO_OUTWARD_ALLOWED", "").lower().split(",") if one]

# Behind the chain of the audit and what is sealed; unlike the key of sessions it must never be lost or changed.
MASTER_KEY = os.environ.get("TRATO_MASTER_KEY") or Secrets.load(DATA).master_key
# Keys that were in use before: what was sealed with them stays readable.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("TRATO_FORMER_SECRET_KEYS", "").split(",") if key]
SECRET_KEY = os.environ.get("TRATO_SECRET_KEY") or Secrets.load(DATA).secret_key
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("TRATO_ALLOWED_HOSTS", "").split(",") if host] or [
    "127.0.0.1",
    "localhost",
    "[::1]",
]
if IS_HTTPS:
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "trato.foundation.look",
    "trato.foundation.stream",
    "trato.foundation.audit",
    "trato.foundation.access",
    "trato.foundation.facts",
    "trato.foundation.jobs",
    "trato.foundation.lists",
    "trato.foundation.privacy",
    "trato.foundation.exchange",
    "trato.foundation.warehouse",
    "trato.foundation.automation",
    "trato.domains.customers",
    "trato.domains.conversations",
    "trato.domains.segments",
    "trato.domains.agenda",
    "trato.domains.catalog",
    "trato.domains.orders",
    "trato.faces.desk",
    "trato.faces.api",
]

MIDDLEWARE = [
    "trato.foundation.access.middleware.SecurityHeaders",
    "trato.faces.api.door.ProgramsDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "trato.foundation.access.middleware.CallerIsKnown",
    "trato.foundation.access.middleware.ReadingIsNoted",
    "trato.foundation.access.middleware.RefusalsAreExplained",
    # Of allauth only this: its parts ask here for the request. None of its pages is mounted.
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "trato.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(SOURCE.glob("**/templates")),
        "OPTIONS": {"environment": "trato.foundation.look.environment.environment"},
    }
]
ASGI_APPLICATION = "trato.config.asgi.application"

DATABASES = {"default": database.django_settings()}
# The address is unique without regard to case, by a constraint of its own.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["trato.foundation.access.sign_in.ByPassword"]
PASSWORD_HASHERS = ["trato.foundation.access.sign_in.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_RESET_TIMEOUT = 60 * 60

# Allauth keeps and checks second factors and company accounts; pages, limits and letters are ours.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "trato.foundation.access.allauth_adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 16
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# A __Host- cookie is only kept over https, so a trial on the own machine uses plain names.
SESSION_ENGINE = "trato.foundation.access.sessions"
SESSION_COOKIE_NAME = "__Host-trato" if IS_HTTPS else "trato"
CSRF_COOKIE_NAME = "__Host-trato-csrf" if IS_HTTPS else "trato-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "__Host-trato-device" if IS_HTTPS else "trato-device"
# For each kind of person: how long a session lasts at most, and how long unused.
SESSION_LIMITS = session_limits(os.environ.get("TRATO_SESSION_LIMITS", ""))
SESSION_COOKIE_AGE = int(SESSION_LIMITS["staff"][0].total_seconds())
CSRF_FAILURE_VIEW = "trato.foundation.access.pages.sign_in.form_expired"
SECURE_HSTS_SECONDS = 63_072_000 if IS_HTTPS else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "__Host-trato-language" if IS_HTTPS else "trato-language"
LOCALE_PATHS = [SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_BUILT = SOURCE / "foundation/look/static"
WHITENOISE_ROOT = None
STATIC_ROOT = STATIC_BUILT
WHITENOISE_MANIFEST_STRICT = False

_mail = urlsplit(os.environ.get("TRATO_MAIL_URL", ""))
if _mail.hostname:
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("TRATO_MAIL_FROM", "trato@localhost")

# Where mail servers may listen besides the usual ports, and where we listen for letters ourselves.
MAIL_PORTS = [int(port) for port in os.environ.get("TRATO_MAIL_PORTS", "").split(",") if port]
MAIL_LISTEN = os.environ.get("TRATO_MAIL_LISTEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TRATO_LOG", "WARNING")},
    # A refused request is an answer, not a trouble of ours.
    "loggers": {"django.request": {"level": "ERROR"}},
}
