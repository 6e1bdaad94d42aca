"""Which edits of the rules are in force? The newest edition, looked up often enough to be true everywhere soon."""

import time
from collections.abc import Iterable, Mapping

from trato.foundation.access import policy
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import reading
from trato.foundation.access.rules.rule import Rule
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

# An edit is in force in every process within this time.
SECONDS = 2.0
_NEWEST = "SELECT id FROM access_policyedition ORDER BY id DESC LIMIT 1"

_in_force: int | None = None
_looked_at = float("-inf")


def keep_up() -> None:
    """Look, every few seconds at most, whether the rules were edited; for every door."""
    if time.monotonic() - _looked_at > SECONDS:
        refresh()


def refresh() -> None:
    """Put the newest edition in force."""
    global _in_force, _looked_at
    _looked_at = time.monotonic()
    found = sql.rows(_NEWEST)
    newest = found[0]["id"] if found else 0
    if newest == _in_force:
        return
    edition = PolicyEdition.objects.filter(pk=newest).first()
    policy.put_in_force(understood(edition.text, edition.struck_out) if edition else {})
    _in_force = newest


def forget() -> None:
    """Go back to the rules that come with the product, and look anew at the next door."""
    global _in_force, _looked_at
    if _in_force:
        policy.put_in_force({})
    _in_force, _looked_at = None, float("-inf")


def latest(*, is_locked: bool = False) -> PolicyEdition | None:
    """The newest edition, if anything was ever edited."""
    editions = PolicyEdition.objects.order_by("-pk")
    return (editions.select_for_update() if is_locked else editions).first()


def understood(text: str, struck_out: Iterable[str]) -> dict[str, Rule | None]:
    """The edits by the names of the rules; raises NotARule."""
    shipped = policy.shipped()
    strange = [name for name in struck_out if name not in shipped]
    if strange:
        raise reading.NotARule(f"There is no rule «{strange[0]}» to strike out.")
    edited: dict[str, Rule | None] = dict.fromkeys(struck_out)
    return edited | {rule.id: rule for rule in reading.read(text)}


def somebody_can_edit(edited: Mapping[str, Rule | None]) -> bool:
    """Whether administrators could still undo it."""
    anybody = Actor("user", 0, "", frozenset({"administrator"}))
    book = policy.book(edited)
    doors = ("desk.page.open", "access.policy.view", "access.policy.edit")
    return all(book.about(anybody, permission).is_everything for permission in doors)


def different(edited: Mapping[str, Rule | None]) -> list[str]:
    """The names of the rules that would read otherwise."""
    now, then = policy.book().rules, policy.book(edited).rules
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))


def written(rule: Rule) -> str:
    """A rule as a person writes it."""
    said = {
        "permit" if rule.is_permit else "forbid": sorted(rule.actions),
        "on": sorted(rule.resources),
        "for": _named(rule.roles),
        "rows": [rule.rows_text] if rule.rows_text != "all" else [],
        "fields": [f"{one} (masked)" if one in rule.masked else one for one in sorted(rule.fields or ())],
        "when": sorted(rule.when),
        "owing": sorted(rule.obligations),
    }
    return f"[{rule.id}]\n" + "\n".join(f"{line}: {', '.join(words)}" for line, words in said.items() if words)


def _named(roles: frozenset[str]) -> list[str]:
    """Shorter where nearly everybody in the house is meant."""
    missing = policy.STAFF - roles
    if len(missing) > 3:
        return sorted(roles)
    return ["staff", *(f"not {one}" for one in sorted(missing)), *sorted(roles - policy.STAFF)]
