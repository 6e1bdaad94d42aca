"""Does `trato doctor --security` find each door that was left open, and say what closes it? (PLT-20, AU, AD, CF)"""

import argparse
import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone, translation

from tests import cast
from trato.config import self_check
from trato.config.command import doctor
from trato.config.folder import data_folder
from trato.config.self_check import database, people, records, surroundings
from trato.foundation.access.models import PolicyEdition, Token, User
from trato.foundation.access.models.letter import Letter
from trato.foundation.access.models.provider import Provider
from trato.foundation.kit import sql
from trato.foundation.privacy.actions import breaches, requests
from trato.foundation.privacy.people import Person

pytestmark = pytest.mark.django_db
STRONG, OTHER = "k7Qz-Lw3_Rt9vXy2Bn5mHs8dFg4jPc6aUe1iOoTrKq0ZxCvW", "Zx8vB-n2_Mq5wEr7Ty3uIo9pAs1dFg6hJk4lQwErTyUiOpAs"


@pytest.fixture
def open_house(settings):
    """As it should be where people come from everywhere."""
    settings.SECRET_KEY, settings.MASTER_KEY = STRONG, OTHER
    settings.PUBLIC_URL, settings.IS_HTTPS = "https://crm.example", True
    settings.ALLOWED_HOSTS = ["crm.example"]
    settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_NAME = True, "__Host-trato"
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example", True
    if hasattr(settings, "EMAIL_FILE_PATH"):
        del settings.EMAIL_FILE_PATH
    settings.EMAIL_USE_SSL = False
    return settings


SETTINGS = {
    "a short key": (surroundings.secret_key, {"SECRET_KEY": "secret"}),
    "a key of one sign": (surroundings.secret_key, {"SECRET_KEY": "a" * 80}),
    "words for a key": (surroundings.secret_key, {"SECRET_KEY": "change me before anybody else comes here to look"}),
    "a short master key": (surroundings.master_key, {"MASTER_KEY": "master"}),
    "one key for both": (surroundings.master_key, {"MASTER_KEY": STRONG}),
    "debugging": (surroundings.debugging, {"DEBUG": True}),
    "every host": (surroundings.hosts, {"ALLOWED_HOSTS": ["*"]}),
    "every host below": (surroundings.hosts, {"ALLOWED_HOSTS": [".crm.example"]}),
    "another host": (surroundings.hosts, {"ALLOWED_HOSTS": ["localhost"]}),
    "no encryption": (surroundings.address, {"PUBLIC_URL": "http://crm.example", "IS_HTTPS": False}),
    "scripts read the cookie": (surroundings.cookies, {"SESSION_COOKIE_HTTPONLY": False}),
    "other sites send the cookie": (surroundings.cookies, {"SESSION_COOKIE_SAMESITE": "None"}),
    "a cookie for any way": (surroundings.cookies, {"SESSION_COOKIE_SECURE": False}),
    "a cookie for any host": (surroundings.cookies, {"SESSION_COOKIE_NAME": "trato"}),
    "no memory of encryption": (surroundings.https_only, {"SECURE_HSTS_SECONDS": 3600}),
    "no mark of forms": (surroundings.middleware, {"MIDDLEWARE": [surroundings.FIRST_WALL]}),
    "walls inside": (surroundings.middleware, {"MIDDLEWARE": [*reversed(surroundings.NEEDED)]}),
    "fast hashes": (surroundings.passwords, {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}),
    "any password": (surroundings.passwords, {"AUTH_PASSWORD_VALIDATORS": []}),
    "mail that is read along": (surroundings.mail, {"EMAIL_USE_TLS": False}),
    "mail to nobody": (surroundings.mail, {"EMAIL_FILE_PATH": "mail"}),
}


@pytest.mark.parametrize("door", SETTINGS)
def test_a_door_that_settings_leave_open_fails_and_is_explained(open_house, door):
    check, changes = SETTINGS[door]
    assert check().level == "ok"
    for name, value in changes.items():
        setattr(open_house, name, value)
    found = check()
    assert found.level == "fail" and found.words and found.hint


