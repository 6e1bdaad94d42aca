"""What should each role be able to do, in the words of a person? And on which rows is that tried?

`golden_matrix.csv` is written and reviewed by hand, never generated: `all`, `-` for never, or the relations in which
somebody must stand to a row: `own` (they answer for it, or wrote it), `team`, `served` (they have a step to take with
the customer), `brought` (their organization referred the customer), `self` (it is their own account).
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import cast
from trato.domains.agenda.models import Task
from trato.domains.catalog.models import Product
from trato.domains.conversations.models import (
    Conversation,
    Inbox,
    Interaction,
    Mailbox,
    Message,
    MessagingAccount,
    SavedReply,
)
from trato.domains.customers.models import Address, Change, Duplicate, Identity, Merge, Party, Relationship
from trato.domains.orders.models import Order
from trato.domains.segments.models import Segment
from trato.foundation.access.models import Team, User
from trato.foundation.automation.models import Rule
from trato.foundation.lists.models import BulkChange, View

RELATIONS = ("nobody", "own", "team", "served", "brought", "self")


def matrix() -> dict[str, dict[str, frozenset[str]]]:
    """Permission → role → the relations in which it is allowed."""
    with (Path(__file__).parent / "golden_matrix.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {row.pop("permission"): {role: _relations(cell) for role, cell in row.items()} for row in rows}


def _relations(cell: str) -> frozenset[str]:
    if cell == "all":
        return frozenset(RELATIONS)
    found = frozenset() if cell == "-" else frozenset(cell.split("+"))
    assert found <= set(RELATIONS), cell
    return found


@dataclass(frozen=True)
class Bundle:
    """One customer with a row of every kind, all in one relation to somebody."""

    party: Party
    identity: Identity
    address: Address
    relationship: Relationship
    change: Change
    interaction: Interaction
    conversation: Conversation
    message: Message
    inbox: Inbox
    reply: SavedReply
    mailbox: Mailbox
    messaging: MessagingAccount
    task: Task
    order: Order
    product: Product
    segment: Segment
    view: View
    duplicate: Duplicate
    merge: Merge
    bulk: BulkChange
    rule: Rule

    def row(self, permission: str) -> Any:
        """What a permission is asked about."""
        if permission in ("conversations.interaction.log", "conversations.conversation.open", "agenda.task.plan"):
            return self.party
        kind = permission.rpartition(".")[0]
        return {
            "conversations.interaction": self.interaction,
            "conversations.conversation": self.conversation,
            "conversations.inbox": self.inbox,
            "conversations.saved_reply": self.reply,
            "conversations.mailbox": self.mailbox,
            "conversations.messaging": self.messaging,
            "agenda.task": self.task,
            "orders.order": self.order,
            "catalog.product": self.product,
            "segments.segment": self.segment,
            "lists.view": self.view,
            "lists.bulk": self.bulk,
            "automation.rule": self.rule,
        }.get(kind, self.party if kind.startswith("customers.") else None)


def bundles(user: User) -> dict[str, Bundle]:
    """For each relation a customer that stands in it to this user, and in no other."""
    stranger = cast.user("Nadie Nunca", "sales_rep", team=Team.objects.get_or_create(name="Otro")[0])
    product = Product.objects.create(
        code="P-1", name="P", name_key="p", currency="EUR", created_at=cast.NOW, updated_at=cast.NOW
    )
    own_account = Party.objects.get(pk=user.account_id)
    made = {}
    for relation in RELATIONS:
        party = own_account if relation == "self" else _party(relation)
        party.owner = user if relation == "own" else stranger
        party.team = user.team if relation == "team" else stranger.team
        party.save()
        if relation == "served":
            Task.objects.create(party=party, owner=user, title="x", created_at=cast.NOW)
        if relation == "brought":
            Relationship.objects.create(from_party=own_account, to_party=party, kind="referred", since=cast.NOW)
        made[relation] = _around(party, user if relation == "own" else stranger, product, relation)
    return made


def account() -> Party:
    """What a partner or a customer of the portal acts for."""
    return _party("account")


def _party(name: str) -> Party:
    return Party.objects.create(kind="organization", name=name, name_key=name, created_at=cast.NOW, updated_at=cast.NOW)


def _around(party: Party, user: User, product: Product, name: str) -> Bundle:
    other = _party(f"beside {name}")
    inbox = Inbox.objects.create(name=f"Bandeja {name}", created_at=cast.NOW)
    conversation = Conversation.objects.create(
        party=party,
        inbox=inbox,
        assignee=user,
        channel="email",
        name=name,
        last_message_at=cast.NOW,
        created_at=cast.NOW,
    )
    return Bundle(
        party=party,
        inbox=inbox,
        conversation=conversation,
        message=Message.objects.create(
            conversation=conversation, channel="email", direction="out", state="planned", happened_at=cast.NOW,
            recorded_at=cast.NOW,
        ),
        mailbox=Mailbox.objects.create(address=f"{name}@house.example", created_at=cast.NOW),
        messaging=MessagingAccount.objects.create(
            style="telegram", channel="telegram", name=name, server="https://bot.house.example", created_at=cast.NOW
        ),
        reply=SavedReply.objects.create(shortcut=name, title=name, text="x", changed_at=cast.NOW),
        identity=Identity.objects.create(party=party, kind="email", value=f"{name}@x.example", created_at=cast.NOW),
        address=Address.objects.create(party=party, city="Xàtiva"),
        relationship=Relationship.objects.create(from_party=party, to_party=other, kind="works_at", since=cast.NOW),
        change=Change.objects.create(party=party, before={"city": ""}, after={"city": "x"}, at=cast.NOW),
        interaction=Interaction.objects.create(
            party=party, kind="call", direction="out", happened_at=cast.NOW, recorded_at=cast.NOW, by_user_id=user.pk
        ),
        task=Task.objects.create(
            party=party, owner=user, title="x", state="done", created_at=cast.NOW, closed_at=cast.NOW
        ),
        order=Order.objects.create(
            number=f"N-{name}", party=party, currency="EUR", placed_at=cast.NOW, recorded_at=cast.NOW
        ),
        product=product,
        segment=Segment.objects.create(
            name=name,
            name_key=f"segment {name}",
            condition={"all": []},
            owner=user,
            created_at=cast.NOW,
            updated_at=cast.NOW,
        ),
        view=View.objects.create(
            list="customers",
            name=name,
            name_key=f"view {name}",
            audience="team",
            owner=user,
            team=party.team,
            created_at=cast.NOW,
            updated_at=cast.NOW,
        ),
        duplicate=Duplicate.objects.create(first=party, second=other, weight=20, level="certain", found_at=cast.NOW),
        merge=Merge.objects.create(survivor=party, other=other, at=cast.NOW, undone_at=cast.NOW),
        bulk=BulkChange.objects.create(
            list="customers", change="phase", value="sale", words=name, size=0, state="done", owner=user, began_at=cast.NOW
        ),
        rule=Rule.objects.create(
            name=name, name_key=f"rule {name}", event="customers.phase.changed", author=user, created_at=cast.NOW,
            updated_at=cast.NOW,
        ),
    )  # fmt: skip
