"""What counts of a person, and why it is kept: words that several declarations share."""

from django.utils.translation import gettext_lazy as _

SERVICE = _("To know what was said and agreed")
WHILE = _("As long as the relation lasts, and its legal periods")
OWN = "party_id = %(person)s"
IN_THEIRS = (
    "(party_id = %(person)s"
    " OR conversation_id IN (SELECT id FROM conversations_conversation WHERE party_id = %(person)s))"
)
OF_THEIRS = f"message_id IN (SELECT id FROM conversations_message WHERE {IN_THEIRS})"
