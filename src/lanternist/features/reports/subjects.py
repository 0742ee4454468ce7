"""What reports are about: finding it as whoever reports sees it, hiding it, and its scopes."""

from dataclasses import dataclass, field, replace

from lanternist.features import accounts, community, media, moderation, sessions, sharing
from lanternist.features.accounts import Actor
from lanternist.features.media import Print, ReviewPicture
from lanternist.features.moderation import Subject
from lanternist.features.reports.errors import OwnThing, TargetNotFound
from lanternist.features.reports.models import Case, Target
from lanternist.features.sessions import Session
from lanternist.kit.ids import is_user_id
from lanternist.platform.db import Tx
from lanternist.platform.web import parse_id


async def find_target(tx: Tx, viewer: Actor | None, kind: str, name: str, media_id: str = "") -> Target:
    """Return what somebody would report: with `media_id` that medium alone, which is a slide as they were shown it.

    Raises `TargetNotFound` for what they do not see, and `OwnThing`.
    """
    try:
        target = await _find(tx, viewer, kind, name)
        if media_id and target is not None:
            target = await _slide_of(tx, target, media_id, is_snapshot=kind == "community")
    except (sharing.SharedSessionNotFound, sessions.SessionNotFound, sessions.NotYourSession) as error:
        raise TargetNotFound from error
    if target is None:
        raise TargetNotFound
    if viewer is not None and viewer.id == target.owner_id:
        raise OwnThing
    return target


async def _find(tx: Tx, viewer: Actor | None, kind: str, name: str) -> Target | None:
    if kind == "share":
        share, session = await sharing.find_shared(tx, name)
        return _of_session(session, f"/shared/{share.code}")
    if viewer is None or kind not in ("account", "community", "session", "media"):
        return None
    if kind == "account":
        user = await accounts.find_user(tx, name) if is_user_id(name) else None
        if user is None:
            return None
        # Who runs the place shows things in its name, not in their own.
        name = community.PRODUCT_NAME if user.is_administrator else user.name
        return Target("account", user.id, user.id, name, "/")
    number = parse_id(name)
    if number is None:
        return None
    if kind == "media":
        medium = await community.find_medium(tx, number, viewer.id)
        path = f"/community/media/{number}"
        return Target("asset", str(medium.asset_id), medium.user_id, medium.name, path) if medium else None
    if kind == "community":
        shown = await community.find_shown(tx, number)
        session = await sessions.find_session(tx, number) if shown else None
        return _of_session(session, "/") if session else None
    session = await sessions.find_readable(tx, viewer, number)
    return _of_session(session, f"/sessions/{number}")


async def _slide_of(tx: Tx, target: Target, media_id: str, *, is_snapshot: bool) -> Target | None:
    number = parse_id(media_id)
    if target.kind != "session" or number is None:
        return None
    find = community.find_slide if is_snapshot else sessions.find_asset
    found = await find(tx, int(target.subject_id), number)
    if found is None:
        return None
    asset_id, position = found
    return replace(
        target,
        kind="asset",
        subject_id=str(asset_id),
        title=f"{target.title} · {position + 1}",
        session_id=int(target.subject_id),
    )


def _of_session(session: Session, path: str) -> Target:
    return Target("session", str(session.id), session.user_id, session.title, path)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a case can hide, and the scopes that hold its media, or its files themselves; nothing where it is gone."""

    subjects: list[Subject]
    scope_ids: list[int]
    asset_ids: list[int] = field(default_factory=list[int])


async def reach_of(tx: Tx, case: Case) -> Reach:
    """Return what the thing of a case is made of: of a session also what is shown of it in the feed.

    A file is all that hold the same bytes, whoever brought or fetched them.
    """
    if case.kind == "asset":
        assets = await media.same_bytes(tx, int(case.subject_id))
        return Reach([Subject("asset", str(each)) for each in assets], [], assets)
    if case.kind == "account":
        user = await accounts.find_user(tx, case.subject_id)
        return Reach([Subject("account", user.id)] if user else [], [])
    session = await sessions.find_session(tx, int(case.subject_id))
    if session is None:
        return Reach([], [])
    subjects = [Subject("session", str(session.id), session.scope_id)]
    scopes = [session.scope_id]
    item = await community.find_item(tx, session.id)
    if item is not None:
        subjects.append(Subject("community_item", str(item.id), item.scope_id))
        scopes += [scope for scope in (item.scope_id, item.draft_scope_id) if scope is not None]
    return Reach(subjects, scopes)


async def hide(
    tx: Tx, reach: Reach, *, reason: str, by: str | None, note: str = "", is_pending: bool
) -> None:
    """Hide all that a case is about."""
    for subject in reach.subjects:
        await moderation.hide(tx, subject, reason=reason, by=by, note=note, is_pending=is_pending)
    await sessions.refresh_showing(tx, reach.asset_ids)


async def unhide(tx: Tx, reach: Reach, *, by: str, note: str) -> None:
    """Show all of it again."""
    for subject in reach.subjects:
        await moderation.unhide(tx, subject, by=by, note=note)
    await sessions.refresh_showing(tx, reach.asset_ids)


async def pictures_of(tx: Tx, reach: Reach, most: int) -> list[ReviewPicture]:
    """Return what a case shows, for who judges it."""
    if reach.asset_ids:
        return await media.review_assets(tx, reach.asset_ids, most)
    return await media.review_pictures(tx, reach.scope_ids, most)


async def prints_of(tx: Tx, reach: Reach) -> list[Print]:
    """Return what is known of the files of a case."""
    if reach.asset_ids:
        return await media.prints_of(tx, reach.asset_ids)
    return await media.prints_in(tx, reach.scope_ids)
