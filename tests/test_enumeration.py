"""Nobody learns from an answer, or from how long it takes, who has an account."""

import math
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import count

import httpx
import pytest

from lanternist.features.accounts.tests.people import JSON
from tests.support.house import PASSWORD

pytestmark = pytest.mark.alone

ROUNDS = 30
TRIES = 3
WARM_UP = 4
SMALLEST_GAP_SECONDS = 0.005
LEAST_P = 0.01
_numbers = count(1)
Ask = Callable[[str], Awaitable[httpx.Response]]


def p_of_equal(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the two-sided p of Mann and Whitney's test, by its normal approximation."""
    above = sum((a > b) + 0.5 * (a == b) for a in one for b in other)
    many = len(one) * len(other)
    z = (above - many / 2) / math.sqrt(many * (len(one) + len(other) + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def test_the_comparison_can_tell_times_apart():
    early = [n / 1000 for n in range(ROUNDS)]

    assert p_of_equal(early, early) == 1
    assert p_of_equal(early, [each + 0.03 for each in early]) < LEAST_P


async def _times(
    ask: Ask, known: Callable[[], str], unknown: Callable[[], str]
) -> tuple[list[float], list[float]]:
    """Ask for both in turn, so that whatever else the machine does falls on both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + ROUNDS):
        order = (0, 1) if turn % 2 else (1, 0)
        for side in order:
            value = (known, unknown)[side]()
            started = time.perf_counter()
            await ask(value)
            if turn >= WARM_UP:
                taken[side].append(time.perf_counter() - started)
    return taken


async def _takes_as_long(ask: Ask, known: Callable[[], str], unknown: Callable[[], str]) -> None:
    seen: list[str] = []
    for _ in range(TRIES):
        one, other = await _times(ask, known, unknown)
        gap, p = abs(statistics.median(one) - statistics.median(other)), p_of_equal(one, other)
        if gap < SMALLEST_GAP_SECONDS or p > LEAST_P:
            return
        seen.append(f"{gap * 1000:.1f} ms, p = {p:.2g}")
    pytest.fail(f"known and unknown take different times: {'; '.join(seen)}")


def _stranger() -> str:
    return f"stranger-{next(_numbers)}@lanternist.example"


def _ana() -> str:
    return "ana@lanternist.example"


async def test_a_failed_login_does_not_tell_who_has_an_account(house):
    async def ask(email: str) -> httpx.Response:
        sent = {"email": email, "password": "not the password"}
        return await house.nobody.post("/api/login", json=sent, headers=JSON)

    known, unknown = await ask(_ana()), await ask(_stranger())
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.json() == {"message": "Invalid credentials"}
    assert set(known.headers) == set(unknown.headers)
    await _takes_as_long(ask, _ana, _stranger)


async def test_a_form_that_fails_to_sign_in_does_not_tell_who_has_an_account(house):
    async def ask(email: str) -> httpx.Response:
        return await house.nobody.post("/login", data={"email": email, "password": "not the password"})

    name = _stranger()
    known, unknown = await ask(_ana()), await ask(name)
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace(_ana(), "") == unknown.text.replace(name, "")
    await _takes_as_long(ask, _ana, _stranger)


async def test_a_disabled_account_is_as_unknown_to_who_lacks_the_password(house):
    await house.execute("update accounts_user set is_active = false where id = $1", house.ids["cy"])

    async def ask(email: str) -> httpx.Response:
        sent = {"email": email, "password": "not the password"}
        return await house.nobody.post("/api/login", json=sent, headers=JSON)

    disabled, unknown = await ask("cy@lanternist.example"), await ask(_stranger())
    await house.execute("update accounts_user set is_active = true where id = $1", house.ids["cy"])
    assert (disabled.status_code, disabled.content) == (unknown.status_code, unknown.content)


async def test_a_form_that_signs_up_does_not_say_who_has_an_account(house):
    async def ask(email: str) -> httpx.Response:
        house.nobody.cookies.clear()
        sent = {"email": email, "password": PASSWORD, "birthDate": "1990-02-03", "firstName": "Bo"}
        return await house.nobody.post("/register", data=sent)

    known, unknown = await ask(_ana()), await ask(_stranger())
    assert known.status_code == unknown.status_code == 303
    assert known.content == unknown.content
    await _takes_as_long(ask, _ana, _stranger)


@pytest.mark.parametrize("is_referred", [False, True])
async def test_registering_does_not_tell_who_has_an_account(house, is_referred):
    code = (await house.mo.get("/api/auth/user")).json()["referralCode"] if is_referred else ""

    async def ask(email: str) -> httpx.Response:
        house.nobody.cookies.clear()
        sent = {"email": email, "password": PASSWORD, "birthDate": "1990-02-03", "firstName": "Bo"}
        sent["referralCode"] = code
        return await house.nobody.post("/api/register", json=sent)

    known, unknown = await ask(_ana()), await ask(_stranger())
    assert known.status_code == unknown.status_code == 201
    assert _shape(known.json()) == _shape(unknown.json())
    assert (known.json()["referredBy"] is not None) == is_referred
    await _takes_as_long(ask, _ana, _stranger)


async def test_sharing_at_an_address_does_not_tell_who_has_an_account(house):
    session_id = await house.session_of(house.cy)

    async def ask(email: str) -> httpx.Response:
        return await house.cy.post(f"/api/sessions/{session_id}/share", json={"userId": email})

    known, unknown = await ask(_ana()), await ask(_stranger())
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.json() == {"message": "User not found"}
    await _takes_as_long(ask, _ana, _stranger)


def _shape(body: object) -> object:
    """Return a body without what is each account's own: texts of one kind, numbers as they are."""
    if isinstance(body, dict):
        return {key: _shape(value) for key, value in body.items()}
    return type(body).__name__ if isinstance(body, str) else body
