"""The call by which programs report; people use the page."""

from litestar import Response, post

from lanternist.features.accounts import Actor
from lanternist.features.reports import reporting
from lanternist.features.reports.errors import OwnThing, TargetNotFound
from lanternist.features.reports.schemas import NewReport, ReportAnswer
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.settings import Settings


@post(
    "/api/reports",
    status_code=201,
    opt={"body": NewReport, "errors": [TargetNotFound, OwnThing]},
    tags=["Reports"],
)
async def create_report(
    request: WebRequest, viewer: Given[Actor | None], db: Given[Database], settings: Given[Settings]
) -> Response[ReportAnswer]:
    """Report something, signed in or not; `statusUrl` is a page that tells what became of it.

    Who is not signed in can report what a link shows. Reporting the same thing twice counts once.
    """
    wanted = await read_body(request, NewReport)
    async with db.transaction() as tx:
        received = await reporting.report(tx, viewer, wanted, settings)
    url = f"{settings.public_url}/report/status/{received.token}"
    return Response(ReportAnswer(state="received", status_url=url), status_code=201)
