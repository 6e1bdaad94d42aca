"""Who may do what with the agenda?"""

from trato.foundation.access.policy import STAFF, permit

permit("agenda.task.view", STAFF)
for _verb in ("plan", "change", "finish", "drop", "reopen", "postpone"):
    permit(f"agenda.task.{_verb}", [*STAFF, "trato:demo"])
