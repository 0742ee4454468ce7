"""Every error that the API answers, read from the tree of classes: for programs, for people and for the description."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import groupby

from litestar import get

from lanternist.errors import AppError
from lanternist.platform.bodies import Body

_OURS = "lanternist."
_TABLE_HEAD = """\
| Code | In the body | Message | When | What to do | Headers |
| --- | --- | --- | --- | --- | --- |"""
_HEAD = """\
# Errors

This page is written by `make docs` from the classes of the code; `GET /api/errors` answers the same list.

An error of the API is a JSON object. `message` is a sentence for people and always there, save in refusals about
credits, whose sentence is in `error`. Bodies that the published API shows hold no more than it shows; all others
carry `code`, which does not change between versions. Validation adds `details`, one object for each field.
"""


class ErrorEntry(Body, frozen=True, kw_only=True):
    """One kind of error. `inBody` says whether answers carry the code; `headers` are those that belong to it."""

    code: str
    status: int
    message: str
    when: str
    advice: str
    in_body: bool
    headers: list[str]


class ErrorCatalogue(Body, frozen=True, kw_only=True):
    """All errors by status and code."""

    items: list[ErrorEntry]


def classes() -> list[type[AppError]]:
    """Return the classes that are raised, each once, by status and code; what only groups others is left out."""
    found = [each for each in dict.fromkeys(_below(AppError)) if each.__module__.startswith(_OURS)]
    raised = [each for each in found if "code" in vars(each) or not each.__subclasses__()]
    return sorted(raised, key=lambda each: (each.status, each.code, each.__name__))


def catalogue() -> list[ErrorEntry]:
    """Return one entry for each code; of two classes with one code the more general speaks."""
    entries: dict[str, ErrorEntry] = {}
    for each in sorted(classes(), key=lambda each: len(each.__mro__)):
        entries.setdefault(each.code, _entry(each))
    return sorted(entries.values(), key=lambda entry: (entry.status, entry.code))


def markdown() -> str:
    """Return the page of documentation."""
    parts = [_HEAD]
    for status, entries in groupby(catalogue(), key=lambda entry: entry.status):
        rows = "\n".join(_row(entry) for entry in entries)
        parts.append(f"## {status} {phrase_of(status)}\n\n{_TABLE_HEAD}\n{rows}\n")
    return "\n".join(parts)


def _below(tree: type[AppError]) -> Iterator[type[AppError]]:
    for each in tree.__subclasses__():
        yield each
        yield from _below(each)


def _entry(kind: type[AppError]) -> ErrorEntry:
    example = kind.example()
    return ErrorEntry(
        code=kind.code,
        status=kind.status,
        message=example.text(),
        when=" ".join((kind.__doc__ or "").split()),
        advice=kind.advice,
        in_body="code" in example.body(),
        headers=sorted(example.headers()),
    )


def _row(entry: ErrorEntry) -> str:
    cells = [
        f"`{entry.code}`",
        "yes" if entry.in_body else "no",
        entry.message,
        entry.when,
        entry.advice,
        ", ".join(f"`{name}`" for name in entry.headers),
    ]
    return f"| {' | '.join(cells)} |"


@get("/api/errors", tags=["Errors"])
async def list_errors() -> ErrorCatalogue:
    """List every error that the API answers, with what to do about it."""
    return ErrorCatalogue(items=catalogue())


routes = [list_errors]


def phrase_of(status: int) -> str:
    """Return what a status is called; those of other protocols have no name of HTTP."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Of the tus protocol"
