"""What would somebody decide who reads the rules and the tables with patience? Plain loops over dictionaries.

Written without looking at the engine: it shares no code with it, and the shape of a rule here is its own.
"""

from datetime import date
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

WHOLE = {"orders_order": "party_id", "conversations_interaction": "party_id", "agenda_task": "party_id"}


def decide(tables: Tables, user: Row, rules: list[tuple[str, Any]], table: str, row: Row, today: date) -> bool:
    """Permits are joined, and one forbid is enough."""
    is_permitted = False
    for effect, rows in rules:
        if effect == "permit" and means(tables, user, rows, table, row, today):
            is_permitted = True
    for effect, rows in rules:
        if effect == "forbid" and means(tables, user, rows, table, row, today):
            is_permitted = False
    return is_permitted


def means(tables: Tables, user: Row, rows: Any, table: str, row: Row, today: date) -> bool:
    """Whether the rows of a rule include this one."""
    kind = rows[0]
    if kind == "not":
        return not means(tables, user, rows[1], table, row, today)
    if kind == "and":
        return means(tables, user, rows[1], table, row, today) and means(tables, user, rows[2], table, row, today)
    if kind == "or":
        return means(tables, user, rows[1], table, row, today) or means(tables, user, rows[2], table, row, today)
    if kind == "all":
        return True
    if kind == "contract_active":
        began = user["begins_on"] is None or not user["begins_on"] > today
        goes_on = user["ends_on"] is None or not user["ends_on"] < today
        return began and goes_on
    if kind == "owner" and table == "agenda_task":
        return row["owner_id"] is not None and row["owner_id"] == user["id"]
    if kind == "created_by":
        return row["by_user_id"] is not None and row["by_user_id"] == user["id"]
    if kind == "field":
        return row[rows[1]] in rows[2]
    if kind == "account" and table == "orders_order":
        return row["party_id"] is not None and row["party_id"] == user["account_id"]
    if table in WHOLE:
        for party in tables["customers_party"]:
            if party["id"] == row[WHOLE[table]]:
                return of_party(tables, user, rows, party)
        return False
    return of_party(tables, user, rows, row)


def of_party(tables: Tables, user: Row, rows: Any, party: Row) -> bool:
    """Whether one word means this customer."""
    kind = rows[0]
    if kind == "owner":
        return party["owner_id"] is not None and party["owner_id"] == user["id"]
    if kind == "account":
        return user["account_id"] is not None and party["id"] == user["account_id"]
    if kind == "team":
        return (
            party["team_id"] is not None
            and steps_up(tables["access_team"], party["team_id"], user["team_id"]) <= rows[1]
        )
    if kind == "territory":
        for member in tables["access_territorymember"]:
            steps = steps_up(tables["access_territory"], party["territory_id"], member["territory_id"])
            if member["user_id"] == user["id"] and steps < 1000:
                return True
        return False
    if kind == "participant":
        for task in tables["agenda_task"]:
            if task["party_id"] == party["id"] and task["owner_id"] == user["id"] and task["state"] == "open":
                return True
        return False
    if kind == "partner":
        if user["account_id"] is None:
            return False
        if party["id"] == user["account_id"]:
            return True
        for link in tables["customers_relationship"]:
            is_ours = link["from_party_id"] == user["account_id"] and link["to_party_id"] == party["id"]
            if is_ours and link["kind"] == "referred" and link["until"] is None:
                return True
        return False
    raise AssertionError(kind)


def steps_up(tree: list[Row], below: int, above: int | None) -> int:
    """How many parents lie between; a thousand when one does not lead to the other."""
    steps, at = 0, below
    while at is not None:
        if at == above:
            return steps
        for node in tree:
            if node["id"] == at:
                at = node["parent_id"]
                break
        steps += 1
    return 1000
