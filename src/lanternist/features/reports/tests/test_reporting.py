"""Reporting: by anybody, without a script, one case for each thing, hidden when many say so."""

from dataclasses import replace

import pytest

from lanternist.features.reports.errors import CaseNotFound, ReportNotFound
from tests.support.house import PASSWORD, House, client_of, running, sign_up

from .conftest import show


async def test_who_is_not_signed_in_reports_by_a_form_and_follows_a_link(people: House):
    shown = await show(people, 6)
    page = await people.nobody.get(f"/report?kind=share&id={shown.code}")
    assert (page.status_code, "<script" in page.text.partition("<form")[2].partition("</form")[0]) == (
        200,
        False,
    )
    form = {
        "kind": "share",
        "id": shown.code,
        "reason": "spam",
        "text": "Boats for sale",
        "contact": "bo@x.example",
    }

    wrong = await people.nobody.post("/report", data=form | {"reason": "weather"})
    sent = await people.nobody.post("/report", data=form)

    assert (wrong.status_code, "Boats for sale" in wrong.text) == (400, True)
    assert sent.status_code == 303
    assert "Waiting for a moderator" in (await people.nobody.get(sent.headers["location"])).text
    moderator = await people.staff("moderator")
    assert shown.house is people
    assert f"Hills {6}" in (await moderator.get("/moderation")).text
    assert "Boats for sale" in (await moderator.get(f"/moderation/{await shown.case_id()}")).text
    await shown.decide(moderator, "keep")
    assert "left as it is" in (await people.nobody.get(sent.headers["location"])).text


async def test_reports_of_one_thing_are_one_case_and_each_person_counts_once(people: House):
    shown = await show(people, 7)
    for reason in ("spam", "other", "spam"):
        await shown.report(people.cy, reason)
    await people.cy.post("/api/reports", json={"kind": "session", "id": str(shown.id), "reason": "spam"})
    await people.cy.post(
        "/api/reports", json={"kind": "community", "id": str(shown.id), "reason": "copyright"}
    )
    for _ in range(4):
        await shown.report(people.nobody, "other")
    assert await shown.statuses() == {200}
    assert await people.value("select count(*) from reports_case where subject_id = $1", str(shown.id)) == 1
    assert (
        await people.value("select reason from reports_case where subject_id = $1", str(shown.id))
        == "copyright"
    )

    await shown.report(await people.staff("moderator"), "spam")

    assert await shown.statuses() == {404}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"id": "00000000-0000-4000-8000-000000000000"}, 404, "REPORT_TARGET_NOT_FOUND"),
        ({"kind": "session", "id": "1"}, 404, "REPORT_TARGET_NOT_FOUND"),
        ({"kind": "account", "id": "user_aaaaaaaaaaaaaaaa"}, 404, "REPORT_TARGET_NOT_FOUND"),
        ({"kind": "community", "id": "-1"}, 404, "REPORT_TARGET_NOT_FOUND"),
        ({"kind": "weather"}, 400, "VALIDATION_ERROR"),
        ({"reason": ""}, 400, "VALIDATION_ERROR"),
        ({"id": ""}, 400, "VALIDATION_ERROR"),
        ({"id": 7}, 400, "VALIDATION_ERROR"),
        ({"id": "7" * 81}, 400, "VALIDATION_ERROR"),
        ({"text": "a" * 2001}, 400, "VALIDATION_ERROR"),
        ({"text": "a\u0000b"}, 400, "VALIDATION_ERROR"),
        ({"contact": "a" * 201}, 400, "VALIDATION_ERROR"),
    ],
)
async def test_a_report_that_is_not_right_is_refused(
    people: House, changed: dict[str, object], status: int, code: str
):
    body = {"kind": "share", "id": "x", "reason": "spam"} | changed
    answer = await people.nobody.post("/api/reports", json=body)

    assert answer.status_code == status
    assert answer.json().get("code", code) == code


async def test_people_do_not_report_what_is_their_own(people: House):
    shown = await show(people, 8)

    answer = await shown.report(people.ana, "spam")

    assert (answer.status_code, answer.json()["code"]) == (403, "OWN_THING")


