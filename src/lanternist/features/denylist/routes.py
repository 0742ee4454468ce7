"""What administrators see and change of the deny-list. Writing takes a login, not a token."""

from litestar import Response, delete, get, post
from litestar.params import FromPath

from lanternist.features.accounts import Actor
from lanternist.features.denylist import actions, queries
from lanternist.features.denylist.errors import EntryExists, InvalidEntryId
from lanternist.features.denylist.models import Entry, Kind
from lanternist.features.denylist.rules import DenyList
from lanternist.features.denylist.schemas import EntryBody, EntryList, NewEntry
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or


@get("/api/admin/denylist", opt={"gives": {"entry_id": "/items/0/id"}}, tags=["Administration"])
async def list_entries(administrator: Given[Actor], db: Given[Database]) -> EntryList:
    """List what the operator denies, beside the hard rules, which nothing switches off."""
    async with db.connection() as connection:
        return EntryList(items=[_body(entry) for entry in await queries.list_entries(connection)])


@post(
    "/api/admin/denylist",
    status_code=201,
    opt={"body": NewEntry, "idempotent": True, "errors": [EntryExists], "gives": {"entry_id": "/id"}},
    tags=["Administration"],
)
async def add_entry(
    request: WebRequest,
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
    deny_list: Given[DenyList],
) -> Response[EntryBody]:
    """Deny a term, a source or a host; it holds within five seconds, for what is there already at the next fill."""
    wanted = await read_body(request, NewEntry)

    async def add(tx: Tx) -> EntryBody:
        return _body(
            await actions.add(
                tx, administrator.id, kind=Kind(wanted.kind), value=wanted.value, note=wanted.note
            )
        )

    answer = await once(request, db, administrator.id, add, status=201)
    deny_list.forget()
    return answer


@delete("/api/admin/denylist/{entry_id:str}", status_code=204, tags=["Administration"])
async def remove_entry(
    entry_id: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
    deny_list: Given[DenyList],
) -> None:
    """Allow again what an entry denied."""
    number = id_or(entry_id, InvalidEntryId)
    async with db.transaction() as tx:
        await actions.remove(tx, administrator.id, number)
    deny_list.forget()


def _body(entry: Entry) -> EntryBody:
    return EntryBody(
        id=entry.id, kind=entry.kind, value=entry.value, note=entry.note, created_at=entry.created_at
    )


denylist_routes = [list_entries, add_entry, remove_entry]
