"""What do we hold about a customer, and what of it lies beside the stream?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trato.domains.customers import projections, spelling
from trato.domains.customers.queries.parties import scope_of
from trato.foundation.audit.beside import lies_beside
from trato.foundation.audit.reading import people_stand_at
from trato.foundation.facts import files
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import people, periods, seals
from trato.foundation.privacy.holdings import Blank, Delete, Keep, Mentions, Table, forget_also, hold, hold_nothing_in
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.portable import goes_along

people_stand_at("/customers/", table="customers_party")
people.are_kept_in(
    "party",
    table="customers_party",
    title=_("Customer"),
    address=lambda uid: reverse("customer", args=[uid]),
    visible_to=scope_of,
    joined="merged_into_id",
)
for _event in ("customers.party.changed", "customers.preferences.changed", "customers.tags.put"):
    lies_beside(_event, field="change_id", table="customers_change", columns="before, after")

goes_along(
    "customer",
    """
SELECT p.uid::text AS external, p.kind, p.given_name, p.family_name, p.name, p.tax_number, p.language, p.tags, p.sector,
    ARRAY(SELECT shown FROM customers_identity i WHERE i.party_id = p.id AND i.kind = 'email' ORDER BY i.is_primary DESC, i.id)
        AS email,
    ARRAY(SELECT shown FROM customers_identity i WHERE i.party_id = p.id AND i.kind = 'phone' ORDER BY i.is_primary DESC, i.id)
        AS phone,
    a.street, a.postcode, coalesce(a.city, p.city) AS city, a.region, coalesce(a.country, p.country) AS country
