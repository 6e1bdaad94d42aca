"""Which database, as whom? (interim)"""

import os
from pathlib import Path


def data_folder() -> Path:
    return Path(os.environ.get("TRATO_DATA", Path(__file__).resolve().parents[3] / ".trato-data"))


def django_settings(role: str = "app") -> dict:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("TRATO_DEV_DB", "trato"),
        "USER": "trato_owner" if role == "owner" else "trato_app",
        "HOST": "/var/lib/tdev/run",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
