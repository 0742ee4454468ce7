"""Roles: who passes for a moderator or an administrator, how an operator gives a role, what each role changes."""

from dataclasses import replace

import pytest

from lanternist import commands
from lanternist.features import accounts
from lanternist.features.accounts.errors import LastSuperAdmin
from lanternist.features.accounts.models import Actor

ROLES = ("user", "moderator", "admin", "super_admin")


async def _actor(db, role: accounts.Role) -> Actor:
    async with db.connection() as connection:
        user = await accounts.find_user_by_email(connection, "ana@lanternist.example")
    assert user is not None
    return Actor(replace(user, role=role))


@pytest.mark.parametrize(("role", "passes"), [*zip(ROLES, (False, False, True, True), strict=True)])
async def test_only_administrators_run_the_place(ana, db, role, passes):
    actor = await _actor(db, role)

    if passes:
        assert await accounts.provide_administrator(actor) is actor
    else:
        with pytest.raises(accounts.Forbidden):
            await accounts.provide_administrator(actor)


@pytest.mark.parametrize(("role", "passes"), [*zip(ROLES, (False, True, True, True), strict=True)])
async def test_moderators_and_administrators_judge(ana, db, role, passes):
    actor = await _actor(db, role)

    if passes:
        assert await accounts.provide_moderator(actor) is actor
    else:
        with pytest.raises(accounts.Forbidden):
            await accounts.provide_moderator(actor)


async def test_the_operator_gives_a_role_and_the_old_login_ends(ana, db):
    await commands.change_role(db.dsn, email="ANA@lanternist.example", role="admin")

    assert (await ana.get("/api/auth/user")).status_code == 401
    assert (await _role_of(db)) == "admin"


async def test_nobody_gets_a_role_under_an_unknown_address(ana, db):
    with pytest.raises(accounts.UserNotFound):
        await commands.change_role(db.dsn, email="bo@lanternist.example", role="admin")

    assert (await _role_of(db)) == "user"


async def test_the_operator_does_not_take_the_last_super_administrator_away(ana, db):
    await commands.change_role(db.dsn, email="ana@lanternist.example", role="super_admin")

    with pytest.raises(LastSuperAdmin):
        await commands.change_role(db.dsn, email="ana@lanternist.example", role="admin")

    assert (await _role_of(db)) == "super_admin"


async def _role_of(db) -> str:
    async with db.connection() as connection:
        return await connection.fetchval("select role from accounts_user")
