"""At which addresses do staff see, plan and take next steps?"""

from django.urls import path

from trato.domains.agenda.pages.desk import progress, steps, work

_TASK = "tasks/<uuid:uid>/"

urlpatterns = [
    path("tasks", work.tasks, name="tasks"),
    path("tasks/new", steps.new, name="task_new"),
    path(_TASK + "edit", steps.edit, name="task_edit"),
    path(_TASK + "finish", progress.finish, name="task_finish"),
    path(_TASK + "drop", progress.drop, name="task_drop"),
    path(_TASK + "reopen", progress.reopen, name="task_reopen"),
    path(_TASK + "postpone", progress.postpone, name="task_postpone"),
    path(_TASK + "put-back", progress.put_back, name="task_put_back"),
]
