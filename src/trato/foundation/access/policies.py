"""Who may change access itself?"""

from trato.foundation.access.policy import OUTSIDERS, STAFF, permit

# Those for whom the pages of the desk, and the API, are made. Customers have a portal of their own.
DESK = STAFF | (OUTSIDERS - {"portal_customer"})

permit("desk.page.open", DESK)
permit("api.operation.call", DESK)

permit("access.company.found", ["administrator", "trato:import.online_retail", "trato:demo"])
permit("access.user.invite", ["administrator", "trato:createadmin", "trato:demo"])
permit("access.user.sign_in", [*STAFF, *OUTSIDERS])
permit("access.password.choose", [*STAFF, *OUTSIDERS, "trato:reset"])
permit("access.password.choose_for_another", ["administrator"])
permit("access.preferences.change", [*STAFF, *OUTSIDERS])
permit("access.preferences.change_for_another", ["administrator"])
permit("access.user.view", STAFF)
permit("access.team.keep", ["administrator", "trato:demo"])
permit("access.territory.keep", ["administrator", "trato:demo"])
permit("access.policy.view", ["administrator", "data_steward"])
permit("access.policy.edit", ["administrator"])
