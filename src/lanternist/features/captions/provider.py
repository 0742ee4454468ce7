"""The model that writes captions, by the chat API that OpenAI, Ollama, vLLM and llama.cpp share.

Its address is the operator's and may be this machine, so the guarded fetcher does not stand before it. The `openai`
package is not used: for one call it would bring a second HTTP client and three quarters of a second of imports.
"""

import asyncio
import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog

from lanternist.features.captions.errors import CaptionFailed, CaptionServiceBusy, ModelImageUnsupported
from lanternist.features.captions.models import Picture
from lanternist.platform.db import Database
from lanternist.platform.fetch import ConnectionFailed, TimedOut
from lanternist.platform.hosts import HostResting, Hosts, Visit, retry_after
from lanternist.settings import Settings

TRIES = 3
LONGEST = 60.0
"""Seconds that all tries for one caption take together; the breaker takes a longer call for lost."""
LONGEST_ANSWER = 1024 * 1024
_LONGEST_PAUSE = 5.0
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is told: what we want of it, what people wrote, and the picture."""

    system: str
    user: str
    picture: Picture | None
    most_tokens: int


class Provider:
    """Asks the model; one for each process."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._base = (settings.captions_base_url or "").rstrip("/")
        self._key = settings.captions_api_key
        self.model = settings.captions_model or ""
        self.sees = settings.captions_vision
        self._seconds = float(settings.captions_seconds)
        self._hosts = Hosts(db)
        self._session: aiohttp.ClientSession | None = None

    @property
    def is_configured(self) -> bool:
        return bool(self._base and self.model)

    @property
    def has_key(self) -> bool:
        return bool(self._key)

    @property
    def place(self) -> str:
        """Return the host that is asked, which may be shown: no path and no key."""
        parts = urlsplit(self._base)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""

    @property
    def host_key(self) -> str:
        """Return the name by which the health of the server is kept."""
        return f"captions {self._base}"[:250]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what no caption may hold."""
        return tuple(each for each in (self._key, self._base) if each)

    async def write(self, prompt: Prompt) -> str:
        """Return what the model writes, not yet cleaned. Raises the errors of captions; never tries for ever."""
        deadline = asyncio.get_running_loop().time() + min(LONGEST, 2 * self._seconds)
        try:
            async with (
                self._hosts.visit(self.host_key) as visit,
                asyncio.timeout_at(deadline),
            ):
                return await self._tries(prompt, visit)
        except HostResting as resting:
            raise CaptionServiceBusy(resting.seconds) from None
        except (ConnectionFailed, TimedOut, TimeoutError):
            raise CaptionServiceBusy from None

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _tries(self, prompt: Prompt, visit: Visit) -> str:
        for number in range(1, TRIES + 1):
            is_last = number == TRIES
            try:
                status, headers, body = await self._post(prompt)
            except (ConnectionFailed, TimedOut):
                if is_last:
                    raise
                await asyncio.sleep(0.25 * number)
                continue
            if status not in _AGAIN or is_last:
                visit.answered(status, headers)
                return self._read(status, body)
            pause = retry_after(headers.get("retry-after"))
            if pause is not None and pause > _LONGEST_PAUSE:
                visit.answered(status, headers)
                raise CaptionServiceBusy(pause)
            await asyncio.sleep(pause if pause is not None else 0.25 * number)
        raise AssertionError("the last try returns or raises")

    async def _post(self, prompt: Prompt) -> tuple[int, dict[str, str], bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False, cookie_jar=aiohttp.DummyCookieJar())
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            async with asyncio.timeout(self._seconds):
                async with self._session.post(
                    f"{self._base}/chat/completions",
                    data=msgspec.json.encode(self._request(prompt)),
                    headers=headers,
                    allow_redirects=False,
                ) as answer:
                    body = await _read_some(answer)
                    return (
                        answer.status,
                        {name.lower(): value for name, value in answer.headers.items()},
                        body,
                    )
        except TimeoutError:
            raise TimedOut("the caption service took too long") from None
        except (aiohttp.ClientError, OSError):
            raise ConnectionFailed("no answer of the caption service") from None

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        content: str | list[dict[str, Any]] = prompt.user
        if prompt.picture is not None:
            data = base64.b64encode(prompt.picture.data).decode()
            url = f"data:{prompt.picture.mime_type};base64,{data}"
            content = [
                {"type": "text", "text": prompt.user},
                {"type": "image_url", "image_url": {"url": url}},
            ]
        return {
            "model": self.model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": content}],
            "max_tokens": prompt.most_tokens,
            "temperature": 0.8,
            "stream": False,
        }

    def _read(self, status: int, body: bytes) -> str:
        if status in _AGAIN:
            raise CaptionServiceBusy
        if status != 200:
            log.warning("captions.refused", status=status)
            if status in (400, 404, 415, 422) and b"image" in body.lower():
                raise ModelImageUnsupported(self.model)
            raise CaptionFailed
        try:
            choice = msgspec.json.decode(body, type=_Answer).choices[0]
        except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
            raise CaptionFailed from None
        message = choice.message
        # There are no tools: a model that calls one was told to by somebody else.
        if (
            choice.finish_reason == "content_filter"
            or message.refusal
            or message.tool_calls
            or not message.content
        ):
            raise CaptionFailed
        return message.content


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[Any] | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Answer(msgspec.Struct):
    choices: list[_Choice]


async def _read_some(answer: aiohttp.ClientResponse) -> bytes:
    """Return the body, or refuse one that is no answer of a chat."""
    pieces: list[bytes] = []
    taken = 0
    async for piece in answer.content.iter_chunked(64 * 1024):
        taken += len(piece)
        if taken > LONGEST_ANSWER:
            raise CaptionFailed
        pieces.append(piece)
    return b"".join(pieces)
