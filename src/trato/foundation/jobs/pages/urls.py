"""Which pages do jobs have?"""

from django.urls import path

from trato.foundation.jobs.pages import jobs

urlpatterns = [
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<uuid:uid>/cancel", jobs.cancel, name="job_cancel"),
    path("jobs/<uuid:uid>/retry", jobs.retry, name="job_retry"),
]
