"""The application's own access token: asked for once, kept in memory until shortly before it ends."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager, nullcontext
from urllib.parse import urlsplit

import msgspec

from lanternist.features.ingestion.budget import UNAUTHORIZED_SECONDS
from lanternist.features.ingestion.models import Reason
from lanternist.features.ingestion.sources.reddit.refusals import Refusal, Reply, look_at, refusal_of
from lanternist.platform.fetch import Fetcher
from lanternist.platform.hosts import Hosts, Visit
from lanternist.settings import Settings

EARLY_SECONDS = 60.0
"""A token this close to its end is not used any more: the call it is for takes time as well."""
SHORTEST_LIFE = 30.0


_NOT_OURS = frozenset({Reason.RATE_LIMITED, Reason.BLOCKED})


class TokenRefused(Exception):
    """The token endpoint gave no token."""

    def __init__(self, reply: Reply, refusal: Refusal) -> None:
        super().__init__(refusal.reason.value)
        self.reply = reply
        self.refusal = refusal


class TokenAnswer(msgspec.Struct):
    """What the token endpoint gives on success."""

    access_token: str
    expires_in: float


class ApplicationToken:
    """Holds the token of this process; all calls share one renewal."""

    def __init__(self, settings: Settings, fetcher: Fetcher, hosts: Hosts) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._hosts = hosts
        self._lock = asyncio.Lock()
        self._text: str | None = None
        self._good_until = 0.0

    async def get(self) -> str:
        """Return a token that is still good, asking for a new one when there is none."""
        async with self._lock:
            if self._text is None or time.monotonic() >= self._good_until:
                await self._ask()
            assert self._text is not None, "asking gives a token or raises"  # noqa: S101  tells the type checker
            return self._text

    def drop(self, refused: str) -> None:
        """Forget a token that the API refused, unless somebody has renewed it already."""
        if self._text == refused:
            self._text = None

    def _visit(self) -> AbstractAsyncContextManager[Visit]:
        """Tokens are asked for within a call of the API, whose host may be the same and is not visited twice."""
        api, own = (
            urlsplit(url).hostname or ""
            for url in (self._settings.reddit_api_url, self._settings.reddit_token_url)
        )
        return nullcontext(Visit()) if api == own else self._hosts.visit(own)

    async def _ask(self) -> None:
        settings = self._settings
        async with self._visit() as visit:
            answer = await self._fetcher.request(
                "POST",
                settings.reddit_token_url,
                headers={"User-Agent": settings.reddit_user_agent or ""},
                form={"grant_type": "client_credentials"},
                auth=(settings.reddit_client_id or "", settings.reddit_client_secret or ""),
            )
            visit.answered(answer.status, answer.headers)
        reply = look_at(answer)
        given = _token_in(reply)
        if given is None:
            raise TokenRefused(reply, _token_refusal(reply))
        self._text = given.access_token
        self._good_until = time.monotonic() + max(given.expires_in - EARLY_SECONDS, SHORTEST_LIFE)


def _token_in(reply: Reply) -> TokenAnswer | None:
    try:
        return msgspec.convert(reply.document, TokenAnswer) if reply.status == 200 else None
    except msgspec.ValidationError:
        return None


def _token_refusal(reply: Reply) -> Refusal:
    """Trouble of the host keeps its reason; anything else means that our credentials are not accepted."""
    refusal = refusal_of(reply)
    if refusal is not None and (refusal.may_pass or refusal.reason in _NOT_OURS):
        return refusal
    return Refusal(Reason.UNAUTHORIZED, host_pause=UNAUTHORIZED_SECONDS)
