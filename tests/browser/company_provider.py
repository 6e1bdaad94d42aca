"""Which company's accounts do the tests use? A real OpenID Connect provider: allauth's, in a process of its own.

Run as `python -m tests.browser.company_provider FOLDER PORT RETURN_ADDRESS`; it serves until it is stopped.
"""

import sys
from pathlib import Path
from wsgiref.simple_server import make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET, PERSON, PASSWORD = "trato", "a secret of the tests", "olga", "un hilo de petróleo"


def set_up(folder: Path, port: int) -> None:
    """A Django project that is nothing but a provider."""
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="tests.browser.company_provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        SESSION_COOKIE_NAME="provider-session",
        CSRF_COOKIE_NAME="provider-csrf",
        ACCOUNT_EMAIL_VERIFICATION="none",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        IDP_OIDC_PRIVATE_KEY=key.decode(),
        USE_TZ=True,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
    )


def furnish(return_address: str) -> None:
    """One person and one client: us."""
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.create_user(PERSON, email="somebody.else@ecotec.example", password=PASSWORD)
    Client.objects.create(
        id=CLIENT,
        name="trato",
        secret=make_password(SECRET),
        scopes="openid\nprofile\nemail",
        redirect_uris=return_address,
        skip_consent=True,
    )


def main(folder: str, port: str, return_address: str) -> None:
    """Serve until somebody stops the process."""
    import django

    set_up(Path(folder), int(port))
    django.setup()
    from django.core.wsgi import get_wsgi_application

    furnish(return_address)
    make_server("127.0.0.1", int(port), get_wsgi_application()).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
