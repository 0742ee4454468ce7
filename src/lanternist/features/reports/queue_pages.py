"""The pages of moderators: the queue, a case with its pictures, and the decisions."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from lanternist.errors import AppError
from lanternist.features import accounts, moderation
from lanternist.features.accounts import Actor, Forbidden, Page
from lanternist.features.media import MediaNotFound, MediaServices, ReviewPicture, show_for_review
from lanternist.features.reports import deciding, page_texts, queries, reporting, subjects
from lanternist.features.reports.errors import CaseNotFound
from lanternist.features.reports.models import Case
from lanternist.features.reports.schemas import WORDS_OF_REPORTS, AppealDecision, NewDecision
from lanternist.features.reports.subjects import Reach
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database, Tx
from lanternist.platform.feature import Hooks
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import parse_id

MOST_CASES = 100
MOST_REPORTS = 50
MOST_PICTURES = 60
MOST_ENTRIES = 30


@get("/moderation", include_in_schema=False)
async def queue_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show what waits for a decision, what harms most first."""
    actor = require_moderator(page)
    async with db.connection() as connection:
        waiting = await queries.waiting_cases(connection, MOST_CASES)
        statistics = await queries.statistics(connection)
    context = {
        "cases": [
            {"case": case, "reports": count, "reason": page_texts.SHORT_REASONS[case.reason]}
            for case, count in waiting
        ],
        "statistics": statistics if actor.user.is_administrator else None,
    }
    return await page.render("reports/queue.html", context)


@get("/moderation/{case_id:str}", include_in_schema=False)
async def case_page(page: Given[Page], case_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Show a case: what was said, the pictures blurred, what was done, and the decision."""
    return await _case(page, db, case_id)


@post("/moderation/{case_id:str}/decision", status_code=200, include_in_schema=False)
async def decide_by_form(
    page: Given[Page], case_id: FromPath[str], db: Given[Database], hooks: Given[Hooks]
) -> Response[Any]:
    """Decide a case."""
    actor = require_moderator(page)
    form = await read_form(page.request, unread=WORDS_OF_REPORTS)
    try:
        async with db.transaction() as tx:
            case = await _locked(tx, case_id)
            members = _members(form) | {"disableAccount": form.get("disableAccount") == "true"}
            await deciding.decide(tx, hooks, actor, case, shape_from(members, NewDecision))
    except CaseNotFound:
        raise
    except AppError as error:
        return await _case(page, db, case_id, error=error, form=form)
    return Redirect("/moderation", status_code=303)


@post("/moderation/{case_id:str}/appeal", status_code=200, include_in_schema=False)
async def decide_appeal_by_form(
    page: Given[Page], case_id: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Decide about an appeal."""
    actor = require_moderator(page)
    form = await read_form(page.request, unread=WORDS_OF_REPORTS)
    try:
        async with db.transaction() as tx:
            case = await _locked(tx, case_id)
            wanted = shape_from(_members(form), AppealDecision)
            await deciding.decide_appeal(tx, actor, case, wanted)
    except CaseNotFound:
        raise
    except AppError as error:
        return await _case(page, db, case_id, error=error, form=form)
    return Redirect("/moderation", status_code=303)


@get("/moderation/{case_id:str}/pictures/{link_id:str}", include_in_schema=False)
async def case_picture(
    page: Given[Page],
    case_id: FromPath[str],
    link_id: FromPath[str],
    db: Given[Database],
    media: Given[MediaServices],
) -> Stream:
    """Show a picture of a case blurred; with `clear=1` as it is, which is recorded."""
    actor = require_moderator(page)
    is_clear = page.request.query_params.get("clear") == "1"
    async with db.transaction() as tx:
        case = await _found(tx, case_id)
        pictures = await _pictures(tx, actor, case, await subjects.reach_of(tx, case))
        number = parse_id(link_id)
        found = next((each for each in pictures if each.link_id == number), None)
        if found is None:
            raise MediaNotFound
        if is_clear:
            await moderation.log.append(
                tx, actor.id, "revealed", reporting.subject_of(case), case=case.id, asset=found.asset_id
            )
    return await show_for_review(db, media, found.link_id, found.scope_id, is_clear=is_clear)


def require_moderator(page: Page) -> Actor:
    """Return who is signed in and may judge, or refuse."""
    actor = page.require_actor()
    if not actor.user.is_moderator:
        raise Forbidden
    return actor


async def _pictures(tx: Tx, actor: Actor, case: Case, reach: Reach) -> list[ReviewPicture]:
    """Return what the case is about; once it is decided, private pictures are shown to administrators alone."""
    if not (case.is_waiting or actor.user.is_administrator):
        return []
    return await subjects.pictures_of(tx, reach, MOST_PICTURES)


async def _locked(tx: Tx, text: str) -> Case:
    number = parse_id(text)
    case = await queries.lock_case(tx, number) if number else None
    if case is None:
        raise CaseNotFound
    return case


async def _found(tx: Tx, text: str) -> Case:
    number = parse_id(text)
    case = await queries.find_case(tx, number) if number else None
    if case is None:
        raise CaseNotFound
    return case


async def _case(
    page: Page,
    db: Database,
    case_id: str,
    *,
    error: AppError | None = None,
    form: dict[str, str] | None = None,
) -> Response[Any]:
    actor = require_moderator(page)
    async with db.connection() as connection:
        case = await _found(connection, case_id)
        reach = await subjects.reach_of(connection, case)
        owner = await accounts.find_user(connection, case.owner_id)
        context = {
            "case": case,
            "owner": owner,
            "is_gone": not reach.subjects,
            "is_own": not await deciding.is_impartial(connection, actor, case),
            "reason": page_texts.SHORT_REASONS[case.reason],
            "reasons": page_texts.SHORT_REASONS,
            "states": page_texts.STATES,
            "appeal_states": page_texts.APPEAL_STATES,
            "actions": page_texts.ACTIONS,
            "hidden": await moderation.find_hidden(connection, *reach.subjects),
            "reports": await queries.reports_of(connection, case.id, MOST_REPORTS),
            "pictures": await _pictures(connection, actor, case, reach),
            "entries": await moderation.log_of(connection, reporting.subject_of(case), MOST_ENTRIES),
            "values": form or {},
            "errors": errors_of(error) if error else {},
        }
    return await page.render("reports/case.html", context, status=error.status if error else 200)


def _members(form: dict[str, str]) -> dict[str, Any]:
    return {name: value.strip() for name, value in form.items()}


queue_routes = [queue_page, case_page, decide_by_form, decide_appeal_by_form, case_picture]
