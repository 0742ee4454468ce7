"""The calls that matter, ours beside two peers and pgbench with the same statements, in turn in one run.

The peers do the same work on the same database; that their answers are the same is checked first.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import msgspec

from bench import http_load, machine, peer_servers, runtime, statements
from bench.machine import Options
from bench.runtime import Runtime
from bench.statements import Ear, Statement
from lanternist.settings import load, with_secret_key
from tests.support.replay import Replay

CONNECTIONS = 10
SESSIONS = 200
MEDIA = 25
ACCOUNTS = 20
REST_SECONDS = 1.0
STEP_SECONDS = 900
"""How often the signed paths change."""
TAG_LASTS = 10.0
CREDITS = 20_000_000
SOURCES = "sfwpics_hot_2020, sfwpics_hot_2016, popular_hot_2026a"
NEW = {"title": "Hills", "subreddits": "hills, lakes, harbours"}
"""None of these is in the cache, so that each creation does the same."""
OURS, EXPRESS, FASTAPI, PGBENCH = "ours", "Express", "FastAPI", "pgbench"


@dataclass(frozen=True)
class Result:
    """What one round of one program came to; latencies in milliseconds, None where they are not known."""

    per_second: float
    p50: float | None = None
    p99: float | None = None


@dataclass(frozen=True)
class Case:
    """One call: who does it and how, and the least ratios that ours should have to the others."""

    title: str
    contestants: dict[str, Callable[[float], Awaitable[Result]]]
    goals: dict[str, float]
    least: float | None = None
    results: dict[str, list[Result]] = field(default_factory=dict[str, list[Result]])


@dataclass(frozen=True)
class Server:
    """Where a program listens, and the cookies of Ana, who reads, and of those who create."""

    port: int
    ana: str
    creators: list[str]


@dataclass(frozen=True)
class Stage:
    """All that runs, and what is asked for."""

    started: Runtime
    servers: dict[str, Server]
    session_id: int
    heard: dict[str, list[Statement]]
    marks: dict[str, int]
    folder: Path


async def main(options: Options) -> None:
    """Measure and print."""
    peer_servers.install()
    machine.start("Ours, Express, FastAPI and pgbench in turn", options)
    seconds, rounds = (1.0, 1) if options.quick else (4.0, 3)
    async with AsyncExitStack() as stack:
        stage = await _set_up(stack, options)
        await _compare_answers(stage)
        cases = _cases(stage)
        for case in cases:
            for contestant in case.contestants.values():
                await contestant(seconds / 4)
        for _ in range(rounds):
            for case in cases:
                for name, contestant in case.contestants.items():
                    case.results.setdefault(name, []).append(await contestant(seconds))
        await _check_rows(stage.started)
    _print(cases, rounds, seconds)


async def _set_up(stack: AsyncExitStack, options: Options) -> Stage:
    replay = await stack.enter_async_context(Replay())
    # Connections are few: ours, both peers' and pgbench's ten are there at once, and the worker is not measured.
    environment = replay.environment | {"LANTERNIST_WORKER_CONCURRENCY": "4"}
    started = stack.enter_context(runtime.running(environment))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    settings = with_secret_key(load({"LANTERNIST_DATA_DIR": str(started.data_dir)}))
    secret = settings.secret_key or ""
    people = ["ana", *(f"ben{number}" for number in range(options.count(ACCOUNTS, 3)))]
    clients = [await stack.enter_async_context(runtime.signed_up(started, name)) for name in people]
    emails = [runtime.email_of(name) for name in people]
    for email in emails:
        await started.grant(email, CREDITS)
    ours = [runtime.cookie_of(client) for client in clients]
    session_id = await _fill(clients[0])
    await asyncio.sleep(REST_SECONDS)
    # Stopped while it has nothing to do: later it might hold a lock that the others wait for.
    stack.enter_context(started.paused("worker"))
    express = stack.enter_context(peer_servers.express(started, secret))
    fastapi = stack.enter_context(peer_servers.fastapi(started, secret, settings.cookie_name))
    theirs = await peer_servers.express_cookies(express, emails)
    servers = {
        OURS: Server(started.port, ours[0], ours[1:]),
        EXPRESS: Server(express, theirs[0], theirs[1:]),
        FASTAPI: Server(fastapi, ours[0], ours[1:]),
    }
    connection: Any = await asyncpg.connect(started.dsn)  # Any: the driver types it loosely
    marks = await statements.mark_ids(connection, "sessions_session_id_seq", "media_scope_id_seq")
    await connection.close()
    async with statements.listening(started, environment) as ear:
        heard = await _hear(ear, servers[OURS], session_id)
    return Stage(started, servers, session_id, heard, marks, folder)


async def _fill(ana: aiohttp.ClientSession) -> int:
    """Let Ana create her sessions and wait for their media; return the first, which will be read."""
    created = [(await runtime.create(ana, subreddits=SOURCES))["id"] for _ in range(SESSIONS)]
    for session_id in created:
        found = await runtime.filled(ana, session_id)
        if len(found["media"]) != MEDIA:
            raise RuntimeError(f"session {session_id} has {len(found['media'])} media, not {MEDIA}")
    return created[0]


async def _etag(server: Server, path: str) -> str:
    """Return the tag of what is read, at a time when it lasts a while: signed paths age, and it with them."""
    await asyncio.sleep(max(0.0, TAG_LASTS - (STEP_SECONDS - time.time() % STEP_SECONDS)))
    async with (
        aiohttp.ClientSession(headers={"Cookie": server.ana}) as client,
        client.get(f"http://127.0.0.1:{server.port}{path}") as answer,
    ):
        return answer.headers.get("ETag", "")


async def _hear(ear: Ear, ours: Server, session_id: int) -> dict[str, list[Statement]]:
    path = f"/api/sessions/{session_id}"
    heard = {
        "full": await ear.hear("GET", path, cookie=ours.ana),
        "list": await ear.hear("GET", "/api/sessions", cookie=ours.ana),
        "create": await ear.hear("POST", "/api/sessions", cookie=ours.creators[0], body=NEW),
    }
    if etag := await _etag(ours, path):
        heard["unchanged"] = await ear.hear("GET", path, cookie=ours.ana, etag=etag)
    return heard


async def _compare_answers(stage: Stage) -> None:
    """Raise when a peer answers anything else than we do."""
    for path in (f"/api/sessions/{stage.session_id}", "/api/sessions"):
        answers = {name: await _answer(server, path) for name, server in stage.servers.items()}
        for name, answer in answers.items():
            # Paths are signed for a quarter of an hour at a time, which may have just ended.
            if answer != answers[OURS] and await _answer(stage.servers[OURS], path) != await _answer(
                stage.servers[name], path
            ):
                raise RuntimeError(f"{name} answers {path} differently: {_difference(answers[OURS], answer)}")
    media = (await _answer(stage.servers[OURS], f"/api/sessions/{stage.session_id}"))["media"]
    listed = await _answer(stage.servers[OURS], "/api/sessions")
    if len(media) != MEDIA or len(listed) != SESSIONS:
        raise RuntimeError(f"{len(media)} media, {len(listed)} sessions")
    print(
        "The answers of all three are equal, as JSON values with every id, field, order and signature: "
        f"a session with {len(media)} media, a list of {len(listed)} sessions."
    )
    created = {name: await _answer(server, None) for name, server in stage.servers.items()}
    own = {"id", "createdAt", "updatedAt"}
    shown = [{key: value for key, value in each.items() if key not in own} for each in created.values()]
    if any(each != shown[0] for each in shown) or any(
        each.keys() != created[OURS].keys() for each in created.values()
    ):
        raise RuntimeError(f"creating gives different sessions: {created}")
    print("So are the sessions that they create, but for id and times.")


async def _answer(server: Server, path: str | None) -> Any:  # Any: JSON
    """Return what a server answers to Ana; without a path, what it answers to the creation of a session by Ben."""
    cookie = server.creators[0] if path is None else server.ana
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}", headers={"Cookie": cookie}) as client:
        asked = client.post("/api/sessions", json=NEW) if path is None else client.get(path)
        async with asked as answer:
            if not answer.ok:
                raise RuntimeError(f"{path} gave {answer.status}: {await answer.text()}")
            return await answer.json()


def _difference(one: Any, other: Any, where: str = "") -> str:  # Any: JSON
    """Return the first place where two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(f"{where}.{key}", one[key], other[key]) for key in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"{where}[{place}]", *both) for place, both in enumerate(zip(one, other, strict=True))]
    else:
        return f"{where}: {one!r:.300} and {other!r:.300}"
    return next((_difference(a, b, place) for place, a, b in pairs if a != b), "nothing")


