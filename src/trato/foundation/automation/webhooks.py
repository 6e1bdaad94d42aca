"""How is another program told that a rule ran? By a signed message to its address, again and again until it takes it.

Signed as Standard Webhooks describe: `webhook-id` is the same each time a message is sent, so that whoever gets it
twice can tell; `webhook-signature` is made over the id, the time and the body with the secret of the rule. The
message names the customer by number and says nothing else about them: what it needs, the program asks the API.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.foundation.automation.models import Rule, Run, RunState
from trato.foundation.automation.offers import Acting, Verb
from trato.foundation.automation.running import RUNNING
from trato.foundation.jobs import queue
from trato.foundation.jobs.kinds import CannotGoOn, job
from trato.foundation.jobs.running import Running
from trato.foundation.kit import guard, outward

KIND = "automation.webhook"
# Five seconds, then twice as long each time, at most an hour: about half a day in all.
TRIES = 18


class NotTaken(Exception):
    """The other program did not take the message; it is sent again."""


class Webhook(Verb):
    """Tell another program."""

    name, permission, refusals = "automation.webhook", "automation.rule.define", (outward.NotOutward,)
    label, group = gettext_lazy("tell another program"), gettext_lazy("Other programs")

    def fields(self) -> dict[str, forms.Field]:
        return {
            "url": OutwardField(label=_("Address"), max_length=outward.LONGEST, help_text=_("It begins with https://."))
        }

    def words(self, given: Mapping[str, Any]) -> str:
        return _("tell %(host)s") % {"host": urlsplit(given["url"]).hostname}

    def do(self, thing: Any, given: Mapping[str, Any], acting: Acting) -> str:
        number = f"{acting.run}.{acting.step}"
        message = {
            "type": acting.event, "timestamp": acting.at.isoformat(),
            "data": {"rule": acting.rule, "run": acting.run, "customer": str(thing.uid)},
        }  # fmt: skip
        queue.enqueue(
            KIND, by=acting.by, at=acting.at, subject=outward.checked(given["url"]).host, key=f"webhook {number}",
            url=given["url"], message=message, number=f"msg_{number}", rule=acting.rule, run=acting.run, step=acting.step,
        )  # fmt: skip
        return _("A message to %(host)s is on its way.") % {"host": outward.checked(given["url"]).host}


class OutwardField(forms.CharField):
    """An address outside of the house."""

    def clean(self, value: Any) -> str:
        clean = super().clean(value)
        try:
            outward.checked(clean)
        except outward.NotOutward as problem:
            raise forms.ValidationError(str(problem)) from problem
        return clean


def secret_of(rule_uid: str) -> str:
    """The secret with which the messages of a rule are signed, as both sides write it down."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"trato: webhook {rule_uid}".encode())
    return "whsec_" + base64.b64encode(made.derive(str(settings.MASTER_KEY).encode())).decode()


def signature(secret: str, number: str, moment: int, body: bytes) -> str:
    """The signature of a message, version 1."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()


def _page(arguments: Mapping[str, Any]) -> str:
    return reverse("automation_rule", args=[arguments["rule"]])


def _given_up(arguments: Mapping[str, Any], problem: str) -> None:
    """What could not be delivered stands in the trace."""
    with transaction.atomic(), guard.working_as(RUNNING):
        run = Run.objects.select_for_update().filter(uid=arguments["run"]).first()
        if run is None or arguments["step"] >= len(run.steps):
            return
        words = problem or _("Somebody stopped it.")
        run.steps[arguments["step"]]["problem"] = words
        run.state, run.problem = RunState.FAILED, words
        run.save(update_fields=["steps", "state", "problem"])


@job(KIND, label=gettext_lazy("Tell another program"), tries=TRIES, address=_page, given_up=_given_up)
def send(running: Running) -> dict[str, Any]:
    """Send one message; whoever answers with 410 wants no more of them."""
    asked = running.arguments
    with guard.working_as(RUNNING):
        is_wanted = Rule.objects.filter(uid=asked["rule"], archived_at=None).exists()
    if not is_wanted:
        raise CannotGoOn(_("The rule was archived."))
    body = json.dumps(asked["message"], separators=(",", ":")).encode()
    moment = int(running.now.timestamp())
    headers = {
        "Content-Type": "application/json", "User-Agent": "trato", "webhook-id": asked["number"], "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret_of(asked["rule"]), asked["number"], moment, body),
    }  # fmt: skip
    try:
        status = outward.post(asked["url"], body, headers)
    except outward.NotOutward as problem:
        raise CannotGoOn(str(problem)) from problem
    if status == 410:
        raise CannotGoOn(_("The other program wants no more messages."))
    if not 200 <= status < 300:
        raise NotTaken(str(status))
    return {"status": status}
