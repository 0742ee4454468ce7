"""What a referral brings: both sides exactly once, nobody for themselves, however many come at once."""

import asyncio

import asyncpg
import pytest

from lanternist.features import credits
from lanternist.features.referrals.actions import mailbox_of
from lanternist.features.referrals.tests.conftest import (
    balance_of,
    code_of,
    person,
    referrals_of,
    register,
)
from tests.support.house import PASSWORD, House, client_of, sign_up

CROWD = 50
_LEDGER_IS_EVEN = "select coalesce(sum(amount), 0) = 0 from credits_entry"
_CHAINS_HOLD = """
    select not exists (
        select from credits_account a
        where a.balance <> (select coalesce(sum(e.amount), 0) from credits_entry e where e.account_id = a.id)
           or a.version <> (select count(*) from credits_entry e where e.account_id = a.id)
    )
"""


async def _host(house: House, name: str, **fields: object):
    """Let somebody sign up who brings others; return their client and id."""
    client = client_of(house.app)
    return client, await sign_up(client, name, **fields)


async def _rows(house: House, user_id: str) -> list[tuple[str, int, str]]:
    """Return what moved on a person's account, without the welcome that everybody gets."""
    async with house.db.connection() as connection:
        rows = await connection.fetch(
            """
            select t.kind, e.amount, e.allocation_amount
            from credits_entry e
            join credits_transfer t on t.id = e.transfer_id
            join credits_account a on a.id = e.account_id
            where a.user_id = $1 and t.reference not like 'welcome:%' order by e.id
            """,
            user_id,
        )
    return [tuple(row.values()) for row in rows]


async def test_both_sides_get_credits_to_keep(house):
    host, host_id = await _host(house, "host")
    async with client_of(house.app) as guest:
        profile = await register(guest, referralCode=await code_of(host))

        assert await balance_of(guest) == 75
        assert await balance_of(host) == 60
        assert await _rows(house, profile["id"]) == [("referral", 25, 0)]
        assert await _rows(house, host_id) == [("referral", 10, 0)]


async def test_both_sides_find_it_in_their_activity_and_nobody_is_named(house):
    host, _ = await _host(house, "teller")
    async with client_of(house.app) as guest:
        profile = await register(guest, referralCode=await code_of(host))
        [earned, *_] = (await host.get("/api/activity")).json()["items"]
        theirs = (await guest.get("/api/activity")).json()["items"]

    assert earned["action"] == "referral_earned"
    assert earned["details"] == {"credits": 10, "source": "landing_page"}
    assert [each["action"] for each in theirs] == ["referral_used", "account_created"]
    shown = str((await host.get("/api/activity")).json()) + str(await referrals_of(host))
    shown += (await host.get("/referrals", headers={"Accept": "text/html"})).text
    shown += str(
        await house.value("select string_agg(reference, ' ') from credits_transfer where kind = 'referral'")
    )
    assert profile["id"] not in shown
    assert profile["email"] not in shown


async def test_a_crowd_that_comes_at_once_is_rewarded_to_the_last_one(house):
    host, host_id = await _host(house, "crowded")
    code = await code_of(host)
    clients = [client_of(house.app) for _ in range(CROWD)]

    answers = await asyncio.gather(
        *(each.post("/api/register", json=person(referralCode=code)) for each in clients)
    )

    assert [answer.status_code for answer in answers] == [201] * CROWD
    assert {answer.json()["credits"]["balance"] for answer in answers} == {75}
    assert await balance_of(host) == 50 + 10 * CROWD
    shown = await referrals_of(host)
    assert (shown["total"], shown["creditsEarned"]) == (CROWD, 10 * CROWD)
    assert await _rows(house, host_id) == [("referral", 10, 0)] * CROWD
    assert await house.value(_LEDGER_IS_EVEN)
    assert await house.value(_CHAINS_HOLD)
    for each in clients:
        await each.aclose()


