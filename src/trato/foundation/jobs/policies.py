"""Who may watch background work, and stop it?"""

from trato.foundation.access.policy import STAFF, permit

permit("jobs.job.view", STAFF)
permit("jobs.job.view_all", ["administrator"])
permit("jobs.job.cancel", STAFF)
permit("jobs.job.cancel_for_another", ["administrator"])
