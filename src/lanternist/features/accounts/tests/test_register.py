"""Registering: who may, what is kept, and what strangers learn of it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lanternist.features.accounts.passwords import is_common
from tests.support.house import client_of, running
from tests.support.standing import standing

PERSON = {
    "email": "ben@lanternist.example",
    "password": "a quiet evening by the sea",
    "birthDate": "1987-06-05",
}


def _years_ago(years: int, *, days: int = 0) -> str:
    today = datetime.now(UTC).date()
    try:
        born = today.replace(year=today.year - years)
    except ValueError:  # 29 February
        born = date(today.year - years, 3, 1)
    return date.fromordinal(born.toordinal() + days).isoformat()


async def _dump(db) -> str:
    """Return all that is stored, as text."""
    async with db.connection() as connection:
        tables = await connection.fetch(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        texts = [
            await connection.fetchval(
                f"select coalesce(string_agg(t::text, e'\\n'), '') from {row['relname']} t"
            )
            for row in tables
        ]
        return "\n".join(texts)


async def test_a_new_person_gets_a_profile_a_login_credits_and_a_code(stranger, db):
    answer = await stranger.post("/api/register", json=PERSON | {"firstName": "Ben"})

    assert answer.status_code == 201
    profile = answer.json()
    assert profile["email"] == PERSON["email"]
    assert profile["firstName"] == "Ben"
    assert profile["lastName"] is None
    assert profile["birthDate"] is None
    assert profile["ageVerified"] is True
    assert profile["role"] == "user"
    assert profile["referredBy"] is None
    assert profile["credits"] | {"nextAllocationDate": None} == {
        "balance": 50,
        "tier": "free",
        "isLowBalance": False,
        "nextAllocationDate": None,
    }
    assert len(profile["referralCode"]) == 8
    assert profile["id"].startswith("user_")
    assert (await stranger.get("/api/auth/user")).json() == profile
    async with db.connection() as connection:
        assert await connection.fetchval("select action from activity_event") == "account_created"


async def test_who_turns_18_today_may_register(stranger):
    answer = await stranger.post("/api/register", json=PERSON | {"birthDate": _years_ago(18)})

    assert answer.status_code == 201


@pytest.mark.parametrize("born", [_years_ago(18, days=1), _years_ago(17), _years_ago(0), "2999-01-01"])
async def test_who_is_younger_is_refused_and_nothing_is_stored(stranger, db, born):
    before = await standing(db)

    answer = await stranger.post("/api/register", json=PERSON | {"birthDate": born})

    assert answer.status_code == 403
    assert answer.json() == {
        "error": "Forbidden",
        "message": "You must be 18 or older to use this service.",
        "code": "AGE_REQUIREMENT_NOT_MET",
    }
    assert "set-cookie" not in answer.headers
    assert await standing(db) == before


async def test_neither_birth_date_nor_password_is_in_any_table(stranger, db):
    await stranger.post("/api/register", json=PERSON)

    held = await _dump(db)

    assert PERSON["email"] in held
    assert "1987-06-05" not in held
    assert not re.search(r"\b1987\b", held)  # not as a part of some digest, that is
    assert PERSON["password"] not in held


async def test_a_known_address_gets_the_same_answer_without_a_login(stranger, app, ana, db):
    first = await stranger.post("/api/register", json=PERSON)
    before = await standing(db)

    async with client_of(app) as again:
        second = await again.post("/api/register", json=PERSON | {"email": "BEN@Lanternist.Example"})

    assert second.status_code == first.status_code == 201
    assert list(second.json()) == list(first.json())
    assert second.json()["email"] == "BEN@Lanternist.Example"
    assert second.json()["credits"] == first.json()["credits"]
    assert second.json()["id"] != first.json()["id"]
    assert "set-cookie" in first.headers
    assert "set-cookie" not in second.headers
    assert await standing(db) == before


async def test_the_operator_may_let_registration_say_that_an_address_is_known(db, settings):
    open_settings = replace(settings, rate_limits=False, registration_reveals_email=True)
    async with running(open_settings) as app, client_of(app) as client:
        await client.post("/api/register", json=PERSON)
        before = await standing(db)

        answer = await client.post("/api/register", json=PERSON | {"email": "Ben@lanternist.example"})

        assert answer.status_code == 409
        assert answer.json()["code"] == "EMAIL_TAKEN"
        assert await standing(db) == before


@pytest.mark.parametrize("password", ["password", "PASSWORD", "12345678", "qwertyuiop", "iloveyou"])
async def test_a_common_password_is_refused(stranger, db, password):
    assert is_common(password)
    before = await standing(db)

    answer = await stranger.post("/api/register", json=PERSON | {"password": password})

    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["details"]] == ["password"]
    assert await standing(db) == before


@pytest.mark.parametrize("password", ["x" * 1024, "пароль из слов", "eight ch", " spaces around "])
async def test_any_other_password_works_as_it_was_typed(stranger, password):
    made = await stranger.post("/api/register", json=PERSON | {"password": password})
    credentials = {"email": PERSON["email"], "password": password}

    assert made.status_code == 201
    assert (await stranger.post("/api/login", json=credentials)).status_code == 302
    changed = credentials | {"password": password + "x" if len(password) < 1024 else password[:-1]}
    assert (await stranger.post("/api/login", json=changed)).status_code == 401


async def test_a_referral_code_notes_who_brought_the_person(stranger, ana):
    host = (await ana.get("/api/auth/user")).json()

    guest = await stranger.post("/api/register", json=PERSON | {"referralCode": host["referralCode"]})

    assert guest.json()["referredBy"] == host["id"]


async def test_an_unknown_referral_code_is_no_obstacle(stranger):
    guest = await stranger.post("/api/register", json=PERSON | {"referralCode": "abc123"})

    assert guest.status_code == 201
    assert guest.json()["referredBy"] is None


async def test_the_form_registers_and_leads_on(stranger):
    answer = await stranger.post("/register", params={"next": "/sessions/new"}, data=PERSON)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sessions/new"
    assert (await stranger.get("/api/auth/user")).status_code == 200
