"""Decisions about what was reported, and about appeals against them."""

from lanternist.features import accounts, media, moderation, sessions
from lanternist.features.accounts import Actor
from lanternist.features.moderation import Subject
from lanternist.features.reports import queries, subjects
from lanternist.features.reports.errors import NothingToDecide, OwnCase, SecondLookNeeded
from lanternist.features.reports.models import Case
from lanternist.features.reports.reporting import subject_of
from lanternist.features.reports.schemas import AppealDecision, NewDecision
from lanternist.features.reports.subjects import Reach
from lanternist.platform.db import Tx
from lanternist.platform.feature import Hooks

_STATES = {"keep": "kept", "hide": "hidden", "remove": "removed"}
LIBRARY = "library:"


async def decide(tx: Tx, hooks: Hooks, moderator: Actor, case: Case, wanted: NewDecision) -> None:
    """Decide a locked case: leave the thing up, hide it, or remove it for good; in the same step its account may go.

    Raises `NothingToDecide`, `OwnCase`, and what switching an account off raises.
    """
    if not await is_impartial(tx, moderator, case):
        raise OwnCase
    if case.state != "open":
        raise NothingToDecide
    reach = await subjects.reach_of(tx, case)
    if wanted.decision == "keep":
        await subjects.unhide(tx, reach, by=moderator.id, note=wanted.note)
    else:
        await queries.note_affected(tx, case, reach.asset_ids)
        if wanted.decision == "remove":
            await _remove(tx, moderator, case, reach)
        await subjects.hide(
            tx, reach, reason=case.reason, by=moderator.id, note=wanted.note, is_pending=False
        )
    if wanted.disable_account:
        await _disable(tx, hooks, moderator, case.owner_id)
    await queries.decide(
        tx,
        case.id,
        state=_STATES[wanted.decision],
        by=moderator.id,
        note=wanted.note.strip(),
        is_account_disabled=wanted.disable_account,
    )
    await moderation.log.append(
        tx,
        moderator.id,
        "decided",
        subject_of(case),
        case=case.id,
        decision=wanted.decision,
        disabled=wanted.disable_account,
        note=wanted.note,
    )


async def decide_appeal(tx: Tx, moderator: Actor, case: Case, wanted: AppealDecision) -> None:
    """Decide about the appeal in a locked case: the decision stands, or all of it is undone.

    A removed session is not shared again by that, and an account that was switched off stays so until an
    administrator switches it on. Raises `NothingToDecide`, `OwnCase`, `SecondLookNeeded`.
    """
    if not await is_impartial(tx, moderator, case):
        raise OwnCase
    if case.appeal_state != "open":
        raise NothingToDecide
    if case.decided_by == moderator.id and await queries.is_another_moderator(
        tx, moderator.id, case.owner_id
    ):
        raise SecondLookNeeded
    if wanted.verdict == "reverse":
        await _restore(tx, moderator, case, wanted.note)
    state = "reversed" if wanted.verdict == "reverse" else "upheld"
    await queries.decide_appeal(tx, case.id, state=state, by=moderator.id, note=wanted.note.strip())
    await moderation.log.append(
        tx, moderator.id, f"appeal_{state}", subject_of(case), case=case.id, note=wanted.note
    )


async def is_impartial(tx: Tx, moderator: Actor, case: Case) -> bool:
    """Return whether a case is about nothing of a moderator's own."""
    return case.owner_id != moderator.id and not await queries.is_affected(tx, case.id, moderator.id)


async def _remove(tx: Tx, moderator: Actor, case: Case, reach: Reach) -> None:
    """Take the files of a case down, everywhere they are shown, and see to it that they do not come back."""
    if case.kind == "account":
        return
    session = await sessions.lock_session(tx, int(case.subject_id)) if case.kind == "session" else None
    prints = await subjects.prints_of(tx, reach)
    same = await media.same_as(tx, prints)
    await queries.note_affected(tx, case, same)
    names = await media.withhold(tx, same)
    if session is not None:
        await sessions.update_session(
            tx, session.id, {"is_public": False, "share_to_community": False}, touch=False
        )
    for each in prints:
        if each.source_url.startswith(LIBRARY):
            # A file of the operator's own folder is not ours to delete.
            subject = Subject("asset", str(each.asset_id))
            await moderation.hide(tx, subject, reason=case.reason, by=moderator.id)
    known = [each for each in prints if each.sha256 is not None or each.pdq is not None]
    await queries.add_blocked(tx, case.id, known, names)
    digests, looks, addresses = await queries.blocked_by(tx, case.id)
    await moderation.block(
        tx,
        digests=digests,
        looks=looks,
        addresses=addresses,
        reason=case.reason,
        by=moderator.id,
        subject=subject_of(case),
    )


async def _restore(tx: Tx, moderator: Actor, case: Case, note: str) -> None:
    reach = await subjects.reach_of(tx, case)
    await subjects.unhide(tx, reach, by=moderator.id, note=note)
    if case.state != "removed":
        return
    digests, looks, addresses = await queries.blocked_by(tx, case.id)
    await moderation.unblock(
        tx, digests=digests, looks=looks, addresses=addresses, by=moderator.id, subject=subject_of(case)
    )
    await media.allow_again(tx, addresses)
    for each in await subjects.prints_of(tx, reach):
        if each.source_url.startswith(LIBRARY):
            await moderation.unhide(tx, Subject("asset", str(each.asset_id)), by=moderator.id)


async def _disable(tx: Tx, hooks: Hooks, moderator: Actor, user_id: str) -> None:
    subject = await accounts.find_subject(tx, moderator, user_id)
    if subject.is_moderator and not moderator.user.is_administrator:
        raise accounts.Forbidden
    await accounts.change_standing(tx, hooks, moderator, subject, is_active=False, role=subject.role)
