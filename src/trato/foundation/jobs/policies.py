"""Who may watch background work, stop it, and try it again?"""

from trato.foundation.access.policy import STAFF, permit

permit("jobs.job.view", STAFF)
permit("jobs.job.view_all", ["administrator"])
permit("jobs.job.cancel", STAFF)
permit("jobs.job.cancel_for_another", ["administrator"])
permit("jobs.job.retry", STAFF)
permit("jobs.job.retry_for_another", ["administrator"])