def test_what_can_wait_is_a_warning(open_house):
    open_house.SECRET_KEY_FALLBACKS = ["old"]
    open_house.SESSION_LIMITS = {**open_house.SESSION_LIMITS, "staff": (timedelta(days=90), timedelta(days=30))}
    assert surroundings.former_keys().level == surroundings.sessions().level == "warn"


def test_a_trial_on_the_own_machine_is_warned_of_what_comes(settings):
    settings.PUBLIC_URL, settings.IS_HTTPS = "http://127.0.0.1:8000", False
    settings.EMAIL_FILE_PATH = "mail"
    assert surroundings.address().level == surroundings.mail().level == "warn"
    assert surroundings.cookies().level == surroundings.https_only().level == "ok"


def test_secrets_that_others_can_read_fail():
    path = data_folder() / "secrets.json"
    was_there = path.exists()
    path.touch()
    try:
        path.chmod(0o644)
        found = surroundings.data_folder_rights()
        assert found.level == "fail" and found.hint == f"chmod o-rwx {path}"
        path.chmod(0o600)
        assert surroundings.data_folder_rights().level == "ok"
    finally:
        if not was_there:
            path.unlink()


def test_the_database_is_a_wall():
    assert [(check.__name__, check().level) for check in database.CHECKS if check().level == "fail"] == []


def test_nobody_at_all_can_administer_or_one_alone_by_password():
    assert people.administrators().level == "fail"
    admin = cast.admin()
    assert people.administrators().level == "warn"
    alone = people.administrators_proofs()
    assert alone.level == "warn" and "Inés Rey" in alone.words
    Authenticator.objects.create(user=admin, type="totp", data={})
    assert people.administrators_proofs().level == "ok"


def test_where_everybody_comes_administrators_need_a_second_proof(open_house):
    admin = cast.admin()
    assert people.administrators_proofs().level == "fail"
    # Codes on paper are no second way, only its spare.
    Authenticator.objects.create(user=admin, type="recovery_codes", data={})
    assert people.administrators_proofs().level == "fail"
    Authenticator.objects.create(user=admin, type="webauthn", data={})
    assert people.administrators_proofs().level == "ok"


def test_many_administrators_are_many_ways_in():
    for number in range(6):
        cast.user(f"Admin{number} Rey", "administrator")
    assert people.administrators().level == "warn"
    User.objects.filter(email__contains="admin5").update(is_active=False)
    assert people.administrators().level == "ok"


def test_accounts_that_wait_and_contracts_that_ended_are_named():
    eva = cast.eva()
    omar = cast.omar(ends_on=timezone.localdate() - timedelta(days=1))
    User.objects.update(created_at=timezone.now() - timedelta(days=200))
    assert people.accounts_that_wait().words == "Eva Sol, Omar Beltrán"
    assert people.ended_contracts().words == "Omar Beltrán"
    User.objects.filter(pk=eva.pk).update(last_login=timezone.now())
    User.objects.filter(pk=omar.pk).update(is_active=False)
    assert people.accounts_that_wait().level == people.ended_contracts().level == "ok"


def test_tokens_without_an_end_for_everything_or_unused_are_named():
    eva = cast.eva()
    now = timezone.now()
    for number in range(5):
        Token.issue(eva, label=f"Old {number}", at=now - timedelta(days=100))
    named = "Old 0 (Eva Sol), Old 1 (Eva Sol), Old 2 (Eva Sol) and 2 more"
    for check in (people.tokens_without_end, people.tokens_for_everything, people.tokens_unused):
        assert (check().level, check().words) == ("warn", named)
    Token.objects.update(last_used_at=now, expires_at=now + timedelta(days=1), scopes=["orders:read"])
    assert {one().level for one in (people.tokens_without_end, people.tokens_for_everything, people.tokens_unused)} == {
        "ok"
    }
    Token.objects.update(expires_at=None, revoked_at=now)
    assert people.tokens_without_end().level == "ok"