async def test_no_circle_of_waiting_where_every_row_of_the_service_is_taken(house):
    """Others hold all rows of the service's account and then want the referrer's: who registers must hold it first."""
    host, host_id = await _host(house, "contended")
    code = await code_of(host)
    async with client_of(house.app) as guest:
        async with house.owner.transaction() as tx:
            # As a transfer does: the person first, then the service.
            await tx.execute("select 1 from credits_account where user_id = $1 for update", host_id)
            registering = asyncio.create_task(guest.post("/api/register", json=person(referralCode=code)))
            await _until_somebody_waits(house)
            await tx.execute("select 1 from credits_account where is_system for update")
            await credits.grant(tx, host_id, 3, reference="test:contended")
        answer = await registering

    assert answer.status_code == 201, answer.text
    assert await balance_of(host) == 63


async def _until_somebody_waits(house: House) -> None:
    for _ in range(500):
        if await house.value("select exists (select from pg_locks where not granted)"):
            return
        await asyncio.sleep(0.01)
    pytest.fail("nobody waited for the referrer's account")


async def test_a_code_of_one_s_own_counts_for_nothing_while_one_is_signed_in(house):
    host, _ = await _host(house, "selfish")
    code = await code_of(host)

    again = await host.post("/api/register", json=person(referralCode=code))

    assert again.status_code == 201
    assert again.json()["referredBy"] is None
    assert again.json()["credits"]["balance"] == 50


async def test_who_has_an_account_is_brought_by_nobody_any_more(house):
    first, first_id = await _host(house, "elder")
    second, _ = await _host(house, "younger", referralCode=await code_of(first))
    code = await code_of(second)

    await first.get(
        f"/?r={code}", headers={"Accept": "text/html", "User-Agent": "Mozilla/5.0 (X11) Firefox/140"}
    )
    await first.patch(
        "/api/auth/user", json={"referralCode": code, "referredBy": "anybody", "firstName": "El"}
    )
    sent = {"email": "elder@lanternist.example", "password": PASSWORD, "referralCode": code}
    await first.post(f"/api/login?r={code}", json=sent)

    assert (await first.get("/api/auth/user")).json()["referredBy"] is None
    assert (await referrals_of(second))["total"] == 0
    assert (await referrals_of(first))["total"] == 1
    assert await house.value("select count(*) from referrals_referral where referred_id = $1", first_id) == 0


async def test_a_friend_who_signs_up_in_one_s_browser_with_another_code_counts(house):
    host, host_id = await _host(house, "lender")
    async with client_of(house.app) as borrowed:
        await sign_up(borrowed, "borrower")
        profile = await register(borrowed, referralCode=await code_of(host))

    assert profile["referredBy"] == host_id
    assert await balance_of(host) == 60


async def test_another_name_of_the_same_mailbox_earns_nothing_and_the_answer_does_not_tell(house):
    host, host_id = await _host(house, "tagger")
    code = await code_of(host)
    async with client_of(house.app) as same, client_of(house.app) as other:
        own = await register(same, email="Tagger+2@Lanternist.example", referralCode=code)
        strange = await register(other, referralCode=code)

    assert own["referredBy"] == strange["referredBy"] == host_id
    assert own["credits"]["balance"] == strange["credits"]["balance"] == 75
    assert await balance_of(host) == 60
    assert [each["credits"] for each in (await referrals_of(host))["items"]] == [10, 0]


@pytest.mark.parametrize(
    ("email", "mailbox"),
    [
        ("Ana+x@Lantern.example", "ana@lantern.example"),
        ("ana@lantern.example", "ana@lantern.example"),
        ("a+b+c@d.example", "a@d.example"),
        ("ana.b@lantern.example", "ana.b@lantern.example"),
    ],
)
def test_a_mailbox_is_known_without_case_and_tag(email, mailbox):
    assert mailbox_of(email) == mailbox


