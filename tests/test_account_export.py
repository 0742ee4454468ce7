"""All that the server has of a person is in the export of the account, or left out for a written reason."""

import io
import json
import zipfile
from typing import Any

import pytest

from lanternist.features import vault
from lanternist.features.transfers import account_queries
from tests.support import pictures
from tests.support.house import House

NAMES_PEOPLE = r"(^|_)(user|owner|actor|reporter|referrer|referred|creator|author)_id$|_by$"


async def told(house: House) -> dict[str, set[str]]:
    """Return the tables of the export, each with the columns that are told or by which its rows are found."""
    async with house.db.connection() as connection:
        tables = await account_queries.tables(connection)
    return {
        table.name: {
            word.rpartition(".")[2]
            for part in (*table.columns.split(","), *table.condition.split())
            for word in [part.strip()]
        }
        for table in tables
    }


async def test_every_column_that_names_a_person_is_exported_or_left_out_for_a_reason(house: House):
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            """
            select c.relname::text as name, a.attname::text as part
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
              and a.atttypid = 'text'::regtype
              and (a.attname ~ $1 or exists (
                  select from pg_constraint k
                  where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'accounts_user'::regclass
                    and a.attnum = any (k.conkey)))
            order by 1, 2
            """,
            NAMES_PEOPLE,
        )
    tables, left_out = await told(house), account_queries.LEFT_OUT
    columns = {(row["name"], row["part"]) for row in rows}

    untold = [
        f"{name}.{part}"
        for name, part in sorted(columns)
        if name not in left_out and f"{name}.{part}" not in left_out and part not in tables.get(name, set())
    ]

    assert len(columns) >= 30
    assert untold == []


async def test_what_hangs_on_an_exported_table_is_exported_or_left_out_for_a_reason(house: House):
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            """
            select k.conrelid::regclass::text as name, k.confrelid::regclass::text as above
            from pg_constraint k where k.contype = 'f' order by 1, 2
            """
        )
    tables, left_out = await told(house), account_queries.LEFT_OUT

    untold = {row["name"] for row in rows if row["above"] in tables} - set(tables) - set(left_out)

    assert untold == set()


async def test_no_reason_is_given_for_what_is_not_there(house: House):
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            """
            select table_name as name, column_name as part from information_schema.columns
            where table_schema = 'public' order by 1, 2
            """
        )
    names = {row["name"] for row in rows} | {f"{row['name']}.{row['part']}" for row in rows}

    assert set(account_queries.LEFT_OUT) - names == set()
    assert all(account_queries.LEFT_OUT.values())


async def exported(house: House) -> zipfile.ZipFile:
    begun = await house.ana.post("/api/exports")
    await house.run_jobs()
    answer = await house.ana.get(f"/api/exports/{begun.json()['id']}/file")
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_the_export_holds_what_other_tables_tell_of_a_person_and_the_files_of_the_vault(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(account_queries, "STEP", 3)
    uploaded = await house.ana.post(
        "/api/user/media/upload",
        files={"file": ("bay.jpg", pictures.photo(3))},
        data={"attestation": vault.ATTESTATION_VERSION},
    )
    session_id = await house.session_of(house.ana, title="A shared bay")
    share = (await house.ana.post(f"/api/sessions/{session_id}/share")).json()["shareCode"]
    theirs = await house.session_of(house.cy, title="Theirs", isPublic=True)
    code = (await house.cy.post(f"/api/sessions/{theirs}/share")).json()["shareCode"]
    report = {"kind": "share", "id": code, "reason": "spam", "text": "The same bay again"}
    assert (await house.ana.post("/api/reports", json=report)).is_success
    await house.execute(
        "insert into reports_case (kind, subject_id, owner_id, title, reason, urgency, state, decided_by, decided_at) "
        "values ('session', '77', $1, 'A hidden bay', 'spam', 4, 'hidden', 'somebody at work', now()), "
        "('session', '78', $1, 'An open case', 'spam', 4, 'open', null, null)",
        house.ids["ana"],
    )
    await house.execute(
        "insert into referrals_referral (referrer_id, referred_id, source, credits) values ($1, $2, 'direct_link', 50)",
        house.ids["ana"],
        house.ids["cy"],
    )

    archive = await exported(house)

    data: dict[str, list[dict[str, Any]]] = {
        name.removeprefix("data/").removesuffix(".json"): json.loads(archive.read(name))
        for name in archive.namelist()
        if name.startswith("data/")
    }
    assert set(data) == set(await told(house))
    assert [each["text"] for each in data["reports_report"]] == ["The same bay again"]
    assert [each["title"] for each in data["reports_case"]] == ["A hidden bay"]
    assert [each["credits"] for each in data["referrals_referral"]] == [50]
    assert share in [each["code"] for each in data["sharing_share"]]
    charges = [each for each in data["credits_entry"] if each["feature"] == "session_create"]
    assert [each["amount"] for each in charges] == [-10] * len(charges)
    assert sum(each["amount"] for each in data["credits_entry"]) == data["credits_account"][0]["balance"]
    assert len(data["activity_event"]) > account_queries.STEP
    body = (await house.nobody.get(uploaded.json()["url"])).content
    assert archive.read(f"vault/{uploaded.json()['id']}.jpg") == body
    everything = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("data/"))
    assert house.ids["cy"].encode() not in everything
    assert b"somebody at work" not in everything
    assert b"An open case" not in everything
