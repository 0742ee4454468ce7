"""The same change to several sessions of one person at once: all of it, or nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import Actor
from lanternist.features.sessions import actions, categories, queries
from lanternist.features.sessions.drafts import MOST_TAGS
from lanternist.features.sessions.models import Change, Session
from lanternist.features.sessions.services import SessionServices
from lanternist.kit.slugs import slugs_from
from lanternist.platform.db import Tx

MOST_AT_ONCE = 200
BulkAction = Literal["move", "tag", "untag", "favor", "unfavor", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """What is to be done; `category_id` is where to move to, `tags` is what to add or take away."""

    action: BulkAction
    category_id: int | None = None
    tags: Sequence[str] = ()


async def choose(tx: Tx, actor: Actor, session_ids: Sequence[int]) -> Sequence[Session]:
    """Return those of the sessions that are this person's, locked; what is gone, or somebody else's, is left out.

    Raises `ValidationFailed` for none at all, and for too many.
    """
    if not session_ids:
        raise ValidationFailed.of("sessions", "must be chosen first: no session is")
    if len(session_ids) > MOST_AT_ONCE:
        raise ValidationFailed.of("sessions", f"must be at most {MOST_AT_ONCE} at once")
    return await queries.lock_sessions(tx, actor.id, session_ids)


async def apply(
    tx: Tx, actor: Actor, chosen: Sequence[Session], wanted: BulkChange, services: SessionServices
) -> int:
    """Do it to all of the locked sessions; return how many it was.

    Raises `CategoryNotFound`, or `ValidationFailed` for a tag that is none or one too many.
    """
    step = await _step(tx, actor, wanted, services)
    for session in chosen:
        await step(session)
    return len(chosen)


async def _step(
    tx: Tx, actor: Actor, wanted: BulkChange, services: SessionServices
) -> Callable[[Session], Awaitable[object]]:
    """Return what is done to one session, after what all of them share is checked."""
    match wanted.action:
        case "delete":
            return lambda session: actions.delete(tx, actor, session)
        case "favor" | "unfavor":
            change = Change(is_favorite=wanted.action == "favor")
            return lambda session: actions.change(tx, actor, session, change, services)
        case "move":
            await actions.check_category(tx, actor, wanted.category_id)
            change = Change(category_id=wanted.category_id)
            return lambda session: actions.change(tx, actor, session, change, services)
        case "tag" | "untag":
            slugs = slugs_from(wanted.tags)
            if not slugs:
                raise ValidationFailed.of("tag", "must have a letter or a digit")
            return lambda session: categories.set_tags(
                tx, actor, session, _tags(session, wanted.action, slugs)
            )


def _tags(session: Session, action: str, slugs: Sequence[str]) -> Sequence[str]:
    if action == "untag":
        return [tag for tag in session.tags if tag not in slugs]
    tags = [*session.tags, *(slug for slug in slugs if slug not in session.tags)]
    if len(tags) > MOST_TAGS:
        raise ValidationFailed.of("tag", f"is one too many: a session has at most {MOST_TAGS} tags")
    return tags
