"""What does an administrator write about a mailbox?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.actions.mailboxes import Wanted
from trato.domains.conversations.models import Inbox, Mailbox
from trato.domains.conversations.models.mailbox import Safety
from trato.domains.conversations.queries.mail_servers import Server
from trato.foundation.access.models import User


class Secret(forms.CharField):
    """What was typed is never shown again, not even when the form comes back."""

    def bound_data(self, data: Any, initial: Any) -> str:
        return ""


_STAYS = _("Empty: the present one stays.")


class MailboxForm(forms.Form):
    """A mailbox, the servers behind it, and how its letters look."""

    address = forms.EmailField(label=_("Address"), max_length=254)
    name = forms.CharField(
        label=_("Name shown"), max_length=120, required=False, help_text=_("As customers see it: Clima SL.")
    )
    aliases = forms.CharField(
        label=_("Other addresses of this mailbox"), max_length=2_000, required=False,
        help_text=_("Separated by commas. Whoever writes to one of them is answered from it."),
    )  # fmt: skip
    inbox = forms.ModelChoiceField(label=_("Inbox"), queryset=Inbox.objects.none(), required=False)
    owner = forms.ModelChoiceField(
        label=_("Personal mailbox of"), queryset=User.objects.none(), required=False, empty_label=_("Nobody: it is shared"),
        help_text=_("From a personal mailbox only letters from and to addresses of customers are read."),
    )  # fmt: skip
    imap_host = forms.CharField(label=_("Server for incoming letters (IMAP)"), max_length=253, required=False)
    imap_port = forms.IntegerField(label=_("Port for incoming letters"), min_value=1, max_value=65_535, initial=993)
    imap_safety = forms.ChoiceField(label=_("The way in is closed by"), choices=Safety.choices, initial=Safety.TLS)
    imap_user = forms.CharField(label=_("User name for incoming letters"), max_length=254, required=False)
    imap_password = Secret(
        label=_("Password for incoming letters"), max_length=500, required=False, strip=False,
        widget=forms.PasswordInput(render_value=False),
    )  # fmt: skip
    folders = forms.CharField(
        label=_("Folders or labels"), max_length=4_000, required=False,
        help_text=_("Separated by commas; empty for INBOX. Each is watched and counted."),
    )  # fmt: skip
    smtp_host = forms.CharField(label=_("Server for outgoing letters (SMTP)"), max_length=253, required=False)
    smtp_port = forms.IntegerField(label=_("Port for outgoing letters"), min_value=1, max_value=65_535, initial=465)
    smtp_safety = forms.ChoiceField(label=_("The way out is closed by"), choices=Safety.choices, initial=Safety.TLS)
    smtp_user = forms.CharField(label=_("User name for outgoing letters"), max_length=254, required=False)
    smtp_password = Secret(
        label=_("Password for outgoing letters"), max_length=500, required=False, strip=False,
        widget=forms.PasswordInput(render_value=False),
    )  # fmt: skip
    signature = forms.CharField(label=_("Signature"), max_length=2_000, required=False, widget=forms.Textarea)
    has_plus = forms.BooleanField(
        label=_("The server also takes letters for name+something@"), required=False,
        help_text=_("Then answers and bounces come back to an address that proves itself. Most servers do."),
    )  # fmt: skip
    trusted_server = forms.CharField(
        label=_("Our own server's name in Authentication-Results"), max_length=253, required=False,
        help_text=_("With it, senders who are not verified are marked. Empty: nobody is."),
    )  # fmt: skip
    dkim_selector = forms.CharField(label=_("DKIM selector"), max_length=63, required=False)
    dkim_key = Secret(
        label=_("DKIM private key"), max_length=8_000, required=False, widget=forms.Textarea,
        help_text=_("RSA, in PEM form. Only where your server does not sign by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, inboxes: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=_shown(mailbox) if mailbox else None, **kwargs)
        self.fields["inbox"].queryset, self.fields["owner"].queryset = inboxes, people
        if mailbox:
            for name in ("imap_password", "smtp_password", "dkim_key"):
                self.fields[name].help_text = _STAYS

    def wanted(self) -> Wanted:
        """The mailbox as it should be; secrets that were left empty stay as they are."""
        given = self.cleaned_data
        return Wanted(
            address=given["address"], name=given["name"], aliases=_parted(given["aliases"]), inbox=given["inbox"],
            owner=given["owner"], incoming=_server(given, "imap"), outgoing=_server(given, "smtp"),
            folders=_parted(given["folders"]), signature=given["signature"], has_plus=given["has_plus"],
            trusted_server=given["trusted_server"], dkim_selector=given["dkim_selector"],
            # Without a selector there is nothing to sign with.
            dkim_key=given["dkim_key"].strip() or (None if given["dkim_selector"] else ""),
        )  # fmt: skip


def _server(given: dict[str, Any], which: str) -> Server:
    names = ("host", "port", "safety", "user")
    return Server(**{name: given[f"{which}_{name}"] for name in names}, password=given[f"{which}_password"] or None)


def _parted(written: str) -> list[str]:
    return [one for part in written.split(",") if (one := part.strip())]


def _shown(mailbox: Mailbox) -> dict[str, Any]:
    names = [name for name in MailboxForm.base_fields if not name.endswith(("password", "_key"))]
    shown = {name: getattr(mailbox, name) for name in names}
    return {**shown, "aliases": ", ".join(mailbox.aliases), "folders": ", ".join(mailbox.folders)}