def _cases(stage: Stage) -> list[Case]:
    one = f"/api/sessions/{stage.session_id}"
    ours = stage.servers[OURS]
    cases = [
        Case(
            f"GET /api/sessions/:id, {MEDIA} media",
            _readers(stage, one) | {PGBENCH: _pgbench(stage, "full")},
            {EXPRESS: 3.0, FASTAPI: 8.0, PGBENCH: 0.30},
        ),
        Case(
            f"GET /api/sessions, {SESSIONS} sessions",
            _readers(stage, "/api/sessions") | {PGBENCH: _pgbench(stage, "list")},
            {},
        ),
        Case(
            "POST /api/sessions, one account",
            _creators(stage, 1) | {PGBENCH: _pgbench(stage, "create")},
            {EXPRESS: 2.0},
            least=300.0,
        ),
        Case(
            f"POST /api/sessions, {len(ours.creators)} accounts",
            _creators(stage, len(ours.creators)),
            {EXPRESS: 2.0},
        ),
    ]
    if "unchanged" in stage.heard:
        contestants = {OURS: _unchanged(ours, one), PGBENCH: _pgbench(stage, "unchanged")}
        cases.insert(1, Case("the same, unchanged: 304", contestants, {PGBENCH: 0.50}))
    return cases


def _readers(stage: Stage, path: str) -> dict[str, Callable[[float], Awaitable[Result]]]:
    return {
        name: _http(server.port, [http_load.request("GET", path, port=server.port, cookie=server.ana)], 200)
        for name, server in stage.servers.items()
    }


