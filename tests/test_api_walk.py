"""Thousands of generated requests against the served API: all it answers is in its description."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest
from schemathesis.openapi.checks import RejectedPositiveData

from lanternist.features import accounts, credits
from lanternist.kit.ids import digest, new_token
from lanternist.platform.db import Database
from tests.support.api_walk import Walk, WayIn, sealed, walk
from tests.support.clean_slate import CleanSlate
from tests.support.house import add_slides, sign_up
from tests.support.mortal_server import free_port
from tests.support.walk_rules import beyond_schemas

pytestmark = pytest.mark.long

START_SECONDS = 60
LEAST_CASES = 5_000
WALKS = (("signed in", True, 14), ("anonymous", False, 4))
PEOPLE = ("ana", "leaver", "boss", "bystander")


class Served:
    """The web server as operators run it, with a few people signed up."""

    def __init__(self, db: Database, port: int) -> None:
        self.db = db
        self.url = f"http://127.0.0.1:{port}"
        self.ids: dict[str, str] = {}

    async def login(self, name: str) -> str:
        """Sign a person in and return the login's token."""
        token = new_token()
        async with self.db.transaction() as tx:
            await accounts.login_queries.add_login(tx, self.ids[name], digest(token))
        return token

    async def move_in(self) -> None:
        """Let the people sign up, each with credits, Ana with something to see."""
        for name in PEOPLE:
            async with httpx.AsyncClient(base_url=self.url) as client:
                self.ids[name] = await sign_up(client, name)
                async with self.db.transaction() as tx:
                    await credits.grant(tx, self.ids[name], 1_000_000, reference=f"test:{name}")
                if name == "ana":
                    made = await client.post(
                        "/api/sessions", json={"title": "Hills", "subreddits": "sfwpics"}
                    )
                    await add_slides(self.db, made.json()["id"], 3)
                    await client.post(f"/api/sessions/{made.json()['id']}/share")


@pytest.fixture(scope="module")
async def served(migrated: tuple[Database, CleanSlate], tmp_path_factory) -> AsyncIterator[Served]:
    db, slate = migrated
    await slate.wipe()
    port, folder = free_port(), tmp_path_factory.mktemp("served")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    own = {
        "LANTERNIST_DATABASE_URL": db.dsn,
        "LANTERNIST_DATA_DIR": str(folder),
        "LANTERNIST_PORT": str(port),
        "LANTERNIST_LIMIT_PUBLIC": "1000000/900",
        "LANTERNIST_LIMIT_AUTHENTICATION": "1000000/900",
        "LANTERNIST_LIMIT_REGISTRATION": "1000000/900",
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "lanternist.cli", "serve"]
        process = subprocess.Popen(command, env=plain | own, stdout=log, stderr=log)
        try:
            place = Served(db, port)
            await _until_ready(place.url, process)
            await place.move_in()
            yield place
        finally:
            process.terminate()
            process.wait(30)


async def _until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    async with httpx.AsyncClient(base_url=url) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise RuntimeError("the server did not start")


async def test_a_walk_over_the_whole_api(served: Served, owner: Database, capsys):
    async with owner.transaction() as tx:
        await tx.execute("update accounts_user set role = 'super_admin' where id = $1", served.ids["boss"])
    async with httpx.AsyncClient(base_url=served.url) as client:
        document = sealed((await client.get("/openapi.json")).json())
    loop, walks = asyncio.get_running_loop(), dict[str, Walk]()
    for name, login, examples in WALKS:
        way_in = WayIn("connect.sid", served.login, loop) if login else None
        walks[name] = await asyncio.to_thread(walk, document, served.url, examples=examples, way_in=way_in)
        with capsys.disabled():
            sys.stdout.write(f"\n{name}: {walks[name].summary()}\n")

    failures = [f"{name}: {each}" for name, found in walks.items() for each in found.failures.values()]
    assert failures == [], "\n\n".join(failures)
    assert sum(found.cases for found in walks.values()) >= LEAST_CASES
    assert {404, 405, 409, 415, 422, 201, 202, 204, 302, 304} <= set(walks["signed in"].statuses)
    assert walks["signed in"].phases["stateful"] > 0


@pytest.mark.parametrize(
    ("label", "sent", "refusal", "is_excused"),
    [
        ("POST /api/sessions", {"intervalMin": 9, "intervalMax": 8}, ("intervalMin",), True),
        ("POST /api/sessions", {"intervalMin": 8, "intervalMax": 9}, ("intervalMin",), False),
        ("POST /api/sessions", {"intervalMin": 9, "intervalMax": 8}, ("intervalMin", "title"), False),
        ("PATCH /api/auth/preferences", {"intervalMin": 9, "intervalMax": 8}, ("intervalMin",), True),
        ("PATCH /api/auth/preferences", {"intervalMin": 8, "intervalMax": 9}, ("intervalMin",), False),
        ("POST /api/categories", {"name": "!!"}, ("name",), True),
        ("POST /api/categories", {"name": "Hills"}, ("name",), False),
        ("POST /api/auth/tokens", {"name": "!!"}, ("name",), False),
        ("POST /api/register", {"password": "password1"}, ("password",), True),
        ("POST /api/register", {"password": "hills beyond the quiet sea"}, ("password",), False),
    ],
)
def test_only_what_no_schema_can_say_is_excused(label, sent, refusal, is_excused):
    failure = RejectedPositiveData(
        operation=label, message="", status_code=400, allowed_statuses=["2xx"], title="Refused"
    )
    case = SimpleNamespace(query=None, body=sent, operation=SimpleNamespace(label=label))
    details = [{"field": field, "message": ""} for field in refusal]
    body = {"code": "VALIDATION_ERROR", "details": details}

    found = beyond_schemas(failure, case, httpx.Response(400, json=body))

    assert (found is not None) == is_excused


@pytest.mark.parametrize("status", [500, 401, 409])
def test_no_other_status_is_excused(status):
    failure = RejectedPositiveData(
        operation="POST /api/sessions",
        message="",
        status_code=status,
        allowed_statuses=["2xx"],
        title="Refused",
    )
    case = SimpleNamespace(query=None, body={}, operation=SimpleNamespace(label="POST /api/sessions"))

    answer = httpx.Response(status, json={"code": "IDEMPOTENCY_MISMATCH"})

    assert beyond_schemas(failure, case, answer) is None
