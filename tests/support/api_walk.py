"""Schemathesis over the served description: every check, every phase, as somebody signed in and as nobody."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.support.walk_rules import beyond_schemas

# Pieces of a file are bytes like any others.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
SEED = int(os.environ.get("API_WALK_SEED", "20261121"))
SECONDS_FOR_AN_ANSWER = 10
LEAVING = ("/api/logout", "/api/auth/logins", "/api/auth/password")
"""What ends logins is called with one that nothing else uses."""


@dataclass
class Walk:
    """What a walk did, and what it found."""

    cases: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    excluded: Counter[str] = field(default_factory=Counter)
    """How many failures were none, by reason."""
    seconds: float = 0.0

    def summary(self) -> str:
        """Return what was done, for people."""
        lines = [f"{self.cases} cases in {self.seconds:.0f} s, {dict(self.phases)}, {dict(self.statuses)}"]
        lines += [f"  accepted as the contract says, {count}: {why}" for why, count in self.excluded.items()]
        return "\n".join(lines)

    def note(self, event: events.EngineEvent) -> None:
        """Count what an event of the engine tells."""
        if isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            self.cases += len(recorder.interactions)
            self.phases[event.phase.value] += len(recorder.interactions)
            for interaction in recorder.interactions.values():
                if interaction.response is None:
                    self.failures.setdefault(
                        f"{event.label}: no answer", f"{event.label}: no answer to {interaction.request}"
                    )
                else:
                    self.statuses[interaction.response.status_code] += 1
            for case_id, checks in recorder.checks.items():
                answer = recorder.interactions[case_id].response if case_id in recorder.interactions else None
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info.failure
                        key = f"{failure.operation}: {check.name}: {failure.title}"
                        said = f"{answer.status_code} {answer.text[:400]}" if answer else "no answer"
                        self.failures.setdefault(
                            key, f"{key}\n{failure.message}\n{said}\n{check.failure_info.code_sample[:1500]}"
                        )
        elif isinstance(event, events.NonFatalError):
            self.failures.setdefault(event.label, f"{event.label}: {event.info.title}: {event.value}")
        elif isinstance(event, events.FatalError):
            raise event.exception


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the description with every answer closed: a member that it does not name is a failure."""
    schemas = document["components"]["schemas"]
    waiting = [
        content
        for methods in document["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
    ]
    seen: set[str] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if value.get("properties") and value.get("type") == "object":
                value.setdefault("additionalProperties", False)
            name = value.get("$ref", "").rpartition("/")[2] if isinstance(value.get("$ref"), str) else ""
            if name in schemas and name not in seen:
                seen.add(name)
                waiting.append(schemas[name])
    return document


@dataclass
class WayIn:
    """Logins for the walk. `sign_in` gives a new login's token for a name, on the test's own loop."""

    cookie: str
    sign_in: Callable[[str], Awaitable[str]]
    loop: asyncio.AbstractEventLoop
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, case: Any, context: Any) -> str:
        """Return the token with which a call is made: administrators' calls are made by one."""
        path, method = case.operation.path, case.operation.method.upper()
        if path.startswith(LEAVING):
            return self._token("leaver", is_fresh=method != "GET" or "logout" in path)
        return self._token("boss" if path.startswith("/api/admin") else "ana", is_fresh=False)

    def set(self, case: Any, data: str, context: Any) -> None:
        """Put the cookie on a call."""
        case.cookies = {**(case.cookies or {}), self.cookie: data}

    def _token(self, name: str, *, is_fresh: bool) -> str:
        if is_fresh or name not in self.tokens:
            wanted = asyncio.run_coroutine_threadsafe(_awaited(self.sign_in(name)), self.loop)
            self.tokens[name] = wanted.result(30)
        return self.tokens[name]


async def _awaited(token: Awaitable[str]) -> str:
    return await token


def walk(document: dict[str, Any], url: str, *, examples: int, way_in: WayIn | None) -> Walk:
    """Walk over the API served at `url`, signed in by `way_in` or as nobody, and return what was found."""
    done = Walk()
    started = time.monotonic()
    schema = schemathesis.openapi.from_dict(
        document, config=_config(url, examples, is_signed_in=way_in is not None)
    )

    @schema.hook
    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        reason = beyond_schemas(failure, case, response)
        if reason:
            done.excluded[reason] += 1
        return reason is None

    if way_in is not None:

        @schema.auth(refresh_interval=None)
        class Login:
            def get(self, case: Any, context: Any) -> str:
                return way_in.get(case, context)

            def set(self, case: Any, data: str, context: Any) -> None:
                way_in.set(case, data, context)

    for event in from_schema(schema).execute():
        done.note(event)
    done.seconds = time.monotonic() - started
    return done


def _config(url: str, examples: int, *, is_signed_in: bool) -> SchemathesisConfig:
    """Return settings with every check on, a fixed seed, no shrinking and nothing written to disk.

    Nobody who is not signed in gets as far as the values that the phase of coverage is about.
    """
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "base-url": url,
            "continue-on-failure": True,
            "request-timeout": SECONDS_FOR_AN_ANSWER,
            "cache": {"enabled": False},
            "checks": {"max_response_time": SECONDS_FOR_AN_ANSWER},
            "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
            "phases": {"stateful": {"max-steps": 8}, "coverage": {"enabled": is_signed_in}},
        }
    )
