"""What does a person see when something does not work?"""

from django.http import HttpRequest, HttpResponse

from trato.foundation.look.page import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood."""
    return render(request, "look/400.html", {}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person may not do this; the page says who can help."""
    return render(request, "look/403.html", {"reason": str(exception or "")}, status=403)


def used_up(request: HttpRequest, exception: Exception) -> HttpResponse:
    """429: the person has seen as much as they may for now; the page says until when."""
    return render(request, "look/429.html", {"reason": str(exception)}, status=429)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing here, or nothing this person may see."""
    return render(request, "look/404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return render(request, "look/500.html", {}, status=500)
