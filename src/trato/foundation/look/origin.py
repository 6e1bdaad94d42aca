"""Where was somebody who pressed a button, so that they come back there?"""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def origin(request: HttpRequest, otherwise: str) -> str:
    """The address in the form's `next` if it is ours, else the given one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else otherwise
