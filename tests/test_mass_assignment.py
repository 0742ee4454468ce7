"""What nobody asked for is ignored: every write route is sent the names of all columns of all tables."""

import re
from collections import Counter
from typing import Any

import pytest

from lanternist.platform.db import Database
from tests.support.house import House, client_of
from tests.support.matrix import PEOPLE, TABLE, Street, accepting, address, admitted

pytestmark = pytest.mark.long

WRITES = [route for route in TABLE if not route.startswith("GET ") and not route.endswith("/logout")]
CANARY = "zq7unseen"
NUMBER = 987_654_321
MOMENT = "2001-02-03T04:05:06Z"
TEMPTING: dict[str, Any] = {
    "id": NUMBER,
    "userId": CANARY,
    "ownerId": CANARY,
    "sessionId": NUMBER,
    "role": "super_admin",
    "roles": ["super_admin"],
    "isAdmin": True,
    "isActive": False,
    "ageVerified": False,
    "credits": NUMBER,
    "balance": NUMBER,
    "tier": "vip",
    "kind": "imported",
    "isImported": True,
    "importSource": CANARY,
    "importUrl": f"https://{CANARY}.example/",
    "categorySource": "manual",
    "fillState": "failed",
    "fillRun": NUMBER,
    "fill": {"state": "failed", "wanted": NUMBER, "ready": NUMBER, "sources": []},
    "mediaCount": NUMBER,
    "scopeId": NUMBER,
    "linkId": NUMBER,
    "chargeReference": CANARY,
    "createdAt": MOMENT,
    "updatedAt": MOMENT,
    "position": NUMBER,
    "order": NUMBER,
    "price": 0,
    "amount": NUMBER,
    "scope": "write",
    "user": {"id": CANARY, "role": "super_admin"},
    "session": {"userId": CANARY, "isImported": True},
    "__proto__": {"role": "super_admin"},
    "constructor": {"prototype": {"role": "super_admin"}},
    "$set": {"role": "super_admin"},
}
FORM_FIELDS = {
    "csrf",
    "next",
    "first_name",
    "last_name",
    "firstName",
    "lastName",
    "category_id",
    "tags",
    "picture",
    "is_enabled",
}


AFRESH = (
    "delete from transfers_transfer where kind = 'export'",
    "delete from community_mute where source = 'hills'",
    "delete from reports_case where kind = 'account'",
    "delete from accounts_preferences",
)
"""What is done once only is undone, so that it has an effect each time."""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: "_" + found[1].lower(), name)


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


async def _columns(db: Database) -> dict[str, str]:
    """Return the name of every column of every table of ours, with its type."""
    async with db.connection() as connection:
        found = await connection.fetch(
            """
            select distinct on (column_name) column_name::text as name, data_type::text as type
            from information_schema.columns
            where table_schema = 'public' and table_name not like 'pgqueuer%'
            order by column_name
            """
        )
    return {row["name"]: row["type"] for row in found}


def _value(kind: str) -> object:
    if kind == "boolean":
        return True
    if kind in ("integer", "bigint", "double precision", "numeric", "smallint"):
        return NUMBER
    if kind.startswith("timestamp") or kind == "date":
        return MOMENT
    return [CANARY] if kind == "ARRAY" else CANARY


def _accepted(document: dict[str, Any], route: str) -> set[str]:
    """Return the fields that a route's description names."""
    method, path = route.split()
    operation = document["paths"].get(path, {}).get(method.lower(), {})
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return set(document["components"]["schemas"].get(name, {}).get("properties", {}))


async def _extras(street: Street, document: dict[str, Any], route: str) -> dict[str, Any]:
    """Return what to send beside a route's own fields: columns and tempting names, in both spellings."""
    accepted = _accepted(document, route)
    if TABLE[route].get("form"):
        fields = set[str]().union(*(_accepted(document, each) for each in TABLE)) | FORM_FIELDS
        accepted = fields | {_snake(name) for name in fields}
    extras: dict[str, Any] = {
        name: _value(kind) for name, kind in (await _columns(street.house.db)).items()
    } | TEMPTING
    both = {spelling(name): value for name, value in extras.items() for spelling in (_snake, _camel)}
    return {name: value for name, value in both.items() if name not in accepted}


