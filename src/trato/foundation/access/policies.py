"""Who may change access itself?"""

from trato.foundation.access.policy import STAFF, permit

permit("access.company.found", ["administrator", "trato:import.online_retail", "trato:demo"])
permit("access.user.invite", ["administrator", "trato:createadmin", "trato:demo"])
permit("access.user.sign_in", STAFF)
permit("access.password.choose", [*STAFF, "trato:reset"])
permit("access.password.choose_for_another", ["administrator"])
permit("access.preferences.change", STAFF)
permit("access.preferences.change_for_another", ["administrator"])
permit("access.user.view", STAFF)
