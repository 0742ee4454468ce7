"""Keeping sessions in order: categories and tags."""

from collections.abc import Sequence

import asyncpg

from lanternist.errors import AppError, ValidationFailed
from lanternist.features import activity
from lanternist.features.accounts import Actor
from lanternist.features.sessions import category_queries, queries
from lanternist.features.sessions.actions import subject_of
from lanternist.features.sessions.drafts import MOST_TAGS
from lanternist.features.sessions.models import Category, Session
from lanternist.features.sessions.schemas import LONGEST_NAME
from lanternist.kit.slugs import slug_of, slugs_from
from lanternist.platform.db import Tx

BUILT_IN_SLUG = "uncategorized"
MOST_CATEGORIES = 200


class CategoryMissing(AppError):
    """The category does not exist, or is somebody else's."""

    status = 404
    code = "CATEGORY_MISSING"
    message = "Category not found"
    advice = "Use an id of `GET /api/categories`."


class CategoryBuiltIn(AppError):
    """The built-in category cannot be changed."""

    status = 400
    code = "CATEGORY_BUILT_IN"
    message = "The built-in category cannot be changed or deleted."
    advice = "Make a category of your own and change that one."
    label = "Validation Error"


class CategoryExists(AppError):
    """The person has a category of this name."""

    status = 409
    code = "CATEGORY_EXISTS"
    message = "You have a category of this name already."
    advice = "Use the category that there is, or choose another name."
    label = "Conflict"


async def add(tx: Tx, actor: Actor, name: str) -> Category:
    """Create a category."""
    if await category_queries.count_categories(tx, actor.id) >= MOST_CATEGORIES:
        raise ValidationFailed.of("name", f"cannot be added: {MOST_CATEGORIES} categories are the limit")
    text, slug = _checked(name)
    if (
        slug == BUILT_IN_SLUG
        or (added := await category_queries.add_category(tx, actor.id, text, slug)) is None
    ):
        raise CategoryExists
    await _note(tx, actor, "category_created", added.id)
    return added


async def rename(tx: Tx, actor: Actor, category_id: int | None, name: str) -> Category:
    """Give a category of one's own another name."""
    category = await find_own(tx, actor, category_id)
    text, slug = _checked(name)
    if slug == BUILT_IN_SLUG:
        raise CategoryExists
    try:
        renamed = await category_queries.rename_category(tx, category.id, text, slug)
    except asyncpg.UniqueViolationError as error:
        raise CategoryExists from error
    await _note(tx, actor, "category_renamed", category.id)
    return renamed


async def delete(tx: Tx, actor: Actor, category_id: int | None) -> None:
    """Delete a category of one's own; its sessions go back to the built-in one."""
    category = await find_own(tx, actor, category_id)
    await category_queries.delete_category(tx, category.id)
    await _note(tx, actor, "category_deleted", category.id)


async def find_own(tx: Tx, actor: Actor, category_id: int | None) -> Category:
    """Return a category that this person may change."""
    category = await category_queries.find_category(tx, actor.id, category_id) if category_id else None
    if category is None:
        raise CategoryMissing
    if category.user_id is None:
        raise CategoryBuiltIn
    return category


async def set_tags(tx: Tx, actor: Actor, session: Session, tags: Sequence[str]) -> Session:
    """Replace a session's tags."""
    slugs = slugs_from(tags)
    if len(slugs) > MOST_TAGS:
        raise ValidationFailed.of("tags", f"must be a list of at most {MOST_TAGS} tags")
    changed = await queries.update_session(tx, session.id, {"tags": slugs})
    await activity.record(
        tx, actor.id, action="session_tagged", feature="sessions", subject=subject_of(session.id)
    )
    return changed


async def _note(tx: Tx, actor: Actor, action: str, category_id: int) -> None:
    await activity.record(tx, actor.id, action=action, feature="sessions", subject=f"category:{category_id}")


def _checked(name: str) -> tuple[str, str]:
    text = name.strip()
    slug = slug_of(text)
    if not slug or len(text) > LONGEST_NAME:
        raise ValidationFailed.of("name", f"must be text of 1 to {LONGEST_NAME} characters")
    return text, slug


async def named(tx: Tx, actor: Actor, name: str) -> int | None:
    """Return the person's category of this name, made when missing; None where it cannot be made."""
    slug = slug_of(name)
    known = {each.slug: each.id for each in await category_queries.list_categories(tx, actor.id)}
    if slug in known:
        return known[slug]
    try:
        return (await add(tx, actor, name)).id
    except (CategoryExists, ValidationFailed):
        return None
