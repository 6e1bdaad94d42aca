"""Who may let things happen by themselves?"""

from trato.foundation.access.policy import declare, permit
from trato.foundation.automation.models import Caused, Edition, Halt, Passed, Rule, Run, Tally

RULE = "automation.rule"
LEADING = ["administrator", "sales_manager", "store_manager"]

declare(
    RULE,
    Rule,
    alias="rule",
    owner="author_id",
    tables=tuple(one._meta.db_table for one in (Edition, Halt, Run, Passed, Tally, Caused)),
    fields={
        "internal": "id uid name name_key purpose event fields condition steps edition author author_id is_on on_since"
        " stopped_because created_at updated_at archived_at editions halts runs tallies",
    },
)
for _verb in ("view", "define", "change", "try_out", "switch", "archive"):
    permit(f"automation.rule.{_verb}", LEADING)
