"""Who of the demo's staff looks after which customer, and under which tags is it found?"""

from collections.abc import Sequence
from dataclasses import replace

from trato.config.demo.accounts import Hired, Staff
from trato.config.demo.dice import Dice
from trato.config.demo.introducing import introducing as under_invented_names
from trato.domains.orders.imports.online_retail.introductions import Introduce, Introducing, Introduction
from trato.domains.orders.imports.online_retail.spool import Buyer

IBERIA = {"ES", "PT"}
# At home nearly half of the customers have no seller of their own.
AT_HOME = ("sales_rep", "sales_rep", "sales_manager", "sales_manager", "store_manager", None, None, None, None)
BEST = 50


def introducing(staff: Staff) -> Introducing:
    """Introduce customers under invented names, each with owner, team and tags."""

    def prepare(buyers: Sequence[Buyer]) -> Introduce:
        introduce = under_invented_names(buyers)
        ranked = sorted(buyers, key=lambda buyer: (-buyer.turnover, buyer.customer))
        best = {buyer.customer for buyer in ranked[:BEST]}
        return lambda buyer: _cared_for(introduce(buyer), buyer, staff, is_best=buyer.customer in best)

    return prepare


def _cared_for(one: Introduction, buyer: Buyer, staff: Staff, *, is_best: bool) -> Introduction:
    dice = Dice("care", buyer.customer)
    owner = _owner(one.newcomer.country, dice, staff)
    team_id = owner.user.team_id if owner else staff["service_agent"].user.team_id
    owner_id = owner.user.pk if owner else None
    tags = _tags(one.newcomer.kind, one.newcomer.country, dice, is_best=is_best)
    return Introduction(
        replace(one.newcomer, owner_id=owner_id, team_id=team_id, tags=tags),
        [each._replace(newcomer=replace(each.newcomer, owner_id=owner_id, team_id=team_id)) for each in one.colleagues],
    )


def _owner(country: str, dice: Dice, staff: Staff) -> Hired | None:
    if country in IBERIA:
        return staff["sales_rep"]
    if country and country != "GB":
        return staff["sales_manager"]
    role = dice.pick(AT_HOME)
    return staff[role] if role else None


def _tags(kind: str, country: str, dice: Dice, *, is_best: bool) -> list[str]:
    wanted = {
        "VIP": is_best,
        "mayorista": kind == "organization",
        "exportación": bool(country) and country != "GB",
        "catálogo impreso": dice.happens(12),
        "feria de primavera": dice.happens(6),
        "paga por adelantado": dice.happens(4),
    }
    return [tag for tag, has_it in wanted.items() if has_it]
