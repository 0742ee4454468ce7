"""What every route and page shares: ids in paths, query strings, errors as answers."""

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import asyncpg
import msgspec
import structlog
from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from lanternist.errors import (
    AppError,
    BadRequest,
    FieldProblem,
    InternalError,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    Unavailable,
    ValidationFailed,
)
from lanternist.platform.bodies import WebRequest, fields_of, shape_from
from lanternist.platform.described import LARGEST_ID
from lanternist.platform.pages import Pages

Query = TypeVar("Query", bound=msgspec.Struct)
JSON_BODY_BYTES = 1024 * 1024
log = structlog.get_logger()


def parse_id(text: str) -> int | None:
    """Return the id that a path segment spells, or None where it spells none."""
    if not text.isascii() or not text.isdigit() or len(text) > 19 or text != str(int(text)):
        return None
    number = int(text)
    return number if 1 <= number <= LARGEST_ID else None


def id_or(text: str, error: type[AppError]) -> int:
    """Return the id that a path segment spells, or raise `error`."""
    number = parse_id(text)
    if number is None:
        raise error
    return number


def read_query(request: WebRequest, shape: type[Query]) -> Query:
    """Return the query string as `shape`; unknown parameters are ignored, repeated ones refused."""
    pairs = list(request.query_params.multi_items())
    known = {field.encode_name: field for field in fields_of(shape)}
    counts = Counter(name for name, _ in pairs if name in known)
    repeated = [
        FieldProblem(name, f"{name} must be given once") for name, count in counts.items() if count > 1
    ]
    if repeated:
        raise ValidationFailed(repeated)
    members = {name: _coerced(value, known[name].type) for name, value in pairs if name in known}
    return shape_from(members, shape, reads_words=False)


def _coerced(value: str, annotation: Any) -> Any:
    """Return `value` as a number or truth value where the field asks for one: query strings only hold text."""
    try:
        converted = msgspec.convert(value, annotation, strict=False)
    except msgspec.ValidationError:
        return value
    # `null` in a query string is text: whoever wants nothing leaves the name out.
    return value if converted is None else converted


def error_handlers(pages: Pages) -> dict[type[Exception] | int, Callable[..., Response[Any]]]:
    """Return the one place where errors become answers: JSON for the API, a page for people."""

    def answer(request: WebRequest, error: Exception) -> Response[Any]:
        known = to_app_error(error)
        if known.status >= 500:
            log.error("request.failed", error=type(error).__name__, exc_info=error)
        if wants_page(request) and known.status == 401:
            return Redirect(f"/login?{urlencode({'next': request.url.path})}", status_code=303)
        if not wants_page(request):
            return Response(
                known.body(), status_code=known.status, headers=known.headers(), media_type=MediaType.JSON
            )
        context = {
            "status": known.status,
            "title": known.label or type(known).__name__,
            "message": known.text(),
            "request_id": request.scope["state"].get("request_id", ""),
            # Who is signed in is not known here: the error may be that nobody could be asked.
            "offers_sign_in": False,
        }
        page = pages.render("error.html", request, None, context, status=known.status)
        page.headers.update(known.headers())
        return page

    return {Exception: answer, HTTPException: answer, AppError: answer}


def to_app_error(error: Exception) -> AppError:
    """Return `error` as one of ours."""
    match error:
        case AppError():
            return error
        case HTTPException(status_code=404):
            return NotFound()
        case HTTPException(status_code=405, headers=headers):
            return MethodNotAllowed((headers or {}).get("allow", ""))
        case HTTPException(status_code=413):
            return PayloadTooLarge()
        case HTTPException(status_code=500, detail="client disconnected prematurely"):
            return BadRequest("The request ended before its body did")
        case HTTPException(status_code=status) if status < 500:
            return BadRequest("The request cannot be read")
        case (
            OSError()
            | asyncpg.PostgresConnectionError()
            | asyncpg.InterfaceError()
            | asyncpg.QueryCanceledError()
        ):
            return Unavailable()
        case (
            asyncpg.CannotConnectNowError() | asyncpg.AdminShutdownError() | asyncpg.TooManyConnectionsError()
        ):
            return Unavailable()
        case asyncpg.LockNotAvailableError() | asyncpg.DeadlockDetectedError():
            return Unavailable()
        case _:
            return InternalError()


def wants_page(request: WebRequest) -> bool:
    """Return whether the answer is for a person in a browser rather than for a program."""
    path = request.url.path
    is_program = path.startswith(("/api/", "/media/")) or path in (
        "/api",
        "/openapi.json",
        "/livez",
        "/readyz",
    )
    return not is_program and "text/html" in request.headers.get("accept", "")
