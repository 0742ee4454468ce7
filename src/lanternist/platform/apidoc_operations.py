"""One call in the description of the API: what it takes, what it answers, how it refuses."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from litestar.handlers import HTTPRouteHandler

from lanternist.errors import (
    AppError,
    BadHost,
    BadRequest,
    CrossSiteRequest,
    InternalError,
    NotFound,
    PayloadTooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from lanternist.platform.apidoc_schemas import Schemas
from lanternist.platform.described import Answer, PathParameter, refusals_of
from lanternist.platform.idempotency import LONGEST_KEY, IdempotencyInProgress, IdempotencyMismatch

_READING = {"GET", "HEAD"}
_TEXT = {"type": "string"}
_SECONDS = {"type": "string", "pattern": "^[0-9]+$", "description": "Seconds to wait."}
_KEY = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"}
_COUNT = {"type": "integer", "minimum": 0}
_LIMIT_HEADERS = {
    "X-RateLimit-Limit": {"schema": _COUNT, "description": "How many requests a window allows."},
    "X-RateLimit-Remaining": {"schema": _COUNT, "description": "How many of them are left."},
    "X-RateLimit-Reset": {
        "schema": {"type": "string", "format": "date-time"},
        "description": "When all of them are there again.",
    },
}
_REQUEST_ID = {
    "X-Request-Id": {
        "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "required": True,
        "description": "Names the request in the log.",
    }
}
COMMON_HEADERS: Mapping[str, Any] = _REQUEST_ID | _LIMIT_HEADERS
"""Headers that many answers share, by name. Those of limits are missing where an operator has switched limits off."""
_TAG_HEADERS = {
    "ETag": {"schema": _TEXT, "required": True, "description": "Changes with the answer."},
    "Cache-Control": {"schema": {"const": "private, no-cache"}, "required": True},
}
_REPLAYED = {
    "Idempotency-Replayed": {
        "schema": {"const": "true"},
        "description": "The request was answered before with this key, and this is that answer.",
    }
}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A method of a route. `answer` is the shape of its success, None without a body."""

    path: str
    method: str
    handler: HTTPRouteHandler
    answer: Any
    path_parameters: Mapping[str, PathParameter]
    is_limited: bool
    opt: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "opt", self.handler.opt)

    @property
    def name(self) -> str:
        """The operation's id: the name of the function, marked where this is the route's other address."""
        return self.handler.fn.__name__ + ("_alias" if self.path == self.opt.get("alias") else "")

    @property
    def query(self) -> Any:
        """The shape of the query string, if the route reads one."""
        return self.opt.get("query")

    @property
    def loose_query(self) -> Any:
        """The shape of a query string in which nothing is ever refused."""
        return self.opt.get("loose_query")

    @property
    def sent_shapes(self) -> list[Any]:
        """What is sent."""
        return [shape for shape in (self.opt.get("body"), self.query) if shape is not None]

    @property
    def answered_shapes(self) -> list[Any]:
        """What is answered, and what is taken as it comes."""
        loose = [] if self.loose_query is None else [self.loose_query]
        return loose + [each.shape for each in self.answers.values() if each.shape is not None]

    @cached_property
    def answers(self) -> dict[int, Answer]:
        """The answers that are no refusals, by status."""
        answers: dict[int, Answer] = dict(self.opt.get("answers", {}))
        status = self.handler.status_code
        if status not in answers and self.answer is not Any:
            media_type = None if self.answer is None else "application/json"
            answers[status] = Answer(
                description=HTTPStatus(status).phrase, shape=self.answer, media_type=media_type
            )
        if self.opt.get("etag"):
            answers[304] = Answer(description="The client holds this answer already.", media_type=None)
        return dict(sorted(answers.items()))

    @cached_property
    def provided(self) -> set[str]:
        """The names of all that the route asks for, and of what that asks for."""
        known = self.handler.resolve_dependencies()
        waiting = list(inspect.signature(self.handler.fn).parameters) + ["adult"] * bool(
            self.opt.get("adult")
        )
        names: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in known and name not in names:
                names.add(name)
                waiting += inspect.signature(known[name].dependency).parameters
        return names

    @cached_property
    def refusals(self) -> list[type[AppError]]:
        """The errors that the route may answer, each once."""
        known = self.handler.resolve_dependencies()
        found = [error for name in self.provided for error in refusals_of(known[name].dependency)]
        found += [error for each in self.path_parameters.values() for error in each.errors]
        found += self.opt.get("errors", ())
        found += self._own_refusals()
        return sorted(dict.fromkeys(found), key=lambda each: (each.status, each.__name__))

    def _own_refusals(self) -> Iterator[type[AppError]]:
        """Yield what follows from the kind of route, so that no route has to say it."""
        yield from (BadHost, InternalError)
        if self.method not in _READING:
            yield CrossSiteRequest
        if self.path_parameters:
            yield NotFound
        if self.is_limited:
            yield TooManyRequests
        if "db" in self.provided:
            yield Unavailable
        if self.sent_shapes or self.opt.get("idempotent"):
            yield ValidationFailed
        if self.opt.get("body") is not None:
            yield from (BadRequest, UnsupportedMediaType)
        if self.opt.get("body") is not None or self.opt.get("idempotent"):
            yield PayloadTooLarge
        if self.opt.get("idempotent"):
            yield from (IdempotencyInProgress, IdempotencyMismatch)

    def described(self, schemas: Schemas) -> dict[str, Any]:
        """Return the operation as the document holds it."""
        summary, _, rest = (self.handler.fn.__doc__ or "").strip().partition("\n")
        operation: dict[str, Any] = {
            "operationId": self.name,
            "tags": list(self.handler.tags or ["Other"]),
            "summary": summary.rstrip("."),
            "description": " ".join(rest.split()),
            "parameters": list(self._parameters(schemas)),
            "responses": {str(status): each for status, each in sorted(self._responses(schemas).items())},
        }
        if "actor" in self.provided:
            takes_tokens = "by_login" not in self.provided
            operation["security"] = [{"cookie": []}, {"token": []}] if takes_tokens else [{"cookie": []}]
        elif "viewer" in self.provided:
            operation["security"] = [{}, {"cookie": []}, {"token": []}]
        body = self.opt.get("body")
        if body is not None:
            types = ["application/json"] + ["application/x-www-form-urlencoded"] * bool(self.opt.get("form"))
            schema = schemas.of(body)
            required = bool(schemas.components[schema["$ref"].rpartition("/")[2]].get("required"))
            operation["requestBody"] = {
                "content": {each: {"schema": schema} for each in types},
                "required": required,
            }
        if "sent" in self.opt:
            content = {each: {"schema": schema} for each, schema in self.opt["sent"].items()}
            operation["requestBody"] = {"content": content, "required": True}
        return operation

    def _parameters(self, schemas: Schemas) -> Iterator[dict[str, Any]]:
        for name, each in self.path_parameters.items():
            yield {
                "name": name,
                "in": "path",
                "required": True,
                "schema": dict(each.schema),
                "description": each.description,
            }
        if self.query is not None:
            for name, schema in schemas.members(self.query).items():
                yield {"name": name, "in": "query", "required": False, "schema": schema}
        if self.loose_query is not None:
            for name, schema in schemas.members(self.loose_query).items():
                yield {"name": name, "in": "query", "required": False, "schema": schema, "x-loose": True}
        if self.opt.get("idempotent"):
            yield _header("Idempotency-Key", _KEY, "Makes sending this again harmless, for 24 hours.")
        if self.opt.get("etag"):
            yield _header("If-None-Match", _TEXT, "The `ETag` of an answer that the client holds.")

    def _responses(self, schemas: Schemas) -> dict[int, dict[str, Any]]:
        responses: dict[int, dict[str, Any]] = {}
        names = [*_REQUEST_ID, *(_LIMIT_HEADERS if self.is_limited else ())]
        always = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        for status, answer in self.answers.items():
            headers = always | _described(answer.headers)
            if status < 300:
                headers |= _described(self.opt.get("headers", {}))
                headers |= _REPLAYED if self.opt.get("idempotent") else {}
            if self.opt.get("etag") and (status < 300 or status == 304):
                headers |= _TAG_HEADERS
            responses[status] = {"description": answer.description, "headers": headers} | _content(
                schemas, answer
            )
        for status in dict.fromkeys(each.status for each in self.refusals):
            refused = _refusal(schemas, [each for each in self.refusals if each.status == status])
            refused["headers"] |= always
            if status in responses:
                refused = _joined(responses[status], refused)
            responses[status] = refused
        return responses


