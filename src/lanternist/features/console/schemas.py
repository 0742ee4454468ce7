"""What the addresses of the console may ask for."""

from typing import Annotated

from msgspec import Meta

from lanternist.platform.bodies import Body
from lanternist.platform.paging import Limit

IdCursor = Annotated[
    str, Meta(max_length=18, pattern="^[1-9][0-9]*$", extra={"rule": "must be a cursor that a list gave"})
]


class JobQuery(Body, frozen=True, kw_only=True):
    """Where the list of failed jobs goes on."""

    cursor: IdCursor | None = None


class EventsQuery(Body, frozen=True, kw_only=True):
    """Whose events of which kind; an empty field of the form asks for all."""

    person: Annotated[
        str, Meta(max_length=320, extra={"rule": "must be an address or the id of an account"})
    ] = ""
    action: Annotated[str, Meta(max_length=60, extra={"rule": "must be the name of an action"})] = ""
    cursor: IdCursor | None = None
    limit: Limit = 50
