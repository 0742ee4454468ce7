"""The calls for categories and tags."""

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath

from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, categories, category_queries
from lanternist.features.sessions.categories import CategoryExists
from lanternist.features.sessions.models import Category
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import (
    CategoryBody,
    NewCategory,
    SessionBody,
    TagBody,
    TagQuery,
    Tags,
)
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import session_body
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency import once
from lanternist.platform.injected import Given
from lanternist.platform.web import parse_id, read_query

MOST_TAGS_LISTED = 50


@put("/api/sessions/{session_id:str}/tags", opt={"body": Tags}, tags=["Categories and tags"])
async def set_tags(
    request: WebRequest,
    session_id: FromPath[str],
    actor: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
) -> SessionBody:
    """Replace a session's tags, at most 15."""
    number = session_number(session_id)
    async with db.transaction() as tx:
        session = await actions.find_own(tx, actor, number, "update")
        body = await read_body(request, Tags)
        return session_body(await categories.set_tags(tx, actor, session, body.tags), services)


@get("/api/tags", opt={"query": TagQuery}, tags=["Categories and tags"])
async def list_tags(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> list[TagBody]:
    """List the tags on one's own sessions that begin with `query`, the most used first."""
    prefix = read_query(request, TagQuery).query.casefold()
    async with db.connection() as connection:
        found = await category_queries.list_tags(connection, actor.id, prefix, MOST_TAGS_LISTED)
    return [TagBody(slug=slug, count=count) for slug, count in found]


@get("/api/categories", tags=["Categories and tags"])
async def list_categories(actor: Given[Actor], db: Given[Database]) -> list[CategoryBody]:
    """List the built-in category and one's own."""
    async with db.connection() as connection:
        return [
            _category_body(category)
            for category in await category_queries.list_categories(connection, actor.id)
        ]


@post(
    "/api/categories",
    status_code=201,
    opt={
        "body": NewCategory,
        "idempotent": True,
        "errors": [CategoryExists],
        "gives": {"category_id": "/id"},
    },
    tags=["Categories and tags"],
)
async def add_category(
    request: WebRequest, actor: Given[Actor], db: Given[Database]
) -> Response[CategoryBody]:
    """Create a category of one's own."""
    body = await read_body(request, NewCategory)

    async def add(tx: Tx) -> CategoryBody:
        return _category_body(await categories.add(tx, actor, body.name))

    return await once(request, db, actor.id, add, status=201)


@patch(
    "/api/categories/{category_id:str}",
    opt={"body": NewCategory, "errors": [CategoryExists]},
    tags=["Categories and tags"],
)
async def rename_category(
    request: WebRequest, category_id: FromPath[str], actor: Given[Actor], db: Given[Database]
) -> CategoryBody:
    """Rename a category of one's own."""
    async with db.transaction() as tx:
        await categories.find_own(tx, actor, parse_id(category_id))
        body = await read_body(request, NewCategory)
        return _category_body(await categories.rename(tx, actor, parse_id(category_id), body.name))


@delete("/api/categories/{category_id:str}", status_code=204, tags=["Categories and tags"])
async def delete_category(category_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> None:
    """Delete a category of one's own; its sessions go back to the built-in one."""
    async with db.transaction() as tx:
        await categories.delete(tx, actor, parse_id(category_id))


def _category_body(category: Category) -> CategoryBody:
    return CategoryBody(id=category.id, name=category.name, slug=category.slug)


category_routes = [
    set_tags,
    list_tags,
    list_categories,
    add_category,
    rename_category,
    delete_category,
]