def test_a_company_account_that_is_asked_unencrypted_fails():
    told = {"name": "Casa", "client_id": "x", "created_at": cast.NOW}
    Provider.objects.create(key="casa", server_url="https://id.example", **told)
    assert people.company_accounts().level == "ok"
    Provider.objects.create(key="otra", server_url="http://id.example", **told)
    assert people.company_accounts().level == "fail"


def loosened(get_response):
    """Somebody put a piece before the walls that takes them away."""

    def middleware(request):
        response = get_response(request)
        response.headers["Content-Security-Policy"] = "default-src * 'unsafe-inline'"
        return response

    return middleware


def test_pages_without_walls_fail(settings):
    cast.company()
    assert records.walls().level == "ok"
    settings.MIDDLEWARE = [f"{__name__}.loosened", *settings.MIDDLEWARE]
    assert records.walls().level == "fail"


def test_an_edit_of_the_rules_that_nobody_could_undo_fails():
    PolicyEdition.objects.create(text="", struck_out=[], reason="x", at=cast.NOW)
    assert records.rules().level == "ok"
    PolicyEdition.objects.create(text="no rule at all", struck_out=[], reason="x", at=cast.NOW)
    assert records.rules().level == "fail"
    text = "[nobody-edits]\nforbid: edit\non: *\nfor: administrator"
    PolicyEdition.objects.create(text=text, struck_out=[], reason="x", at=cast.NOW)
    assert records.rules().level == "fail"


def test_the_law_s_hours_and_days_run():
    admin, now = cast.admin().actor, timezone.now()
    party = cast.marta(admin)
    told = {"began_at": now - timedelta(days=9), "ended_at": now, "by": admin, "at": now}
    breaches.report("Un portátil", learned_at=now, **told)
    assert records.breaches().level == "warn"
    breaches.report("Un disco", learned_at=now - timedelta(hours=73), **told)
    assert records.breaches().level == "fail" and "Un disco" in records.breaches().words
    requests.receive(Person("party", party.pk), kind="access", note="", by=admin, at=now)
    assert records.privacy_requests().level == "ok"
    requests.receive(Person("party", party.pk), kind="erasure", note="", by=admin, at=now - timedelta(days=40))
    assert records.privacy_requests().level == "fail"


def test_letters_that_nobody_sends_are_told():
    Letter.objects.create(kind="reset", address="x@x.example", created_at=cast.NOW, due_at=timezone.now())
    assert records.letters().level == "ok"
    Letter.objects.update(due_at=timezone.now() - timedelta(hours=2))
    assert records.letters().level == "warn"


def test_a_chain_that_was_tampered_with_fails():
    assert records.audit_chain().level == "ok"
    heads = data_folder() / "audit" / "heads.jsonl"
    heads.parent.mkdir(exist_ok=True)
    heads.write_text(json.dumps({"number": 7, "hash": "00", "at": "2026-11-21T10:00:00", "signature": "x"}) + "\n")
    try:
        assert records.audit_chain().level == records.chain_kept_elsewhere().level == "fail"
    finally:
        heads.unlink()


def test_a_check_that_cannot_be_made_fails_in_words():
    def broken():
        return sql.rows("SELECT nothing FROM nowhere")

    from django.db import transaction

    with transaction.atomic():
        found = self_check._asked(broken)
        transaction.set_rollback(True)
    assert found.level == "fail" and "nowhere" in found.words


def test_each_line_says_what_to_do_in_either_language_and_the_command_ends_with_one(monkeypatch, capsys):
    monkeypatch.setenv("TRATO_SUPERVISED", "1")
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    cast.company()
    assert doctor.run(argparse.Namespace(security=True, json=False)) == 1
    told = capsys.readouterr().out
    assert "FAIL" in told and told.splitlines()[-1].split()[0].isdigit()
    assert translation.get_language() == "en"
    assert doctor.run(argparse.Namespace(security=True, json=True)) == 1
    found = json.loads(capsys.readouterr().out)
    assert len(found) == len({one["subject"] for one in found}) > 35
    assert [one["subject"] for one in found if one["level"] != "ok" and not one["hint"]] == []
