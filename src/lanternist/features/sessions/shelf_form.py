"""What the forms of sessions ask so that one is found again: its picture, its category and its tags."""

from collections.abc import Mapping
from typing import Any

from lanternist.features.accounts import Actor
from lanternist.features.sessions import categories, category_queries, slide_queries
from lanternist.features.sessions.models import Session
from lanternist.features.sessions.schemas import Tags
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.views import media_bodies
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Tx
from lanternist.platform.web import parse_id

KEPT, AUTOMATIC = "kept", "automatic"
MOST_PICTURES = 25
LONGEST_TAGS = 2000


async def shelf_context(
    tx: Tx, actor: Actor, session: Session | None, services: SessionServices
) -> dict[str, Any]:
    """Return what can be chosen: pictures of the session's slides (a new one has none), and the person's categories."""
    pictures: list[str] = []
    if session:
        slides = await slide_queries.list_slides(tx, session.id)
        bodies = media_bodies(slides, services, scope_id=session.scope_id)
        pictures = [each.thumbnail for each in bodies if each.thumbnail][:MOST_PICTURES]
    return {"pictures": pictures, "categories": await category_queries.list_categories(tx, actor.id)}


def shelf_values(session: Session) -> dict[str, Any]:
    """Return how the fields stand."""
    return {"picture": KEPT, "category_id": str(session.category_id), "tags": ", ".join(session.tags)}


def shelf_members(form: Mapping[str, str], session: Session | None) -> dict[str, Any]:
    """Return what the form says of picture and category, as members of the API's body; an own address goes first.

    A category that stays is not sent: nobody has chosen it by saving the rest.
    """
    members: dict[str, Any] = {}
    address, picture = form.get("picture_address", "").strip(), form.get("picture", KEPT)
    if address or picture != KEPT:
        members["thumbnail"] = address or ("" if picture == AUTOMATIC else picture)
    category = form.get("category_id")
    if category and not (session and category == str(session.category_id)):
        members["categoryId"] = parse_id(category) or 0
    return members


async def change_tags(tx: Tx, actor: Actor, session: Session, form: Mapping[str, str]) -> None:
    """Store the tags of the form where it has some, or had."""
    if "tags" not in form:
        return
    written = [tag.strip() for tag in form["tags"][:LONGEST_TAGS].split(",") if tag.strip()]
    tags = shape_from({"tags": written}, Tags).tags
    if categories.slugs_from(tags) != list(session.tags):
        await categories.set_tags(tx, actor, session, tags)
