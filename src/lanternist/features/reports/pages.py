"""The pages of reporting: the form, what became of a report, and one's own notices with the appeal."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import Page
from lanternist.features.reports import page_texts, queries, reporting, subjects
from lanternist.features.reports.errors import CaseNotFound, TargetNotFound
from lanternist.features.reports.models import Case
from lanternist.features.reports.schemas import WORDS_OF_REPORTS, NewAppeal, NewReport
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database, Tx
from lanternist.platform.forms import errors_of, read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import parse_id
from lanternist.settings import Settings

MOST_SHOWN = 100
_LONGEST_NAME = 80


@get("/report", include_in_schema=False)
async def report_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show the form by which something is reported."""
    query = page.request.query_params
    form = {name: query.get(name, "") for name in ("kind", "id", "mediaId")}
    return await _form(page, db, form, {})


@post("/report", status_code=200, include_in_schema=False)
async def report_by_form(page: Given[Page], db: Given[Database], settings: Given[Settings]) -> Response[Any]:
    """Take a report in, or show what is wrong with it."""
    form = await read_form(page.request, unread=WORDS_OF_REPORTS)
    try:
        wanted = shape_from(dict(form), NewReport)
        async with db.transaction() as tx:
            received = await reporting.report(tx, page.actor, wanted, settings)
    except ValidationFailed as error:
        return await _form(page, db, form, errors_of(error), status=error.status)
    return Redirect(f"/report/status/{received.token}", status_code=303)


@get("/report/status/{token:str}", include_in_schema=False)
async def report_status_page(page: Given[Page], token: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Show what became of a report, to whoever holds its link."""
    async with db.connection() as connection:
        case = await reporting.find_by_token(connection, token)
    return await page.render("reports/status.html", {"case": told(case), "is_fresh": case.state == "open"})


@get("/notices", include_in_schema=False)
async def notices_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show what was decided about one's own things, and about what one reported."""
    return await _notices(page, db)


@post("/notices/{case_id:str}/appeal", status_code=200, include_in_schema=False)
async def appeal_by_form(page: Given[Page], case_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Ask for another look at a decision about one's own thing, once."""
    actor = page.require_actor()
    form = await read_form(page.request, unread=WORDS_OF_REPORTS)
    try:
        async with db.transaction() as tx:
            case = await _own_case(tx, actor.id, case_id)
            wanted = shape_from({name: value.strip() for name, value in form.items()}, NewAppeal)
            await reporting.appeal(tx, actor, case, wanted.text)
    except ValidationFailed as error:
        problem = errors_of(error).get("text")
        return await _notices(page, db, wrong={case_id: problem}, form=form, status=error.status)
    return Redirect("/notices", status_code=303)


async def _own_case(tx: Tx, user_id: str, text: str) -> Case:
    number = parse_id(text)
    case = await queries.lock_case(tx, number) if number else None
    if case is None or not (case.owner_id == user_id or await queries.is_affected(tx, case.id, user_id)):
        raise CaseNotFound
    return case


async def _notices(
    page: Page,
    db: Database,
    *,
    wrong: dict[str, str | None] | None = None,
    form: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    actor = page.require_actor()
    async with db.connection() as connection:
        about = await queries.cases_about(connection, actor.id, MOST_SHOWN)
        reported = await queries.cases_reported_by(connection, actor.id, MOST_SHOWN)
    context = {
        "about": [told(case) for case in about],
        "reported": [told(case) for case in reported],
        "wrong": wrong or {},
        "text": (form or {}).get("text", ""),
    }
    return await page.render("reports/notices.html", context, status=status)


async def _form(
    page: Page, db: Database, form: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> Response[Any]:
    kind, name = form.get("kind", ""), form.get("id", "")
    if not name or len(name) > _LONGEST_NAME:
        raise TargetNotFound
    async with db.connection() as connection:
        target = await subjects.find_target(connection, page.actor, kind, name, form.get("mediaId", ""))
    context = {
        "target": target,
        "reasons": page_texts.REASONS,
        "values": form,
        "errors": errors,
        "is_signed_in": page.actor is not None,
    }
    return await page.render("reports/form.html", context, status=status)


def told(case: Case) -> dict[str, Any]:
    """Return what owners and reporters are told of a case, for their pages."""
    return {
        "id": case.id,
        "title": case.title,
        "kind": case.kind,
        "subject_id": case.subject_id,
        "session_id": case.session_id,
        "reason": page_texts.SHORT_REASONS[case.reason],
        "state": page_texts.STATES[case.state],
        "note": case.note,
        "was_hidden_at_once": case.was_hidden_at_once,
        "is_open": case.state == "open",
        "appeal_state": page_texts.APPEAL_STATES[case.appeal_state] if case.appeal_state else None,
        "appeal_note": case.appeal_note,
        "may_appeal": case.may_appeal,
        "created_at": case.created_at,
        "decided_at": case.decided_at,
    }


report_routes = [report_page, report_by_form, report_status_page, notices_page, appeal_by_form]