async def test_whose_account_is_switched_off_gets_nothing_and_brings_nothing(house):
    host, host_id = await _host(house, "away")
    code = await code_of(host)
    await house.execute("update accounts_user set is_active = false where id = $1", host_id)
    async with client_of(house.app) as guest:
        profile = await register(guest, referralCode=code)

    assert profile["referredBy"] is None
    assert profile["credits"]["balance"] == 50
    assert await _rows(house, host_id) == []
    assert await house.value("select count(*) from referrals_referral where referrer_id = $1", host_id) == 0


async def test_a_known_address_rewards_nobody_and_is_answered_like_a_new_one(house):
    host, host_id = await _host(house, "patient")
    code = await code_of(host)
    async with client_of(house.app) as first, client_of(house.app) as second:
        real = await register(first, email="known@lanternist.example", referralCode=code)
        decoy = await register(second, email="known@lanternist.example", referralCode=code)

    assert real.keys() == decoy.keys()
    for name in ("referredBy", "email", "role", "ageVerified"):
        assert real[name] == decoy[name]
    assert real["credits"]["balance"] == decoy["credits"]["balance"] == 75
    assert await balance_of(host) == 60
    assert (await referrals_of(host))["total"] == 1
    assert await _rows(house, host_id) == [("referral", 10, 0)]


async def test_a_registration_that_fails_leaves_no_referral(house):
    host, _ = await _host(house, "unlucky")
    code = await code_of(host)
    refused = [
        {"birthDate": "2020-01-01"},
        {"password": "password"},
        {"email": "no address"},
    ]
    async with client_of(house.app) as guest:
        for wrong in refused:
            answer = await guest.post("/api/register", json=person(referralCode=code) | wrong)
            assert answer.status_code in (400, 403)

    assert (await referrals_of(host))["total"] == 0
    assert await balance_of(host) == 50


async def test_the_same_person_is_brought_once(house):
    host, host_id = await _host(house, "once")
    async with client_of(house.app) as guest:
        profile = await register(guest, referralCode=await code_of(host))
    insert = (
        "insert into referrals_referral (referrer_id, referred_id, source, credits) values ($1, $2, $3, 10)"
    )

    with pytest.raises(asyncpg.UniqueViolationError):
        await house.execute(insert, house.ids["ana"], profile["id"], "direct_link")
    with pytest.raises(asyncpg.CheckViolationError):
        await house.execute(insert, host_id, host_id, "direct_link")
    with pytest.raises(asyncpg.CheckViolationError):
        await house.execute(insert, host_id, house.ids["mo"], "carrier pigeon")


@pytest.mark.parametrize(
    "fields",
    [
        {"referredBy": "{ana}"},
        {"referrerId": "{ana}", "referral_source": "direct_link"},
        {"referred_by": "{ana}", "credits": {"balance": 9000}},
        {"invitation": {"code": "{code}", "source": "direct_link"}},
        {"source": "session_share"},
    ],
)
async def test_other_fields_of_the_body_name_no_referrer(house, fields):
    texts = {"{ana}": house.ids["ana"], "{code}": await code_of(house.ana)}
    sent = {
        key: texts.get(value, value) if isinstance(value, str) else value for key, value in fields.items()
    }
    async with client_of(house.app) as guest:
        profile = await register(guest, **sent)

    assert profile["referredBy"] is None
    assert profile["credits"]["balance"] == 50


@pytest.mark.parametrize(
    "change", ["update referrals_referral set credits = 1", "delete from referrals_referral"]
)
async def test_the_application_cannot_change_what_happened(house, change):
    async with house.db.connection() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change)


async def test_who_leaves_takes_their_name_and_not_the_credits(house):
    host, host_id = await _host(house, "keeper")
    async with client_of(house.app) as guest:
        profile = await register(guest, referralCode=await code_of(host))
    async with house.db.transaction() as tx:
        await tx.execute("delete from accounts_user where id = $1", profile["id"])

    shown = await referrals_of(host)
    assert (shown["total"], shown["creditsEarned"]) == (1, 10)
    assert (
        await house.value("select referred_id from referrals_referral where referrer_id = $1", host_id)
        is None
    )
    assert PASSWORD not in str(shown)