def _creators(stage: Stage, accounts: int) -> dict[str, Callable[[float], Awaitable[Result]]]:
    body = msgspec.json.encode(NEW)
    return {
        name: _http(
            server.port,
            [
                http_load.request("POST", "/api/sessions", port=server.port, cookie=cookie, body=body)
                for cookie in server.creators[:accounts]
            ],
            201,
        )
        for name, server in stage.servers.items()
    }


def _http(port: int, requests: list[bytes], expected: int) -> Callable[[float], Awaitable[Result]]:
    async def measure(seconds: float) -> Result:
        load = await http_load.run(
            port, requests, connections=CONNECTIONS, seconds=seconds, expected=expected
        )
        return Result(load.per_second, load.latency_ms(0.5), load.latency_ms(0.99))

    return measure


def _unchanged(ours: Server, path: str) -> Callable[[float], Awaitable[Result]]:
    async def measure(seconds: float) -> Result:
        etag = await _etag(ours, path)
        asked = http_load.request("GET", path, port=ours.port, cookie=ours.ana, etag=etag)
        return await _http(ours.port, [asked], 304)(seconds)

    return measure


def _pgbench(stage: Stage, what: str) -> Callable[[float], Awaitable[Result]]:
    async def measure(seconds: float) -> Result:
        tps = await statements.pgbench(
            stage.started.dsn,
            stage.heard[what],
            stage.folder,
            connections=CONNECTIONS,
            seconds=seconds,
            marks=stage.marks,
        )
        return Result(tps)

    return measure


async def _check_rows(started: Runtime) -> None:
    """Raise unless every session, whoever created it, has its charge of two entries, its activity row and its job."""
    connection: Any = await asyncpg.connect(started.dsn)  # Any: the driver types it loosely
    try:
        counts = await connection.fetchrow(
            """
            select (select count(*) from sessions_session) as sessions,
                   (select count(*) from credits_transfer where kind = 'charge') as charges,
                   (select count(*) from credits_entry e join credits_transfer t on t.id = e.transfer_id
                    where t.kind = 'charge') / 2 as pairs,
                   (select count(*) from activity_event where action = 'session_created') as activities,
                   (select count(*) from pgqueuer_log
                    where entrypoint = 'sessions.fill' and status = 'queued') as jobs
            """
        )
        wrong = await connection.fetchval(
            """
            select count(*) from credits_account a
            where balance <> (select coalesce(sum(amount), 0) from credits_entry e where e.account_id = a.id)
            """
        )
    finally:
        await connection.close()
    if len(set(counts.values())) != 1 or wrong:
        raise RuntimeError(f"the rows do not fit: {dict(counts)}, {wrong} accounts with a wrong balance")
    print(
        f"Each of the {counts['sessions']:,} sessions, pgbench's too, has its charge in two entries, its activity "
        "row and its job; every balance is the sum of its entries.",
        flush=True,
    )


def _print(cases: list[Case], rounds: int, seconds: float) -> None:
    rows: list[tuple[str, ...]] = []
    verdicts: list[str] = []
    for case in cases:
        ours = case.results[OURS]
        for name, results in case.results.items():
            ratio = statistics.median(a.per_second / b.per_second for a, b in zip(ours, results, strict=True))
            goal = case.goals.get(name)
            shown = "" if name == OURS else f"{ratio:.1%}" if name == PGBENCH else f"{ratio:.2f} x"
            rows.append((case.title, name, *_figures(results), shown, *_against(goal, ratio, name)))
        if case.least is not None:
            figure = statistics.median(each.per_second for each in ours)
            verdicts.append(
                f"{case.title}: {figure:,.0f}/s (goal: at least {case.least:,.0f}): "
                f"{machine.verdict(met=figure >= case.least)}"
            )
    head = ("call", "by", "requests/s", "p50 ms", "p99 ms", "ours against it", "goal", "")
    machine.table(head, rows)
    print("\n".join(verdicts))
    print(
        f"{CONNECTIONS} connections each, one process each, medians of {rounds} rounds of {seconds:.0f} s in turn."
    )


def _figures(results: list[Result]) -> tuple[str, str, str]:
    def median(values: list[float | None]) -> str:
        known = [value for value in values if value is not None]
        return f"{statistics.median(known):.2f}" if known else ""

    per_second = statistics.median(each.per_second for each in results)
    return (
        f"{per_second:,.0f}",
        median([each.p50 for each in results]),
        median([each.p99 for each in results]),
    )


def _against(goal: float | None, ratio: float, name: str) -> tuple[str, str]:
    if goal is None:
        return "", ""
    return f"{goal:.0%}" if name == PGBENCH else f"{goal:.0f} x", machine.verdict(met=ratio >= goal)


if __name__ == "__main__":
    machine.run(main)