async def _flags(db: Database) -> Counter[tuple[str, str, str]]:
    """Return how many rows have each value of each column that says what somebody or something is."""
    async with db.connection() as connection:
        columns = await connection.fetch(
            """
            select table_name::text as table, column_name::text as name from information_schema.columns
            where table_schema = 'public' and table_name not like 'pgqueuer%'
              and (data_type = 'boolean' or column_name in (
                'role', 'tier', 'kind', 'category_source', 'fill_state', 'import_source', 'scopes', 'user_id',
                'age_verified_by', 'origin', 'category_id', 'transition', 'caption_theme'))
            """
        )
        each = " union all ".join(
            f"select '{row['table']}' as a, '{row['name']}' as b, coalesce({row['name']}::text, '') as c, "
            f"count(*) as n from public.{row['table']} group by 3"
            for row in columns
        )
        return Counter({(row["a"], row["b"], row["c"]): row["n"] for row in await connection.fetch(each)})


async def _canaries(db: Database) -> list[str]:
    """Return the tables in which something of what nobody asked for was stored."""
    async with db.connection() as connection:
        tables = await connection.fetch(
            "select relname::text as name from pg_class "
            "where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
        each = " union all ".join(
            f"select '{row['name']}' as name where exists (select from public.{row['name']} t "
            f"where t::text ~ '{CANARY}|{NUMBER}|2001-02-03')"
            for row in tables
        )
        return [row["name"] for row in await connection.fetch(each)]


async def _effect(street: Street, route: str, extras: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    """Send the route's own body with `extras`; return what became more, or fewer, of what things are."""
    method, path = route.split()
    owned = await street.fresh(route)
    for statement in AFRESH:
        await street.house.execute(statement)
    before = await _flags(street.house.db)
    rule = TABLE[route]
    person = admitted(route)
    form = street.filled(rule.get("form"), person, owned)
    sent = extras | (form or street.filled(rule.get("json"), person, owned) or {})
    async with client_of(street.house.app) as client:
        client.cookies = await street.cookies(person, is_leaving=path.endswith(("/login", "/register")))
        answer = await client.request(
            method,
            address(path, owned),
            headers=accepting(path),
            **({"data": _as_form(sent)} if form else {"json": sent} if " /api" in route else {"data": {}}),
        )
    assert answer.status_code == rule["may"][PEOPLE.index(person)], answer.text
    assert CANARY not in answer.text
    after = await _flags(street.house.db)
    after.subtract(before)
    return Counter(
        {key: count for key, count in after.items() if count and key[:2] != ("accounts_login", "user_id")}
    )


def _as_form(sent: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else str(value).lower() for name, value in sent.items()}


def _without_ids(effect: Counter[tuple[str, str, str]], house: House) -> Counter[tuple[str, str, str]]:
    """Return an effect in which accounts that a request made are all called the same."""
    known = set(house.ids.values()) | {""}
    renamed: Counter[tuple[str, str, str]] = Counter()
    for (table, column, value), count in effect.items():
        is_new = column == "user_id" and value not in known
        is_category = column == "category_id" and value != "1"
        renamed[table, column, "new" if is_new or is_category else value] += count
    return renamed


@pytest.mark.parametrize("route", WRITES)
async def test_what_nobody_asked_for_changes_nothing(street, document, route):
    if route.endswith("/end-others"):
        await _effect(street, route, {})  # the first also ends the logins that other tests left
    plain = await _effect(street, route, {})

    loaded = await _effect(street, route, await _extras(street, document, route))

    assert _without_ids(loaded, street.house) == _without_ids(plain, street.house)
    assert await _canaries(street.house.db) == []


async def test_the_extras_hold_what_matters(street, document):
    extras = await _extras(street, document, "PATCH /api/sessions/{session_id}")

    assert {"userId", "user_id", "isImported", "is_imported", "scope_id", "fillState", "role"} <= set(extras)
    assert {"is_public", "category_id"} <= set(extras)
    assert not {"isPublic", "categoryId", "title"} & set(extras)


@pytest.mark.parametrize("scopes", [["admin"], ["read", "admin"], ["*"], [], "write", ["WRITE"]])
async def test_a_token_has_no_other_scope_than_two(street, scopes):
    answer = await street.house.ana.post("/api/auth/tokens", json={"name": "More", "scopes": scopes})

    assert answer.status_code == 400


async def test_nobody_became_anything_else(street):
    roles = "select string_agg(distinct role, ' ' order by role) from accounts_user where id = $1"
    for name, role in (("ana", "user"), ("cy", "user"), ("moderator", "moderator"), ("admin", "admin")):
        assert await street.house.value(roles, street.house.ids[name]) == role
