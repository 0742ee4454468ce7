"""What reports are about: finding it as whoever reports sees it, hiding it, and its scopes."""

from dataclasses import dataclass

from lanternist.features import accounts, community, moderation, sessions, sharing
from lanternist.features.accounts import Actor
from lanternist.features.moderation import Subject
from lanternist.features.reports.errors import OwnThing, TargetNotFound
from lanternist.features.reports.models import Case, Target
from lanternist.features.sessions import Session
from lanternist.kit.ids import is_user_id
from lanternist.platform.db import Tx
from lanternist.platform.web import parse_id


async def find_target(tx: Tx, viewer: Actor | None, kind: str, name: str) -> Target:
    """Return what somebody would report. Raises `TargetNotFound` for what they do not see, and `OwnThing`."""
    try:
        target = await _find(tx, viewer, kind, name)
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
    if viewer is None or kind not in ("account", "community", "session"):
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
    if kind == "community":
        shown = await community.find_shown(tx, number)
        session = await sessions.find_session(tx, number) if shown else None
        return _of_session(session, "/") if session else None
    session = await sessions.find_readable(tx, viewer, number)
    return _of_session(session, f"/sessions/{number}")


def _of_session(session: Session, path: str) -> Target:
    return Target("session", str(session.id), session.user_id, session.title, path)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a case can hide, and the scopes that hold its media; nothing where it is gone."""

    subjects: list[Subject]
    scope_ids: list[int]


async def reach_of(tx: Tx, case: Case) -> Reach:
    """Return what the thing of a case is made of: of a session also what is shown of it in the feed."""
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


async def unhide(tx: Tx, reach: Reach, *, by: str, note: str) -> None:
    """Show all of it again."""
    for subject in reach.subjects:
        await moderation.unhide(tx, subject, by=by, note=note)