FROM customers_party p
LEFT JOIN LATERAL (SELECT * FROM customers_address a WHERE a.party_id = p.id ORDER BY a.use <> 'main', a.id LIMIT 1) a ON true
WHERE p.id = %(person)s""",
)

_RELATION = _("To know whom we deal with, and to serve them")
_WHILE = _("As long as the relation lasts, and its legal periods")
# Records that were merged into theirs speak of them as well.
_SELF = "(SELECT id FROM customers_party WHERE id = %(person)s OR merged_into_id = %(person)s)"
_THEIRS = {"party": f"party_id IN {_SELF}"}

hold(
    Table(
        "customers_party",
        _("Name and description"),
        {"party": "(id = %(person)s OR merged_into_id = %(person)s)"},
        personal=[
            "name",
            "given_name",
            "family_name",
            "name_key",
            "tags",
            "city",
            "city_key",
            "born_on",
            "language",
            "time_zone",
            "tax_number",
            "preferences",
        ],
        other=[
            "sector",
            "sector_key",
            "source",
            "id",
            "uid",
            "kind",
            "roles",
            "phase",
            "owner_id",
            "team_id",
            "territory_id",
            "country",
            "created_at",
            "updated_at",
            "archived_at",
            "merged_into_id",
        ],
        on_erasure=Blank(
            {
                "name": _("Erased person"),
                "name_key": _("erased person"),
                "given_name": "",
                "family_name": "",
                "tags": [],
                "city": "",
                "born_on": None,
                "language": "",
                "time_zone": "",
                "tax_number": "",
                "preferences": "{}",
                "sector": "",
                "source": "",
                "owner_id": None,
                "team_id": None,
                "territory_id": None,
            }
        ),
        purpose=_RELATION,
        kept=_WHILE,
        named_by=("name", "given_name", "family_name", "tax_number"),
    ),
    Table(
        "customers_identity",
        _("Contact data"),
        _THEIRS,
        personal=["kind", "network", "value", "shown", "label"],
        other=["id", "party_id", "is_primary", "created_at"],
        on_erasure=Delete(),
        purpose=_RELATION,
        kept=_WHILE,
        named_by=("value", "shown"),
        named_when="kind IN ('email', 'phone', 'handle')",
    ),
    Table(
        "customers_address",
        _("Addresses"),
        _THEIRS,
        personal=["use", "street", "postcode", "city", "region", "country"],
        other=["id", "party_id"],
        on_erasure=Delete(),
        purpose=_RELATION,
        kept=_WHILE,
    ),
    Table(
        "customers_relationship",
        _("Relationships"),
        {"party": f"(from_party_id IN {_SELF} OR to_party_id IN {_SELF})"},
        personal=["kind", "title"],
        other=["id", "from_party_id", "to_party_id", "since", "until"],
        on_erasure=Blank({"title": ""}),
        purpose=_RELATION,
        kept=_("Without a name: that there was a link"),
        texts=("title",),
        about="to_party_id",
        erased_whose={"party": f"from_party_id IN {_SELF}"},
    ),
    Table(
        "customers_change",
        _("Earlier values"),
        _THEIRS,
        personal=["before", "after"],
        other=["id", "party_id", "at", "by_user_id", "undone_at"],
        on_erasure=Delete(),
        purpose=_("So that mistakes can be undone"),
        kept=_WHILE,
        texts=("before::jsonb", "after::jsonb"),
        about="party_id",
    ),
    Table(
        "customers_phasespan",
        _("Life cycle"),
        _THEIRS,
        personal=["phase", "since", "until"],
        other=["id", "party_id"],
        on_erasure=Keep(_("Without a name: how long each phase lasted")),
        purpose=_RELATION,
        kept=_("Without a name, for statistics"),
    ),
    Table(
        "customers_consent",
        _("Consents and objections"),
        _THEIRS,
        personal=["purpose_id", "channel", "decision", "source", "said_at", "proof"],
        other=["id", "uid", "party_id", "wording_id", "recorded_at", "actor_kind", "actor_id", "merge_id"],
        on_erasure=Keep(_("Proof that we respected it; what was sealed can no longer be read")),
        purpose=_("To use data only as the person allows"),
        kept=_("As long as claims are possible"),
        sealed=("proof",),
    ),
    Table(
        "customers_partysearch",
        _("What search looks at"),
        _THEIRS,
        personal=["doc", "name", "email", "phone"],
        other=("party_id",),
        # Written anew below, when the words are forgotten that only this name had.
        on_erasure=Keep(_("Follows the name")),
        purpose=_RELATION,
        kept=_("Follows the name"),
    ),
    Table(
        "customers_duplicate",
        _("Records that look the same"),
        {"party": f"(first_id IN {_SELF} OR second_id IN {_SELF})"},
        personal=["level", "reasons", "state", "found_at", "decided_at"],
        other=["id", "uid", "first_id", "second_id", "weight", "decided_by_user_id"],
        on_erasure=Delete(),
        purpose=_("So that nobody is kept twice"),
        kept=_WHILE,
    ),
    Table(
        "customers_matchkey",
        _("Keys by which records are compared"),
        _THEIRS,
        personal=["key"],
        other=("party_id",),
        on_erasure=Delete(),
        purpose=_("So that nobody is kept twice"),
        kept=_WHILE,
    ),
    Table(
        "customers_merge",
        _("Merged records"),
        {"party": f"(survivor_id IN {_SELF} OR other_id IN {_SELF})"},
        personal=["fields", "at", "undone_at"],
        other=["id", "uid", "survivor_id", "other_id", "by_user_id", "undone_by_user_id"],
        on_erasure=Blank({"fields": "{}"}),
        purpose=_("So that mistakes can be undone"),
        kept=_WHILE,
    ),
    Table(
        "customers_mergemove",
        _("What was moved in a merge"),
        {"party": f"merge_id IN (SELECT id FROM customers_merge WHERE survivor_id IN {_SELF} OR other_id IN {_SELF})"},
        personal=["place"],
        other=["id", "merge_id", "key", "before"],
        on_erasure=Delete(),
        purpose=_("So that mistakes can be undone"),
        kept=_WHILE,
    ),
    Table(
        "customers_searchword",
        _("Words of names"),
        {},
        personal=["left_out", "word"],
        other=(),
        on_erasure=Keep(_("Words that other names have too")),
        purpose=_("So that slips of the keyboard find somebody"),
        kept=_("As long as a name has the word"),
    ),
    Table(
        "customers_tag",
        _("Words used as tags"),
        {},
        personal=("name",),
        other=(),
        on_erasure=Keep(_("Words that others carry too")),
        purpose=_RELATION,
        kept=_("As long as somebody carries the tag"),
    ),
)
hold_nothing_in("the company's own words", "customers_purpose", "customers_consentwording")

_UNUSED_TAGS = (
    "DELETE FROM customers_tag t WHERE NOT EXISTS (SELECT FROM customers_party WHERE tags @> ARRAY[t.name::varchar])"
)
_ARCHIVE = "UPDATE customers_party SET archived_at = coalesce(archived_at, clock_timestamp()) WHERE id = %s"
_MERGED = "SELECT id FROM customers_party WHERE merged_into_id = %s"
_END = "UPDATE customers_relationship SET until = clock_timestamp() WHERE from_party_id = %s AND until IS NULL"


@forget_also
def out_of_lists_and_search(person: Person, _named: Mentions) -> None:
    """The erased person leaves the lists; words and tags go that were theirs alone."""
    if person.kind != "party":
        return
    sql.run(_ARCHIVE, [person.id])
    for row in sql.rows(_MERGED, [person.id]):
        # What was sealed for a record that was merged into theirs.
        seals.destroy(Person("party", row["id"]), at=timezone.now())
    sql.run(_END, [person.id])
    before = _words(person.id)
    sql.run(projections.REFRESH.format(which="p.id = %s"), [person.id])
    spelling.forget(before - _words(person.id))
    sql.run(_UNUSED_TAGS)


def _words(party: int) -> set[str]:
    rows = sql.rows("SELECT name FROM customers_partysearch WHERE party_id = %s", [party])
    return {word for row in rows for word in text.words(row["name"])}


_OWN = _("To know of a customer what this company needs")
_OWN_THEIRS = {
    "party": f"thing_id IN {_SELF} AND field_id IN (SELECT id FROM facts_field WHERE thing = 'customers.party')"
}
_FILES = "facts_fieldfile"

hold(
    Table(
        "facts_fieldvalue",
        _("Own fields"),
        _OWN_THEIRS,
        personal=["field_id", "word", "shown", "amount", "day", "flag", "words"],
        other=["id", "thing_id"],
        on_erasure=Delete(),
        about="thing_id",
        purpose=_OWN,
        kept=_WHILE,
        texts=("shown",),
    ),
    Table(
        _FILES,
        _("Files in own fields"),
        _OWN_THEIRS,
        personal=["uid", "name", "kind", "size", "created_at"],
        other=["id", "field_id", "thing_id", "digest", "released_at"],
        # The rows go with the files that lie in the data folder, below.
        on_erasure=Blank({"name": ""}),
        about="thing_id",
        purpose=_OWN,
        kept=_WHILE,
        texts=("name",),
        attached=lambda row: (f"{row['uid']}-{row['name']}", files.path_of(UUID(row["uid"]))),
    ),
)


@forget_also
def files_go(person: Person, named: Mentions) -> None:
    """What lies in the data folder goes as soon as the erasure stands."""
    if person.kind == "party":
        statement = f"DELETE FROM {_FILES} WHERE {_OWN_THEIRS['party']} RETURNING uid"
        gone = [row["uid"] for row in sql.rows(statement, {"person": person.id})]
        transaction.on_commit(lambda: files.forget(gone))


def _thrown_away(ids: Sequence[int], by: Actor, at: datetime) -> int:
    rows = sql.rows(f"DELETE FROM {_FILES} WHERE id = ANY(%s) AND released_at IS NOT NULL RETURNING uid", [list(ids)])
    transaction.on_commit(lambda: files.forget([row["uid"] for row in rows]))
    return len(rows)


periods.after(
    periods.Rule(
        "customers.replaced_files",
        _("Files that were taken out or replaced"),
        _("Article 5(1)(e): no longer than needed"),
        days=30,
        least_days=30,
        counts=f"SELECT count(*) AS count FROM {_FILES} WHERE released_at < %(before)s",
        finds=f"SELECT id FROM {_FILES} WHERE released_at < %(before)s ORDER BY released_at, id LIMIT %(most)s",
        lets_go=_thrown_away,
    )
)
