"""Asks Reddit's API for pages of a listing, with the operator's own application, within the shared budget."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from lanternist.features.ingestion.budget import Budget, reason_of_rest
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.features.ingestion.sources.reddit.names import Place
from lanternist.features.ingestion.sources.reddit.refusals import (
    COMMUNITY,
    LISTING,
    Refusal,
    Reply,
    look_at,
    refusal_of,
)
from lanternist.features.ingestion.sources.reddit.token import ApplicationToken, TokenRefused
from lanternist.platform.fetch import Answer, ConnectionFailed, FetchError, Limits, TimedOut
from lanternist.platform.hosts import HostResting, Hosts, pause_asked

PAGE_SIZE = 100
RETRIES = 2
LIMITS = Limits(max_bytes=8 * 1024 * 1024, connect=3, first_byte=8, total=12)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt gave: a document, or a refusal with the time it named."""

    document: Any = None  # Any: JSON of another's making, known to be of the kind that was asked for
    refusal: Refusal | None = None
    retry_after: float | None = None
    was_token_refused: bool = False


class RedditClient:
    """Reads listings. The access token goes to the API's host only, since redirects are not followed."""

    def __init__(self, context: SourceContext) -> None:
        settings = context.settings
        self._api_url = settings.reddit_api_url.rstrip("/")
        self.host = urlsplit(settings.reddit_api_url).hostname or ""
        self._user_agent = settings.reddit_user_agent or ""
        self._fetcher = context.fetcher
        self._budget: Budget = context.budget
        self._token = ApplicationToken(settings, context.fetcher, Hosts(context.db))

    async def page(self, place: Place, after: str | None = None) -> Any:  # Any: see Outcome.document
        """Return one page of a listing, or raise `SourceUnavailable`."""
        path = place.path if place.is_of_person else f"{place.path}/{place.sort}"
        query = {
            "limit": PAGE_SIZE,
            "raw_json": 1,
            "sort": place.sort if place.is_of_person else None,
            "t": place.range,
            "after": after,
        }
        return await self.get(path, query)

    async def search(self, words: str, after: str | None = None) -> Any:  # Any: see Outcome.document
        """Return one page of the posts of all Reddit that hold the words, or raise `SourceUnavailable`."""
        query = {"q": words, "limit": PAGE_SIZE, "raw_json": 1, "type": "link", "after": after}
        return await self.get("search", query)

    async def info(self, post_ids: Sequence[str]) -> Any:  # Any: see Outcome.document
        """Return posts by their ids, at most 100, or raise `SourceUnavailable`; what is unknown is left out."""
        query = {"id": ",".join(f"t3_{post_id}" for post_id in post_ids), "raw_json": 1, "limit": PAGE_SIZE}
        return await self.get("api/info", query)

    async def about(self, community: str) -> Any:  # Any: see Outcome.document
        """Return what Reddit says of a community itself, or raise `SourceUnavailable`."""
        return await self.get(f"r/{community}/about", {"raw_json": 1}, kind=COMMUNITY)

    async def get(
        self, path: str, query: Mapping[str, object], *, kind: str = LISTING
    ) -> Any:  # Any: see Outcome.document
        """Return what is at a path of the API, or raise `SourceUnavailable`; what is None is not sent."""
        sent = {name: value for name, value in query.items() if value is not None}
        url = f"{self._api_url}/{path}?{urlencode(sent)}"
        retries, may_renew = RETRIES, True
        while True:
            outcome = await self._attempt(url, kind)
            refusal = outcome.refusal
            if refusal is None:
                return outcome.document
            if outcome.was_token_refused and may_renew:
                may_renew = False
            elif refusal.may_pass and retries:
                await asyncio.sleep(random.uniform(0.2, 0.6) * 2 ** (RETRIES - retries))  # noqa: S311  jitter
                retries -= 1
            else:
                await self._keep_away(outcome)
                raise SourceUnavailable(refusal.reason, outcome.retry_after)

    async def _attempt(self, url: str, kind: str) -> Outcome:
        try:
            async with self._budget.call(self.host) as visit:
                token = await self._token.get()
                answer = await self._get(url, token)
                visit.answered(answer.status, answer.headers)
        except TokenRefused as error:
            return _refused(error.reply, error.refusal)
        except HostResting as rest:
            return Outcome(refusal=Refusal(reason_of_rest(rest.reason)), retry_after=rest.seconds)
        except TimedOut:
            return Outcome(refusal=Refusal(Reason.TIMEOUT))
        except FetchError as error:
            may_pass = isinstance(error, ConnectionFailed)
            return Outcome(refusal=Refusal(Reason.UPSTREAM_ERROR, may_pass=may_pass))
        reply = look_at(answer)
        refusal = refusal_of(reply, kind)
        if refusal is None:
            return Outcome(document=reply.document)
        if reply.status == 401:
            self._token.drop(token)
        return _refused(reply, refusal, was_token_refused=reply.status == 401)

    async def _get(self, url: str, token: str) -> Answer:
        headers = {
            "Authorization": f"Bearer {token}",
            "User-Agent": self._user_agent,
            "Accept": "application/json",
        }
        return await self._fetcher.request("GET", url, headers=headers, limits=LIMITS, follow=False)

    async def _keep_away(self, outcome: Outcome) -> None:
        """Let nobody call the host for a while where the refusal is about all of it."""
        refusal = outcome.refusal
        if refusal is not None and refusal.host_pause:
            await self._budget.cool_down(self.host, refusal.reason, refusal.host_pause)
        elif refusal is not None and refusal.reason is Reason.RATE_LIMITED and outcome.retry_after:
            await self._budget.cool_down(self.host, refusal.reason, outcome.retry_after)


def _refused(reply: Reply, refusal: Refusal, *, was_token_refused: bool = False) -> Outcome:
    retry_after = pause_asked(reply.status, reply.headers) or refusal.host_pause or None
    return Outcome(refusal=refusal, retry_after=retry_after, was_token_refused=was_token_refused)
