"""Who may change access itself?"""

from trato.foundation.access.policy import OUTSIDERS, ROLES, STAFF, permit

# Those for whom the pages of the desk, and the API, are made. Customers have a portal of their own.
DESK = STAFF | (OUTSIDERS - {"portal_customer"})

permit("desk.page.open", DESK)
permit("api.operation.call", DESK)
# What everybody has of their own: keys, sessions, how it looks.
permit("access.page.open", ROLES)

EVERYBODY = ROLES
WORKING_HERE = STAFF | {"outsourced_agent"}

permit("access.company.found", ["administrator", "trato:import.online_retail", "trato:demo"])
permit("access.company.change", ["administrator", "trato:demo"])
permit("access.console.view", ["administrator"])

permit("access.user.view", STAFF)
permit("access.user.invite", ["administrator", "trato:createadmin", "trato:demo"])
permit("access.user.join", ["trato:invitation"])
permit("access.user.sign_in", EVERYBODY)
for _verb in ("deactivate", "reactivate", "change_role", "view_as"):
    permit(f"access.user.{_verb}", ["administrator"])

# What everybody does for themselves, and an administrator for others.
permit("access.password.choose", [*EVERYBODY, "trato:reset"])
permit("access.password.choose_for_another", ["administrator"])
permit("access.preferences.change", EVERYBODY)
permit("access.preferences.change_for_another", ["administrator"])
permit("access.security.view", EVERYBODY)
permit("access.session.view", EVERYBODY)
permit("access.session.end", EVERYBODY)
permit("access.session.end_for_another", ["administrator"])
permit("access.session.disown", ["trato:report"])
permit("access.factor.add", EVERYBODY)
permit("access.factor.remove", EVERYBODY)
permit("access.factor.remove_for_another", ["administrator"])
permit("access.account.link", [*EVERYBODY, "trato:invitation"])
permit("access.account.unlink", EVERYBODY)
permit("access.account.unlink_for_another", ["administrator"])

permit("access.token.view", WORKING_HERE)
permit("access.token.issue", WORKING_HERE - {"outsourced_agent"})
permit("access.token.issue_for_another", ["administrator"])
permit("access.token.revoke", WORKING_HERE)
permit("access.token.revoke_for_another", ["administrator"])

permit("access.absence.view", WORKING_HERE)
for _verb in ("plan", "cancel"):
    permit(f"access.absence.{_verb}", WORKING_HERE)
    permit(f"access.absence.{_verb}_for_another", ["administrator", "sales_manager"])

for _verb in ("view", "connect", "change", "remove"):
    permit(f"access.provider.{_verb}", ["administrator"])

permit("access.team.view", STAFF)
permit("access.territory.view", STAFF)
permit("access.team.keep", ["administrator", "trato:demo"])
permit("access.territory.keep", ["administrator", "trato:demo"])
permit("access.policy.view", ["administrator", "data_steward"])
permit("access.policy.edit", ["administrator"])
