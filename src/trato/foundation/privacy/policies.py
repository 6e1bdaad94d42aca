"""Who may do what about privacy and the audit?"""

from trato.foundation.access.policy import STAFF, permit

GUARDIANS = ["administrator"]

permit("privacy.audit.view", GUARDIANS)
permit("privacy.audit.export", GUARDIANS)
permit("privacy.request.view", [*GUARDIANS, "sales_manager"])
permit("privacy.request.receive", [*(STAFF - {"analyst"}), "trato:preference_center"])
permit("privacy.request.verify", GUARDIANS)
permit("privacy.request.close", GUARDIANS)
permit("privacy.package.hand_over", GUARDIANS)
permit("privacy.hold.view", GUARDIANS)
permit("privacy.hold.place", GUARDIANS)
permit("privacy.person.erase", [*GUARDIANS, "trato:restore", "trato:retention"])
permit("privacy.retention.view", GUARDIANS)
permit("privacy.retention.change", GUARDIANS)
permit("privacy.retention.apply", [*GUARDIANS, "trato:retention"])
permit("privacy.breach.view", GUARDIANS)
permit("privacy.breach.report", GUARDIANS)
permit("privacy.register.view", GUARDIANS)
