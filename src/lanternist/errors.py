"""The tree of errors that a caller can meet, and the shapes they take on the wire.

    AppError
    ├── BadRequest               400  a body that cannot be read
    ├── ValidationFailed         400  fields that break a rule; names each one
    │   └── ContentNotAllowed    400  texts that hold what is not allowed here
    ├── CrossSiteRequest         403
    ├── NotFound                 404
    ├── MethodNotAllowed         405
    ├── PayloadTooLarge          413
    ├── UnsupportedMediaType     415
    ├── TooManyRequests          429
    ├── InternalError            500
    ├── Unavailable              503  the database is away
    ├── what the platform defines beside what it guards: idempotency keys
    └── what the features define in their own `errors.py`

Three shapes exist (contract, section 0.3): plain `{"message"}`, labelled `{"error", "message"}`, and the
feature gate's own. A body that the contract quotes holds no more than it quotes; all others carry `code`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that breaks a rule. The message never repeats what was sent."""

    field: str
    message: str


class AppError(Exception):
    """A refusal that the caller can understand and act on."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    message: ClassVar[str] = "Something went wrong on our side. Please try again."
    advice: ClassVar[str] = ""
    """What a person can do about it, for the list of errors."""
    label: ClassVar[str | None] = None
    """The `error` member of the labelled shape."""
    shows_code: ClassVar[bool] = True

    @classmethod
    def example(cls) -> Self:
        """Return an error of this class, for the description of the API."""
        return cls()

    def body(self) -> dict[str, Any]:
        """Return the JSON object that the API answers."""
        body: dict[str, Any] = {"error": self.label} if self.label else {}
        body["message"] = self.text()
        if self.shows_code:
            body["code"] = self.code
        return body

    def text(self) -> str:
        """Return the sentence for people."""
        return self.message

    def headers(self) -> dict[str, str]:
        """Return response headers that belong to this error."""
        return {}


class BadRequest(AppError):
    """The body cannot be read at all."""

    status = 400
    code = "BAD_REQUEST"
    message = "Invalid JSON"
    advice = "Send one JSON object, encoded as UTF-8, as the description of the API shows it."
    label = "Bad Request"
    shows_code = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self._text = message or self.message

    def text(self) -> str:
        return self._text


class ValidationFailed(AppError):
    """One or more fields break a rule; all of them are named at once."""

    status = 400
    code = "VALIDATION_ERROR"
    message = "Validation failed"
    advice = "Correct the fields that `details` names, and send the request again."
    label = "Validation Error"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(self.message)
        self.problems = tuple(problems)

    @classmethod
    def example(cls) -> Self:
        return cls([FieldProblem("title", "title is required")])

    @classmethod
    def of(cls, field: str, rule: str) -> "ValidationFailed":
        """Return the error for one field: `rule` continues a sentence that begins with its name."""
        return cls([FieldProblem(field, f"{field} {rule}")])

    def text(self) -> str:
        return "Validation failed: " + "; ".join(problem.message for problem in self.problems)

    def body(self) -> dict[str, Any]:
        details = [{"field": problem.field, "message": problem.message} for problem in self.problems]
        return super().body() | {"details": details}


class ContentNotAllowed(ValidationFailed):
    """A text holds what no text here may hold: it suggests minors, or the operator does not allow it."""

    code = "CONTENT_NOT_ALLOWED"
    message = "This is not allowed here"
    advice = (
        "Write it without what suggests people under 18, and without what the operator of this server does not allow. "
        "Which words these are is not told."
    )

    @classmethod
    def example(cls) -> Self:
        return cls([FieldProblem("title", "title holds what is not allowed here")])

    @classmethod
    def among(cls, fields: Sequence[str]) -> "ContentNotAllowed":
        """Return the error for the fields of these names."""
        return cls([FieldProblem(field, f"{field} holds what is not allowed here") for field in fields])

    def body(self) -> dict[str, Any]:
        # The documented body has these three members and no more.
        return {"error": self.label, "message": self.text(), "code": self.code}


class CrossSiteRequest(AppError):
    """A page of another site tried to write with this person's cookie."""

    status = 403
    code = "CROSS_SITE_REQUEST"
    message = "This request came from another site and was refused."
    advice = (
        "Use the pages of this server, or call the API from a program, which sends no `Origin` of "
        "another site."
    )
    label = "Forbidden"


class BadHost(AppError):
    """The `Host` header is none that a browser sends."""

    status = 400
    code = "BAD_HOST"
    message = "The Host header must be one host name with or without a port."
    advice = "Ask by the server's own name or address; check what a proxy in front of it passes on."
    label = "Bad Request"


class NotFound(AppError):
    """Nothing lives at this address."""

    status = 404
    code = "NOT_FOUND"
    message = "Not found"
    advice = "Check the address; the description of the API lists every one."
    shows_code = False


class MethodNotAllowed(AppError):
    """The address exists, but not for this method."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    message = "This address does not accept that method."
    advice = "Use one of the methods that the `Allow` header names."
    label = "Method Not Allowed"

    def __init__(self, allowed: str = "") -> None:
        super().__init__(self.message)
        self.allowed = allowed

    @classmethod
    def example(cls) -> Self:
        return cls("GET, HEAD, OPTIONS")

    def headers(self) -> dict[str, str]:
        return {"Allow": self.allowed}


class PayloadTooLarge(AppError):
    """The body is over the limit of its route."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"
    message = "The request body is too large."
    advice = "Send at most 1 MiB."
    label = "Payload Too Large"


class UnsupportedMediaType(AppError):
    """The body is not of a type that the route reads."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "Send the body as application/json."
    advice = "Send JSON, and say so: `Content-Type: application/json`."
    label = "Unsupported Media Type"


class TooManyRequests(AppError):
    """A rate limit is used up for now."""

    status = 429
    code = "RATE_LIMITED"
    message = "Too many requests from this IP, please try again later."
    advice = "Wait as many seconds as `Retry-After` says. Operators raise the limits in the settings."
    label = "Too Many Requests"

    def __init__(self, retry_after: int, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self.retry_after = retry_after
        self._text = message or self.message

    def text(self) -> str:
        return self._text

    @classmethod
    def example(cls) -> Self:
        return cls(60)

    def body(self) -> dict[str, Any]:
        return super().body() | {"retryAfter": self.retry_after}

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class InternalError(AppError):
    """An error of ours; what happened is in the log under the request id."""

    advice = (
        "Try again. If it stays, tell the operator the `X-Request-Id` of the answer: the log has the reason."
    )
    label = "Internal Server Error"


class Unavailable(AppError):
    """The database cannot be reached or does not answer in time."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    message = "The service is not available for a moment. Please try again."
    advice = "Try again in a few seconds. Operators see at `/readyz` whether the database answers."
    label = "Service Unavailable"

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}
