"""How do declared operations become routes and a schema? The only file that knows django-ninja."""

import functools
import inspect
import math
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from trato.faces.api import gate, replay
from trato.faces.api.messages import faults_in
from trato.foundation.rest.operations import Document, Operation
from trato.foundation.rest.refusals import Refusal

MOUNTED_AT = "/api/v1"


class Token(HttpBearer):
    """What is checked before anything of the request is read: token, permission, query names, kind of body."""

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation
        self.query: frozenset[str] = frozenset()
        self.has_body = False

    def __call__(self, request: HttpRequest) -> bool:
        permission = f"{self.operation.resource}.{self.operation.action}"
        request.actor = gate.let_in(request, permission)  # type: ignore[attr-defined]
        gate.refuse_unknown_query(request, self.query)
        if self.has_body:
            gate.refuse_foreign_body(request)
        return True

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Not used: the call above does it all."""


def _number(digits: str) -> float | int:
    """JSON knows one kind of number: 135.0 is the whole number 135."""
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


_READ = msgspec.json.Decoder(float_hook=_number)


class StrictJson(Parser):
    """Reads bodies as RFC 8259 has it: UTF-8, no NaN, no lone surrogates."""

    def parse_body(self, request: HttpRequest) -> Any:
        return _READ.decode(request.body)


class Api(NinjaAPI):
    """Errors pass through to the door, which explains them."""

    def set_default_exception_handlers(self) -> None:
        """None: a program's request fails in one place only."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Hand the trouble on in our own words."""
        if isinstance(exc, ValidationError):
            raise Refusal(422, _("Some values are not valid; see errors."), faults=faults_in(exc.errors)) from exc
        if isinstance(exc, HttpError):
            raise Refusal(exc.status_code, _("The body is not readable JSON.")) from exc
        raise exc


def build(operations: Iterable[Operation], **about: Any) -> Api:
    """The API of all operations."""
    api = Api(openapi_url=None, docs_url=None, parser=StrictJson(), **about)
    for operation in operations:
        _mount(api, operation)
    return api


def routes(api: Api) -> Iterator[URLPattern]:
    """One route per path; each says what it serves, as @endpoint does for pages."""
    for bound in api._get_bound_routers():
        patterns = {str(pattern.pattern): pattern for pattern in reversed(list(bound.urls_paths(bound.prefix)))}
        for pattern, view in zip(reversed(patterns.values()), bound.path_operations.values(), strict=True):
            served = [made.view_func.declared for made in view.operations]
            pattern.callback.serves = (served[0].resource, served[0].action)
            pattern.callback.serves_by_method = {one.method: f"{one.resource}.{one.action}" for one in served}
            yield pattern


def schema(api: Api) -> dict[str, Any]:
    """The OpenAPI document as the framework writes it."""
    return dict(api.get_openapi_schema(path_prefix=MOUNTED_AT.strip("/") + "/"))


def _mount(api: Api, operation: Operation) -> None:
    token, view = Token(operation), _answering(operation)
    api.default_router.add_api_operation(
        operation.path,
        [operation.method],
        view,
        auth=token,
        response={operation.status: operation.shows},
        operation_id=f"{operation.tag}_{operation.view.__name__}".lower().replace(" ", "_"),
        tags=[operation.tag],
    )
    models = {model.__ninja_param_source__: model for model in view._ninja_operation.models}
    token.query = frozenset(models["query"].__ninja_flatten_map__) if "query" in models else frozenset()
    token.has_body = "body" in models


def _answering(operation: Operation) -> Any:
    """The view with everything around it that programs rely on: refusals as 409, POST done once."""
    view, refusals = operation.view, operation.refusals

    def work(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        try:
            answer = view(request, **given)
        except refusals as refusal:
            raise Refusal(409, str(refusal)) from refusal
        return _response(answer, operation.status)

    @functools.wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponse:
        once = operation.method == "POST"
        doing = functools.partial(work, request, given)
        response = replay.once(request, doing, is_secret=operation.is_secret) if once else doing()
        gate.count_rows(request, response.content)
        return response

    answer.declared = operation  # type: ignore[attr-defined]
    answer.__signature__ = _with_query(inspect.signature(view))  # type: ignore[attr-defined]
    return answer


def _with_query(signature: inspect.Signature) -> inspect.Signature:
    """A parameter called `asked` is the query; the framework would take its type for the body."""
    parameters = signature.parameters.values()
    return signature.replace(
        parameters=[one.replace(default=Query(...)) if one.name == "asked" else one for one in parameters]
    )


def _response(answer: Document | bytes | None, status: int) -> HttpResponse:
    if answer is None:
        return HttpResponse(status=status)
    document = answer if isinstance(answer, Document) else Document(answer)
    response = HttpResponse(document.content, status=status, content_type="application/json")
    if document.location:
        response.headers["Location"] = MOUNTED_AT + document.location
    return response
