"""Forms of pages: text in, and what is wrong with it shown beside each field."""

from collections.abc import Collection, Mapping

from litestar.datastructures import FormMultiDict
from litestar.exceptions import HTTPException

from lanternist.errors import (
    AppError,
    BadRequest,
    ContentNotAllowed,
    UnsupportedMediaType,
    ValidationFailed,
)
from lanternist.platform.bodies import WebRequest, terms_for

SECRETS = frozenset({"email", "password", "currentPassword", "newPassword"})
"""Fields that nobody is shown; all others may not hold the operator's terms."""
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


async def read_form(request: WebRequest, *, unread: Collection[str] = ()) -> dict[str, str]:
    """Return the fields of a posted form; files are left out, and of repeated fields all but one.

    Those named by `unread` may say anything, as SECRETS may.

    Raises `ContentNotAllowed` for terms of the operator; the hard rules are read with the shape.
    """
    form = await _form_of(request)
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    terms = await terms_for(request)
    read = values.keys() - SECRETS - set(unread)
    if denied := [name for name, value in values.items() if name in read and terms.found_in(value)]:
        raise ContentNotAllowed.among(denied)
    return values


async def read_choices(request: WebRequest, name: str) -> list[str]:
    """Return every value that a posted form gives to the field `name`: what was ticked, each once."""
    chosen = (await _form_of(request)).getall(name, [])
    return list(dict.fromkeys(value for value in chosen if isinstance(value, str)))


async def _form_of(request: WebRequest) -> FormMultiDict:
    if not await request.body():
        return FormMultiDict()
    if not request.headers.get("content-type", "").startswith(_FORM_TYPES):
        raise UnsupportedMediaType
    try:
        return await request.form()
    except (ValueError, HTTPException) as error:
        raise BadRequest("The form cannot be read") from error


def errors_of(error: AppError, *, renamed: Mapping[str, str] | None = None, at: str = "") -> dict[str, str]:
    """Return what a refused form shows: one sentence for each field, under the names that the form uses.

    What belongs to no field stands at the field `at`; under the empty name it belongs to the whole form.
    """
    if not isinstance(error, ValidationFailed):
        return {at: error.text()}
    names = renamed or {}
    return {names.get(each.field, each.field): _sentence(each.message) for each in error.problems}


def _sentence(message: str) -> str:
    """Return a problem without the field's technical name in front: the form shows it at its field."""
    rule = message.partition(" ")[2] or message
    if rule == "is required":
        rule = "is needed"
    text = "This " + rule if rule.startswith(("must", "is", "cannot")) else rule
    return text if text.endswith(".") else text + "."
