"""Reporting: one case for each thing, however many report it, and hiding until somebody has looked."""

from dataclasses import dataclass

from lanternist.features import activity, moderation
from lanternist.features.accounts import Actor
from lanternist.features.reports import queries, subjects
from lanternist.features.reports.errors import NoAppeal, ReportNotFound
from lanternist.features.reports.models import URGENT, Case, urgency_of
from lanternist.features.reports.schemas import NewReport
from lanternist.kit.ids import digest, new_token
from lanternist.platform.db import Tx
from lanternist.settings import Settings

LONGEST_TOKEN = 60


@dataclass(frozen=True, slots=True)
class Received:
    """A report that came in, and the secret by which its sender finds it again."""

    case: Case
    token: str


async def report(tx: Tx, viewer: Actor | None, wanted: NewReport, settings: Settings) -> Received:
    """Take a report in. What may do harm is hidden until somebody has looked, and so is what many report.

    Where a moderator left the thing up before, only many reports hide it again. Raises what `find_target` raises.
    """
    target = await subjects.find_target(tx, viewer, wanted.kind, wanted.id, wanted.media_id)
    case = await queries.open_case(tx, target, wanted.reason, urgency_of(wanted.reason))
    token = new_token()
    await queries.add_report(
        tx,
        case.id,
        viewer.id if viewer else None,
        reason=wanted.reason,
        text=wanted.text.strip(),
        contact=wanted.contact.strip(),
        digest=digest(token),
    )
    if not case.was_hidden_at_once and await _is_to_hide(tx, case, wanted.reason, settings):
        await queries.note_hidden_at_once(tx, case.id)
        reach = await subjects.reach_of(tx, case)
        await queries.note_affected(tx, case, reach.asset_ids)
        await subjects.hide(tx, reach, reason=case.reason, by=None, is_pending=True)
    if viewer is not None:
        await activity.record(
            tx, viewer.id, action="content_reported", feature="reports", subject=subject_of(case)
        )
    await moderation.log.append(
        tx, viewer.id if viewer else None, "reported", subject_of(case), case=case.id, reason=wanted.reason
    )
    return Received(case, token)


async def _is_to_hide(tx: Tx, case: Case, reason: str, settings: Settings) -> bool:
    is_urgent = settings.report_hide_at_once and reason in URGENT
    if is_urgent and not await queries.was_kept(tx, case.kind, case.subject_id):
        return True
    most = settings.report_hide_threshold
    return most > 0 and await queries.weight_of(tx, case.id) >= most


async def find_by_token(tx: Tx, token: str) -> Case:
    """Return the case of a report, by the link that its sender got. Raises `ReportNotFound`."""
    found = await queries.case_of_report(tx, digest(token)) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        raise ReportNotFound
    return found


async def appeal(tx: Tx, actor: Actor, case: Case, text: str) -> None:
    """Ask for another look at a locked case by which one's own thing went, once a case. Raises `NoAppeal`."""
    if not case.may_appeal:
        raise NoAppeal
    await queries.appeal(tx, case.id, text.strip())
    await activity.record(
        tx, actor.id, action="decision_appealed", feature="reports", subject=subject_of(case)
    )
    await moderation.log.append(tx, actor.id, "appealed", subject_of(case), case=case.id)


def subject_of(case: Case) -> str:
    """Return what a case is about, as the log names it."""
    return f"{case.kind}:{case.subject_id}"
