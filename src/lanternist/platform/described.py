"""What routes and providers say about themselves for the description of the API.

A route says in `opt` what its signature cannot: `body` and `query` (shapes), `loose_query` (of
which nothing is refused), `form` (the body may be a form too),
`sent` (the schemas of bodies that are not JSON, by media type),
`idempotent`, `etag`, `adult`, `errors` (its own refusals), `answers` (others than the typed one, by status),
`headers` (of its success) and `gives`: which path parameters its answer holds, as JSON pointers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lanternist.errors import AppError

LARGEST_ID = 2**63 - 1
ID: Mapping[str, Any] = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
Provider = TypeVar("Provider", bound=Callable[..., Any])
_refusals: dict[Callable[..., Any], tuple[type[AppError], ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class PathParameter:
    """A name in paths: its JSON schema, and how an address that leads nowhere is refused."""

    schema: Mapping[str, Any]
    description: str
    errors: Sequence[type[AppError]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer beside the typed one. Without a media type it has no body; without a shape, any."""

    description: str
    shape: Any = None  # a type that answers are made of
    media_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def refuses(*errors: type[AppError]) -> Callable[[Provider], Provider]:
    """Say which errors a provider raises; every route that asks for it is described with them."""

    def mark(provider: Provider) -> Provider:
        _refusals[provider] = errors
        return provider

    return mark


def refusals_of(provider: Callable[..., Any]) -> tuple[type[AppError], ...]:
    """Return the errors that a provider said it raises."""
    return _refusals.get(provider, ())
