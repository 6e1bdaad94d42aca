"""What do the stones below hold about people: users, sessions, the stream, the audit, privacy itself?"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import Session
from trato.foundation.access.policy import scope
from trato.foundation.access.sessions import SessionStore
from trato.foundation.kit import sql
from trato.foundation.privacy import people
from trato.foundation.privacy.holdings import Blank, Delete, Keep, Mentions, Table, forget_also, hold, hold_nothing_in
from trato.foundation.privacy.people import Person

people.are_kept_in(
    "user",
    table="access_user",
    title=_("Colleague"),
    address=lambda uid: reverse("audit") + f"?who={uid}",
    visible_to=lambda actor: scope(actor, "access.user"),
)

_WORK = _("So that colleagues can work with trato")
_EMPLOYED = _("As long as they work here, and its legal periods")
_PERSON = {
    "party": "person_kind = 'party' AND person_id = %(person)s",
    "user": "person_kind = 'user' AND person_id = %(person)s",
}
_RIGHTS = _("To answer people's requests in time, and to prove it")
_PROOF = _("Three years, as long as claims are possible")
_SESSIONS = _("Until they end: at most 12 hours for staff")
_NAMELESS = Keep(_("Holds numbers instead of names; the number leads nowhere once the person is erased"))
_HISTORY = _("To know what happened")
_UNDO_MANY = _("To undo what was changed on many at once")
_ALWAYS = _("As long as the company keeps its history")

hold_nothing_in("What the company asks, not of whom.", "facts_field", "facts_word")
hold(
    Table(
        "lists_view",
        _("Saved views"),
        {"user": "owner_id = %(person)s"},
        personal=["name", "words", "audience"],
        other=[
            "id", "uid", "list", "name_key", "owner_id", "team_id", "created_at", "updated_at", "deleted_at",
        ],
        on_erasure=Blank({"owner_id": None}),
        purpose=_("To find again what one looks at often"),
        kept=_("Until it is deleted; what is shared stays for those who share it"),
        texts=("name",),
    ),
    Table(
        "lists_bulkchange",
        _("Changes of many"),
        {"user": "owner_id = %(person)s"},
        personal=["words", "began_at", "ended_at", "undone_at"],
        other=["id", "uid", "list", "change", "value", "size", "state", "problem", "counts", "owner_id"],
        on_erasure=Blank({"owner_id": None}),
        purpose=_UNDO_MANY,
        kept=_ALWAYS,
        texts=("words", "value::jsonb"),
    ),
    Table(
        "lists_bulkrow",
        _("What was changed on many at once"),
        {"party": "thing_id = %(person)s AND bulk_id IN (SELECT id FROM lists_bulkchange WHERE list = 'customers')"},
        personal=["before", "after", "outcome", "why", "undoing", "why_kept"],
        other=["bulk_id", "thing_id"],
        on_erasure=Delete(),
        about="thing_id",
        purpose=_UNDO_MANY,
        kept=_("Thirty days"),
        texts=("before::jsonb", "after::jsonb"),
        numbered_by="thing_id",
    ),
)  # fmt: skip
hold(
    Table(
        "access_user",
        _("Account"),
        {"user": "id = %(person)s"},
        personal=["email", "name", "role", "language", "time_zone", "theme", "density", "has_shortcuts", "last_login"],
        other=[
            "id",
            "uid",
            "password",
            "team_id",
            "account_id",
            "begins_on",
            "ends_on",
            "is_active",
            "created_at",
            "joined_at",
            "left_at",
            "second_factor_due_at",
        ],
        on_erasure=Blank(
            {"name": _("Former colleague"), "password": "!", "is_active": False, "language": "es", "last_login": None}
        ),
        purpose=_WORK,
        kept=_EMPLOYED,
        named_by=("email", "name"),
    ),
    Table(
        "access_token",
        _("Tokens of programs"),
        {"user": "user_id = %(person)s"},
        personal=["label", "last_used_at", "last_address"],
        other=[
            "id",
            "uid",
            "user_id",
            "prefix",
            "sha256",
            "scopes",
            "rows",
            "requests_a_day",
            "rows_a_day",
            "created_at",
            "expires_at",
            "revoked_at",
        ],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_EMPLOYED,
    ),
    Table(
        "access_session",
        _("Sessions"),
        {"user": "user_id = %(person)s"},
        personal=["device", "address", "started_at", "last_used_at"],
        other=[
            "id",
            "session_key",
            "session_data",
            "expire_date",
            "uid",
            "user_id",
            "viewing_id",
            "idle_for",
            "idle_until",
            "proved_at",
            "proof",
        ],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_SESSIONS,
    ),
    Table(
        "access_device",
        _("Known devices"),
        {"user": "user_id = %(person)s"},
        personal=["name", "first_used_at", "last_used_at"],
        other=["id", "user_id", "sha256"],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_EMPLOYED,
    ),
    Table(
        "access_absence",
        _("Absences"),
        {"user": "user_id = %(person)s"},
        personal=["from_on", "until_on"],
        other=["id", "uid", "user_id", "deputy_id", "created_at", "cancelled_at"],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_EMPLOYED,
    ),
    Table(
        "access_letter",
        _("Letters about to be sent"),
        {},
        personal=["address", "details"],
        other=["id", "kind", "created_at", "due_at", "tries"],
        on_erasure=Keep(_("Minutes: a letter goes as soon as it is sent")),
        purpose=_WORK,
        kept=_("Until it is sent"),
    ),
    Table(
        "access_magiclink",
        _("Links to sign in"),
        {"user": "user_id = %(person)s"},
        personal=(),
        other=["sha256", "user_id", "browser", "expires_at"],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_("15 minutes"),
    ),
    Table(
        "mfa_authenticator",
        _("Further proofs of who they are"),
        {"user": "user_id = %(person)s"},
        personal=["type", "created_at", "last_used_at"],
        other=["id", "user_id", "data"],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_EMPLOYED,
    ),
    Table(
        "socialaccount_socialaccount",
        _("Linked company accounts"),
        {"user": "user_id = %(person)s"},
        personal=["provider", "uid", "extra_data", "date_joined", "last_login"],
        other=["id", "user_id"],
        on_erasure=Delete(),
        purpose=_WORK,
        kept=_EMPLOYED,
    ),
    Table(
        "stream_event",
        _("What happened"),
        {"party": "id IN (SELECT event_id FROM stream_timeline WHERE party_id = %(person)s)"},
        personal=["name", "happened_at"],
        other=["id", "facet", "recorded_at", "actor_kind", "actor_id", "parties", "payload", "xid"],
        on_erasure=_NAMELESS,
        purpose=_HISTORY,
        kept=_ALWAYS,
    ),
    Table(
        "stream_timeline",
        _("Timeline"),
        {},
        personal=(),
        other=["party_id", "happened_at", "event_id", "facet"],
        on_erasure=_NAMELESS,
        purpose=_HISTORY,
        kept=_ALWAYS,
    ),
    Table(
        "audit_note",
        _("Views and denials"),
        {"user": "actor_kind IN ('user', 'token') AND actor_id = %(person)s"},
        personal=["noted_at", "how", "what", "place"],
        other=["id", "actor_kind", "actor_id", "parties", "detail"],
        on_erasure=_NAMELESS,
        purpose=_("So that misuse can be found"),
        kept=_ALWAYS,
    ),
    Table(
        "jobs_job",
        _("Background work"),
        {"user": "actor_kind IN ('user', 'token') AND actor_id = %(person)s"},
        personal=["kind", "subject", "state", "created_at", "started_at", "ended_at", "cancel_asked_at"],
        other=[
            "id",
            "uid",
            "arguments",
            "key",
            "not_before",
            "actor_kind",
            "actor_id",
            "actor_roles",
            "actor_scopes",
            "actor_rows",
            "done",
            "total",
            "checkpoint",
            "result",
            "problem",
            "failures",
            "ticket",
            "lease_until",
        ],
        on_erasure=Blank({"subject": ""}),
        purpose=_WORK,
        kept=_("A month after its end"),
        texts=("subject",),
    ),
    Table(
        "audit_entry",
        _("Chain of what happened"),
        {},
        personal=(),
        other=["number", "source", "source_id", "at", "how", "what", "actor_kind", "actor_id", "beside", "hash"],
        on_erasure=_NAMELESS,
        purpose=_("So that misuse can be found"),
        kept=_ALWAYS,
    ),
    Table(
        "privacy_request",
        _("Privacy requests"),
        _PERSON,
        personal=[
            "kind",
            "state",
            "channel",
            "note",
            "received_at",
            "due_at",
            "extended_at",
            "extended_because",
            "verified_at",
            "verified_how",
            "closed_at",
            "outcome",
        ],
        other=["id", "uid", "person_kind", "person_id", "verified_by_user_id", "closed_by_user_id", "package_until"],
        on_erasure=Blank({"note": "", "verified_how": "", "extended_because": "", "outcome": ""}),
        purpose=_RIGHTS,
        kept=_PROOF,
        texts=("note", "outcome"),
    ),
    Table(
        "privacy_hold",
        _("Holds"),
        _PERSON,
        personal=["kind", "reason", "since", "until"],
        other=["id", "person_kind", "person_id", "by_user_id"],
        on_erasure=Blank({"reason": _("Erased")}),
        purpose=_RIGHTS,
        kept=_PROOF,
        texts=("reason",),
    ),
    Table(
        "privacy_key",
        _("Key of sealed data"),
        _PERSON,
        personal=(),
        other=["person_kind", "person_id", "wrapped", "made_at", "destroyed_at"],
        on_erasure=Keep(_("Only that the key was destroyed")),
        purpose=_RIGHTS,
        kept=_PROOF,
    ),
    Table(
        "privacy_erasure",
        _("Erasures"),
        {},
        personal=(),
        other=["id", "uid", "person_kind", "person_uid", "at", "by_user_id", "reason", "rows"],
        on_erasure=_NAMELESS,
        purpose=_RIGHTS,
        kept=_PROOF,
    ),
    Table(
        "privacy_breach",
        _("Breaches"),
        {},
        personal=["title", "description", "effects", "measures"],
        other=[
            "id",
            "uid",
            "learned_at",
            "suspect_user_id",
            "began_at",
            "ended_at",
            "authority_told_at",
            "people_told_at",
            "closed_at",
            "by_user_id",
        ],
        on_erasure=Keep(_("The law asks for this register; people are counted, not named")),
        purpose=_("To document breaches (article 33.5)"),
        kept=_ALWAYS,
        texts=("title", "description", "effects", "measures"),
    ),
)
hold_nothing_in("hashed counters", "access_attempt")
hold_nothing_in(
    "the company itself, its teams, territories and rules",
    "access_company", "access_team", "access_teamlink", "access_territory", "access_territorylink",
    "access_territorymember", "access_policyedition", "access_portalkey", "access_provider", "access_tokenday",
    "access_quotause",
)  # fmt: skip
hold_nothing_in(
    "the library of sign-in, in parts we do not use",
    "account_emailaddress", "account_emailconfirmation", "socialaccount_socialapp", "socialaccount_socialtoken",
)  # fmt: skip
hold_nothing_in("the company's choice", "privacy_retention")
hold_nothing_in("order and progress, by number", "stream_commit", "stream_sequencer", "stream_bookmark", "stream_tally",
                "stream_alias")  # fmt: skip
hold_nothing_in(
    "Django's own, without rows about people",
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
)  # fmt: skip

_NEW_ADDRESS = "UPDATE access_user SET email = 'former-' || id || '@erased.invalid' WHERE id = %s"


@forget_also
def accounts_and_sessions(person: Person, named: Mentions) -> None:
    """A colleague's address goes and their sessions end; notices that name the person leave other sessions."""
    if person.kind == "user":
        sql.run(_NEW_ADDRESS, [person.id])
        Session.objects.filter(viewing_id=person.id).delete()
    store = SessionStore()
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        kept = store.decode(session.session_data)
        if any(sign in str(notice) for notice in kept.get("notices", []) for sign in named.certain):
            Session.objects.filter(pk=session.pk).update(session_data=store.encode({**kept, "notices": []}))
