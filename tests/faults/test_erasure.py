"""Does a restore of an older backup leave the erased erased?"""

import shutil

from tests.faults.installation import Installation
from tests.leftovers import found_in_files

BEGIN = """
from django.utils import timezone
from trato.foundation.access.actions import users
from trato.foundation.kit.actor import trato
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
by = users.invite('ines@ecotec.example', name='Inés', role='administrator', by=trato('createadmin'), at=timezone.now())
for name in ('Wenceslada', 'Remedios'):
    parties.register('person', given=name, family='Quintanarroyo', written=[Written('email', name + '@correo.example')],
                     by=by.actor, at=timezone.now())
"""
ERASE = """
from django.utils import timezone
from trato.foundation.access.models import User
from trato.foundation.privacy.actions import erasing
from trato.foundation.privacy.people import Person
party = Party.objects.get(given_name='{}')
erasing.erase(Person('party', party.pk), reason='request', by=User.objects.get().actor, at=timezone.now())
"""
NAMES = """
from trato.foundation.kit import sql
print(sorted(Party.objects.values_list('given_name', flat=True)), Identity.objects.count(),
      sql.rows("SELECT count(*) AS n FROM customers_partysearch WHERE doc LIKE '%%wences%%'")[0]['n'])
"""


def _said(installation: Installation, code: str) -> str:
    answer = installation.command("shell", "--code", code)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip().splitlines()[-1] if answer.stdout.strip() else ""


def test_an_older_backup_brings_nobody_back(prepared: Installation, tmp_path) -> None:
    """PV03, PRI-03: on the same machine by its ledger, on another one by the ledger beside the backups."""
    _said(prepared, BEGIN)
    backup = tmp_path / "before.zip"
    assert prepared.command("backup", str(backup)).returncode == 0
    _said(prepared, ERASE.format("Wenceslada"))
    assert _said(prepared, NAMES) == "['', 'Remedios'] 1 0"

    assert prepared.command("audit", "head").returncode == 0
    done = prepared.command("restore", str(backup), "--yes")
    assert done.returncode == 0, done.stderr
    assert "1 people who were erased since were erased again." in done.stdout
    assert _said(prepared, NAMES) == "['', 'Remedios'] 1 0"
    assert found_in_files(["Wenceslada"], prepared.data) == []
    again = prepared.command("restore", str(backup), "--yes")
    assert "1 people" in again.stdout

    assert prepared.command("audit", "verify").stdout.startswith("Whole: ")

    # A later backup carries the ledger along; the machine itself is lost.
    assert prepared.command("backup", str(tmp_path / "after.zip")).returncode == 0
    other = Installation()
    try:
        shutil.copy(prepared.data / "secrets.json", other.data)
        done = other.command("restore", str(backup))
        assert done.returncode == 0, done.stderr
        assert "1 people" in done.stdout
        assert _said(other, NAMES) == "['', 'Remedios'] 1 0"
        assert other.command("audit", "verify").stdout.startswith("Whole: ")
    finally:
        other.remove()