async def test_somebody_is_reported_and_their_things_are_hidden_with_them(people: House):
    shown = await show(people, 9)
    await people.cy.post(
        "/api/reports", json={"kind": "account", "id": people.ids["ana"], "reason": "consent"}
    )

    assert await shown.statuses() == {404}
    assert (await people.ana.get(f"/api/sessions/{shown.id}")).json()["session"]["hiddenReason"] == "consent"


async def test_the_settings_keep_reports_from_hiding_and_the_limit_counts_them(people: House):
    shown = await show(people, 10)
    settings = replace(
        people.settings,
        report_hide_at_once=False,
        report_hide_threshold=0,
        rate_limits=True,
        limits_store="memory",
    )
    async with running(settings) as app, client_of(app) as client:
        answers = [await shown.report(client, "minor_safety") for _ in range(11)]

    assert [answer.status_code for answer in answers] == [201] * 10 + [429]
    assert await shown.statuses() == {200}


async def test_a_wrong_link_of_a_report_is_told_as_such(people: House):
    found = await people.nobody.get("/report/status/x", headers={"Accept": "text/html"})

    assert (found.status_code, ReportNotFound.message in found.text) == (404, True)


async def test_links_of_reports_and_cases_that_are_not_right_are_not_found(people: House):
    moderator = await people.staff("moderator")
    for path in (
        "/report/status/x",
        f"/report/status/{'a' * 100}",
        "/report",
        "/report?kind=weather&id=1",
        "/report?kind=share&id=%00",
        f"/report?kind=session&id={'9' * 30}",
    ):
        assert (await people.cy.get(path)).status_code == 404, path
    for name in ("0", "x", "9" * 30, "-1"):
        found = await moderator.get(f"/moderation/{name}")
        assert (found.status_code, CaseNotFound.message in found.text) == (404, True)
        for verb in ("decision", "appeal"):
            assert (await moderator.post(f"/moderation/{name}/{verb}", data={"note": "x"})).status_code == 404


async def test_a_report_may_name_what_no_title_may(people: House):
    shown = await show(people, 61)
    report = {"kind": "share", "id": shown.code, "reason": "other", "text": "Shows somebody underage"}

    title = await people.cy.post("/api/categories", json={"name": "underage"})
    sent = await people.nobody.post("/report", data=report)
    called = await people.cy.post("/api/reports", json=report)

    assert (title.status_code, title.json()["code"]) == (400, "CONTENT_NOT_ALLOWED")
    assert (sent.status_code, called.status_code) == (303, 201)


async def test_who_removes_their_account_leaves_no_texts_behind(people: House):
    async with client_of(people.app) as dora:
        await sign_up(dora, "dora")
        session_id = await people.session_of(dora, title="Dora's garden", isPublic=True)
        about = {"kind": "session", "id": str(session_id), "reason": "spam", "text": "Seen before"}
        assert (await people.cy.post("/api/reports", json=about)).status_code == 201
        case_id = await people.value("select max(id) from reports_case")
        moderator = await people.staff("moderator")
        decided = {"decision": "hide", "note": "Looked at carefully"}
        await moderator.post(f"/moderation/{case_id}/decision", data=decided)
        assert (
            await dora.post(f"/notices/{case_id}/appeal", data={"text": "It is my own"})
        ).status_code == 303
        shown = await show(people, 9)
        told = {"text": "She is my neighbour", "contact": "dora@lanternist.example"}
        assert (await shown.report(dora, "spam", **told)).status_code == 201

        closed = await dora.request("DELETE", "/api/auth/user", json={"password": PASSWORD})
        await people.run_jobs()

    assert closed.status_code in (200, 204), closed.text
    left = [
        await people.value(f"select coalesce(json_agg({table}), '[]')::text from {table}")
        for table in ("reports_case", "reports_report")
    ]
    assert not any(word in "".join(left) for word in ("Dora", "my own", "neighbour", "dora@"))
    assert "Looked at carefully" in left[0]
    assert "Seen before" in left[1]
