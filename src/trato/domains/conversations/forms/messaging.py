"""What does an administrator write about an account elsewhere? Only what its provider asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.channels.messaging.adapter import Adapter
from trato.domains.conversations.forms.mailboxes import Secret
from trato.domains.conversations.models import Inbox, MessagingAccount
from trato.foundation.kit import outward

_MARK = "secret_"


class AccountForm(forms.Form):
    """An account: its name, its address there, what opens it, and where its messages go."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues see it: WhatsApp of Clima SL."))
    address = forms.CharField(max_length=254)
    inbox = forms.ModelChoiceField(
        label=_("Inbox"), queryset=Inbox.objects.none(), required=False, empty_label=_("The usual one")
    )
    server = forms.CharField(label=_("Address of the provider"), max_length=400)

    def __init__(
        self, *args: Any, adapter: Adapter, account: MessagingAccount | None = None, inboxes: Any, **kwargs: Any
    ) -> None:
        shown: dict[str, Any] = {"server": adapter.server}
        if account:
            shown = {
                "name": account.name,
                "address": account.address,
                "server": account.server or adapter.server,
                "inbox": account.inbox,
            }
        super().__init__(*args, initial=shown, **kwargs)
        self.fields["inbox"].queryset = inboxes
        self._ask_address(adapter)
        if not adapter.server:
            self.fields["server"].help_text = _("It begins with https://.")
        for one in adapter.asks:
            self.fields[_MARK + one.name] = Secret(
                label=one.label, max_length=4_000, required=one.is_required and account is None,
                help_text=_("Empty: the present one stays.") if account else one.help,
                widget=forms.PasswordInput(render_value=False),
            )  # fmt: skip
        self.order_fields(["name", "address", *(_MARK + one.name for one in adapter.asks), "inbox", "server"])

    def clean_server(self) -> str:
        """Only what leads outward."""
        written = str(self.cleaned_data["server"]).strip()
        try:
            outward.checked(written)
        except outward.NotOutward as problem:
            raise forms.ValidationError(str(problem)) from problem
        return written

    def given(self) -> dict[str, Any]:
        """What was written, with secrets by the names their adapter knows."""
        clean = self.cleaned_data
        secrets = {name.removeprefix(_MARK): value for name, value in clean.items() if name.startswith(_MARK)}
        return {
            "name": clean["name"], "address": clean.get("address", ""), "server": clean["server"],
            "inbox": clean["inbox"], "secrets": secrets,
        }  # fmt: skip

    def _ask_address(self, adapter: Adapter) -> None:
        if adapter.address_label:
            self.fields["address"].label = adapter.address_label
        else:
            del self.fields["address"]
