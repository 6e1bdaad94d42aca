"""Which saved views does somebody find?"""

import json
import uuid
from typing import Any

from trato.foundation.access import policy
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import is_uid
from trato.foundation.lists.models import Audience, View

MOST_SHOWN = 300

_OF = """
SELECT w.uid::text AS uid, w.name, w.audience, w.words::text AS words FROM lists_view w
WHERE w.list = %(list)s AND w.deleted_at IS NULL AND {scope}
ORDER BY w.owner_id IS DISTINCT FROM %(me)s, w.audience DESC, w.name_key, w.id LIMIT {limit}
"""


def of_list(actor: Actor, name: str) -> list[dict[str, Any]]:
    """The views of a list that the actor finds with their words: their own first, then those of their team, then everybody's."""
    visible = policy.scope(actor, "lists.view")
    statement = _OF.format(scope=visible.called("w"), limit=MOST_SHOWN)
    found = sql.rows(statement, {"list": name, "me": actor.user_id}, within=(visible,))
    return [row | {"words": json.loads(row["words"])} for row in found]


def known_as(actor: Actor, uid: uuid.UUID | str, *, has_deleted: bool = False) -> View | None:
    """The view of that number, if the actor may see it."""
    if not is_uid(str(uid)):
        return None
    found = policy.scope(actor, "lists.view").over(View.objects.all()).filter(uid=uid)
    return (found if has_deleted else found.filter(deleted_at=None)).first()


def may_change(actor: Actor, view: View) -> bool:
    """Whether the actor may change this view, and reach all who share it."""
    try:
        policy.require(actor, "lists.view.change", view)
    except policy.Refused:
        return False
    return view.audience != Audience.EVERYBODY or policy.may(actor, "lists.view.publish")