def link(operations: Sequence[Operation], paths: dict[str, Any]) -> None:
    """Link every answer that holds ids to the calls that take them."""
    for source in operations:
        gives: Mapping[str, str] = source.opt.get("gives", {})
        if not gives:
            continue
        links: dict[str, Any] = {}
        own = {name: f"$request.path.{name}" for name in source.path_parameters}
        values = own | {name: f"$response.body#{pointer}" for name, pointer in gives.items()}
        for target in operations:
            wanted = set(target.path_parameters)
            if wanted & set(gives) and wanted <= set(values):
                links[target.name] = {
                    "operationId": target.name,
                    "parameters": {name: values[name] for name in wanted},
                }
        status = min(source.answers)
        paths[source.path][source.method.lower()]["responses"][str(status)]["links"] = links


def _header(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "schema": dict(schema),
        "description": description,
    }


def _described(headers: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"schema": _TEXT, "description": said} for name, said in headers.items()}


def _content(schemas: Schemas, answer: Answer) -> dict[str, Any]:
    if answer.media_type is None:
        return {}
    schema = {} if answer.shape is None else schemas.of(answer.shape)
    return {"content": {answer.media_type: {"schema": schema}}}


def _refusal(schemas: Schemas, kinds: Sequence[type[AppError]]) -> dict[str, Any]:
    """Return the response that several errors of one status share."""
    shapes = [schemas.error(each) for each in kinds]
    examples = [each.example() for each in kinds]
    names = [set(each.headers()) for each in examples]
    headers: dict[str, Any] = {}
    for name in sorted(set[str]().union(*names)):
        schema = _SECONDS if name == "Retry-After" else _TEXT
        headers[name] = {"schema": schema, "required": all(name in each for each in names)}
    return {
        "description": " / ".join(dict.fromkeys(each.text() for each in examples)),
        "headers": headers,
        "content": {"application/json": {"schema": shapes[0] if len(shapes) == 1 else {"anyOf": shapes}}},
        "x-codes": sorted({each.code for each in kinds}),
    }


def _joined(answer: dict[str, Any], refused: dict[str, Any]) -> dict[str, Any]:
    """Return one response for an answer and a refusal of the same status."""
    schemas = [each["content"]["application/json"]["schema"] for each in (answer, refused)]
    headers = {
        name: each
        if "$ref" in each
        else each | {"required": name in answer["headers"] and name in refused["headers"]}
        for name, each in (refused["headers"] | answer["headers"]).items()
    }
    return refused | {
        "description": f"{answer['description']} / {refused['description']}",
        "headers": headers,
        "content": {"application/json": {"schema": {"anyOf": schemas}}},
    }
