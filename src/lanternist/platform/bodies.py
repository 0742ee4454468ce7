"""Request bodies: JSON in, a checked shape out, every broken field named at once."""

import re
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args

import msgspec
from litestar import Request
from litestar.datastructures import State

from lanternist.errors import (
    BadRequest,
    ContentNotAllowed,
    FieldProblem,
    UnsupportedMediaType,
    ValidationFailed,
)
from lanternist.kit.denied import Terms, may_be_looked_for, suggests_minors

PLAIN = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f]"
TEXT = f"^{PLAIN}*$"
"""What every text that is sent looks like: no control characters save tab and line ends."""
_BLANK = r"[ \t\n\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_SOLID = r"[^\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Shape = TypeVar("Shape", bound=msgspec.Struct)
WebRequest = Request[Any, Any, State]
Timestamp = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""A moment that is written with milliseconds, whatever they are."""


TermsOfOperator = Callable[[], Awaitable[Terms]]
"""What gives the operator's own terms; the application keeps one as `word_rules` of its state."""
NO_TERMS = Terms(())
UNREAD = "unread"
"""`extra={"words": UNREAD}`: a text that nobody is shown, such as a password, is not read for its words."""
INSTRUCTION = "instruction"
"""`extra={"words": INSTRUCTION}`: a text that steers a model, for which the rules are stricter."""
LOOKED_FOR = "looked for"
"""`extra={"words": LOOKED_FOR}`: words of an address that people search by, which only the hard rules are for."""


class Body(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """The base of every request and response: camelCase on the wire, unknown members ignored."""


def solid_text(most: int) -> dict[str, Any]:
    """Return the schema of a text that has 1 to `most` characters without the blanks around it."""
    inner = TEXT[1:-2]
    return {"minLength": 1, "pattern": f"^{_BLANK}*{_SOLID}({inner}{{0,{most - 2}}}{_SOLID})?{_BLANK}*$"}


async def read_body(request: WebRequest, shape: type[Shape]) -> Shape:
    """Return the request's JSON object as `shape`; an empty body counts as `{}`.

    Raises `UnsupportedMediaType`, `BadRequest` (not JSON, not an object) or `ValidationFailed`.
    """
    raw = await request.body()
    if not raw:
        return shape_from({}, shape)
    terms = await terms_for(request)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnsupportedMediaType
    try:
        members = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(members, dict):
        raise BadRequest("Expected a JSON object")
    return shape_from(cast("dict[str, Any]", members), shape, terms=terms)


async def terms_for(request: WebRequest) -> Terms:
    """Return the operator's terms, which no text of a request may hold."""
    rules: TermsOfOperator | None = request.app.state.get("word_rules")
    return await rules() if rules else NO_TERMS


def shape_from(
    members: dict[Any, Any], shape: type[Shape], *, terms: Terms = NO_TERMS, reads_words: bool = True
) -> Shape:
    """Return `members` as `shape`, or raise `ValidationFailed` with every field that does not fit.

    Texts that hold what is not allowed are `ContentNotAllowed`: the hard rules always, and `terms`. Every text is read,
    unless its field says that nobody is shown it; `reads_words` is for what is asked for and never shown to others.
    """
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    denied: list[str] = []
    for field in fields_of(shape):
        name = field.encode_name
        if name not in members:
            if field.required:
                problems.append(FieldProblem(name, f"{name} is required"))
            continue
        value = _whole(members[name])
        try:
            values[field.name] = msgspec.convert(value, field.type)
        except (msgspec.ValidationError, OverflowError):
            problems.append(FieldProblem(name, f"{name} {_rule(field.type)}"))
        else:
            if _has_control_characters(value):
                problems.append(FieldProblem(name, f"{name} must not contain control characters"))
            elif _holds_denied(value, extra_of(field.type).get("words"), terms, reads_words=reads_words):
                denied.append(name)
    if problems:
        raise ValidationFailed(problems)
    if denied:
        raise ContentNotAllowed.among(denied)
    return shape(**values)


@cache
def fields_of(shape: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a shape, worked out once: that takes longer than checking a body."""
    return msgspec.structs.fields(shape)


def extra_of(annotation: Any) -> dict[str, Any]:
    """Return what a field's type says of itself in `Meta(extra=...)`, its own word before that of its parts."""
    said: dict[str, Any] = {}
    for part in (annotation, *get_args(annotation)):
        for meta in getattr(part, "__metadata__", ()):
            if isinstance(meta, msgspec.Meta) and meta.extra:
                said = {**meta.extra, **said}
    return said


def texts_in(value: object) -> Iterator[str]:
    """Yield every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in cast("dict[str, object]", value).values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from texts_in(each)


def refuse_denied_search(**texts: str) -> None:
    """Refuse words that nobody may search by, where they come by no shape. Raises `ContentNotAllowed`."""
    if denied := [name for name, text in texts.items() if not may_be_looked_for(text)]:
        raise ContentNotAllowed.among(denied)


def _holds_denied(value: object, words: str | None, terms: Terms, *, reads_words: bool) -> bool:
    if words == UNREAD or isinstance(value, bool | int | float | None):
        return False
    if words == LOOKED_FOR:
        return any(not may_be_looked_for(text) for text in texts_in(value))
    if not reads_words:
        return False
    return any(
        suggests_minors(text, is_instruction=words == INSTRUCTION) or terms.found_in(text)
        for text in texts_in(value)
    )


def _rule(annotation: Any) -> str:
    """Return the rule that a field's type states in `Meta(extra={"rule": ...})`."""
    if "rule" in extra_of(annotation):
        return str(extra_of(annotation)["rule"])
    if bool in (annotation, *get_args(annotation)):
        return "must be true or false"
    return "is not valid"


def _whole(value: Any) -> Any:
    """Return numbers without a fraction as integers: JSON has one kind of number, and 5.0 is 5."""
    if isinstance(value, list):
        return [_whole(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: _whole(member) for name, member in cast("dict[str, Any]", value).items()}
    return int(value) if _is_whole(value) else value


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _has_control_characters(value: object) -> bool:
    if isinstance(value, list):
        return any(_has_control_characters(item) for item in cast("list[object]", value))
    return isinstance(value, str) and _CONTROL_CHARACTER.search(value) is not None
