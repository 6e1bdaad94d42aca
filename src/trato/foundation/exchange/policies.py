"""Who may load files?"""

from trato.foundation.access.policy import permit

IMPORTERS = ["administrator", "data_steward", "sales_manager", "marketer"]

for _verb in ("view", "receive", "map", "run", "undo"):
    permit(f"exchange.import.{_verb}", [*IMPORTERS, "trato:import.file"])
