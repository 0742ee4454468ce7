"""The library: one's sessions by category, tag, star and words, and the same change to several of them."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Meta

from lanternist.errors import AppError
from lanternist.features import accounts
from lanternist.features.accounts import Actor, Page
from lanternist.features.sessions import bulk, category_queries, queries
from lanternist.features.sessions.bulk import BulkAction, BulkChange
from lanternist.features.sessions.drafts import MOST_TAGS
from lanternist.features.sessions.errors import CategoryNotFound, InvalidSessionId
from lanternist.features.sessions.models import Category, Session
from lanternist.features.sessions.page_texts import BULK_NOTICES
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import playable_count, session_body
from lanternist.kit.redirects import safe_target
from lanternist.platform.bodies import Body, WebRequest, refuse_denied_search, shape_from
from lanternist.platform.db import Database, Tx
from lanternist.platform.forms import read_choices, read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or, parse_id
from lanternist.settings import Settings

MOST_TAGS_SHOWN = 100


class BulkForm(Body, frozen=True, kw_only=True):
    """What the bar below the library sends with the chosen sessions."""

    action: Annotated[BulkAction, Meta(extra={"rule": "must be one of the buttons"})]
    category: Annotated[str, Meta(max_length=19, extra={"rule": "must be a category of yours"})] = ""
    tag: Annotated[
        str, Meta(max_length=MOST_TAGS * 121, extra={"rule": f"must be at most {MOST_TAGS} tags"})
    ] = ""


@get("/", include_in_schema=False)
async def home_page(
    page: Given[Page], db: Given[Database], services: Given[SessionServices], settings: Given[Settings]
) -> Response[Any]:
    """Show one's library, or what this is to those not signed in."""
    if page.actor is None:
        return await page.render("accounts/welcome.html", {"demo": accounts.demo_login(settings)})
    return await _library(page, page.actor, db, services)


@get("/library", include_in_schema=False)
async def library_page(
    page: Given[Page], db: Given[Database], services: Given[SessionServices]
) -> Response[Any]:
    """Show one's library."""
    return await _library(page, page.require_actor(), db, services)


@post("/library/bulk", status_code=200, include_in_schema=False)
async def change_several_by_form(
    page: Given[Page], db: Given[Database], services: Given[SessionServices]
) -> Response[Any]:
    """Change the chosen sessions; before they are deleted, ask once more and say how many it is."""
    actor = page.require_actor()
    ids = [id_or(text, InvalidSessionId) for text in await read_choices(page.request, "sessions")]
    form = await read_form(page.request)
    back = safe_target(form.get("next"))
    try:
        wanted = _change_from(shape_from(form, BulkForm))
        async with db.transaction() as tx:
            chosen = await bulk.choose(tx, actor, ids)
            if wanted.action == "delete" and chosen and form.get("confirmed") != str(len(chosen)):
                context = {"sessions": [_card(each, services) for each in chosen], "back": back}
                return await page.render("sessions/bulk_delete.html", context)
            count = await bulk.apply(tx, actor, chosen, wanted, services)
    except AppError as error:
        return await _library(page, actor, db, services, error=error, chosen=frozenset(ids), form=form)
    separator = "&" if "?" in back else "?"
    return Redirect(f"{back}{separator}done={wanted.action}&count={count}", status_code=303)


async def _library(
    page: Page,
    actor: Actor,
    db: Database,
    services: SessionServices,
    *,
    error: AppError | None = None,
    chosen: frozenset[int] = frozenset(),
    form: dict[str, str] | None = None,
) -> Response[Any]:
    """Return the library as the address filters it, with what is wrong at the bar for several sessions."""
    asked = page.request.query_params
    query = asked.get("query", "").strip()[:100]
    tag = asked.get("tag", "").strip()[:120]
    refuse_denied_search(query=query, tag=tag)
    async with db.connection() as connection:
        categories = await category_queries.list_categories(connection, actor.id)
        tags = await category_queries.list_tags(connection, actor.id, "", MOST_TAGS_SHOWN)
        category_id = _own(categories, asked.get("category", ""))
        found = await _sessions(connection, actor, category_id=category_id, tag=tag)
    only = "favorites" if asked.get("filter") == "favorites" else "all"
    shown = [each for each in found if (only == "all" or each.is_favorite) and _matches(each, query)]
    kept = {"category": category_id or "", "tag": tag, "query": query}
    context = {
        "sessions": [_card(each, services) for each in shown],
        "filter": only,
        "query": query,
        "category": category_id,
        "categories": categories,
        "tag": tag,
        "tags": tags,
        "kept": urlencode({name: value for name, value in kept.items() if value}),
        "notice": _notice(page.request),
        "chosen": chosen,
        "bulk_error": _sentence(error) if error else None,
        "bulk_form": form or {},
    }
    return await page.render("sessions/library.html", context, status=error.status if error else 200)


async def _sessions(tx: Tx, actor: Actor, *, category_id: int | None, tag: str) -> Sequence[Session]:
    return await queries.list_sessions(
        tx,
        actor.id,
        category_id=category_id,
        category_slug=None,
        tags=[tag] if tag else [],
        every_tag=False,
        by_relevance=False,
        limit=None,
        after=None,
    )


def _change_from(form: BulkForm) -> BulkChange:
    category_id = parse_id(form.category) if form.category else None
    if form.category and category_id is None:
        raise CategoryNotFound
    return BulkChange(action=form.action, category_id=category_id, tags=form.tag.split(","))


def _own(categories: Sequence[Category], text: str) -> int | None:
    """Return the id of a category that the person has; any other text asks for all."""
    number = parse_id(text)
    return number if number in {category.id for category in categories} else None


def _notice(request: WebRequest) -> str | None:
    """Return what was just done to several sessions, as the address of the page tells it."""
    texts = BULK_NOTICES.get(request.query_params.get("done", ""))
    count = request.query_params.get("count", "")
    if texts is None or not (count.isascii() and count.isdigit() and len(count) < 6):
        return None
    return texts[0] if count == "1" else texts[1] % {"n": int(count)}


def _sentence(error: AppError) -> str:
    """Return what is wrong as the bar shows it, which has no field beside each problem."""
    text = error.text().removeprefix("Validation failed: ")
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _matches(session: Session, query: str) -> bool:
    words = query.casefold()
    texts = (session.title.casefold(), *session.subreddits, *session.tags)
    return any(words in text for text in texts)


def _card(session: Session, services: SessionServices) -> dict[str, Any]:
    names = (
        "id",
        "title",
        "subreddits",
        "tags",
        "media_count",
        "is_favorite",
        "is_public",
        "fill_state",
        "interval_min",
        "interval_max",
        "is_manual_mode",
        "created_at",
    )
    card = {name: getattr(session, name) for name in names}
    thumbnail = session_body(session, services).thumbnail
    return card | {"thumbnail": thumbnail, "playable_count": playable_count(session)}


library_routes = [home_page, library_page, change_several_by_form]
