"""One call to a host that lists media, within the shared budget, with its refusals named."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from lanternist.features.ingestion.budget import BLOCKED_SECONDS
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Reason, SourceUnavailable
from lanternist.platform.fetch import (
    AddressRefused,
    Answer,
    FetchError,
    Limits,
    SchemeRefused,
    TimedOut,
    UrlRefused,
)
from lanternist.platform.hosts import pause_asked

LIMITS = Limits(max_bytes=4 * 1024 * 1024, connect=3, first_byte=8, total=12)
_BLOCKED = frozenset({403, 451})
_MISSING = frozenset({404, 410})


def reason_of(answer: Answer) -> Reason | None:
    """Return why an answer is none that can be read, or None where it can."""
    status = answer.status
    if status == 200:
        return None
    if status == 429 or (status == 403 and "retry-after" in answer.headers):
        return Reason.RATE_LIMITED
    if status == 401:
        return Reason.UNAUTHORIZED
    if status in _BLOCKED:
        return Reason.BLOCKED
    # A redirect that is not followed leads to a page for people: what was asked for is not there.
    return Reason.NOT_FOUND if status in _MISSING or 300 <= status < 400 else Reason.UPSTREAM_ERROR


class Upstream:
    """Asks hosts. An answer other than 200 is raised as the reason that it gives."""

    def __init__(self, context: SourceContext) -> None:
        self._fetcher = context.fetcher
        self._budget = context.budget

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits = LIMITS,
        follow: bool = False,
        refusal: Callable[[Answer], Reason | None] = reason_of,
    ) -> Answer:
        """Return the answer to a GET, or raise `SourceUnavailable` for the reason that `refusal` sees in it."""
        host = _host(url)
        try:
            async with self._budget.call(host) as visit:
                answer = await self._fetcher.request(
                    "GET", url, headers=headers, limits=limits, follow=follow
                )
                visit.answered(answer.status, answer.headers)
        except TimedOut:
            raise SourceUnavailable(Reason.TIMEOUT) from None
        except (AddressRefused, SchemeRefused, UrlRefused):
            raise SourceUnavailable(Reason.NOT_ALLOWED) from None
        except FetchError:
            # Without its cause: the address may hold a secret.
            raise SourceUnavailable(Reason.UPSTREAM_ERROR) from None
        reason = refusal(answer)
        if reason is Reason.BLOCKED:
            await self.keep_away(url, reason, BLOCKED_SECONDS)
        if reason is not None:
            raise SourceUnavailable(reason, pause_asked(answer.status, answer.headers))
        return answer

    async def keep_away(self, url: str, reason: Reason, seconds: float) -> None:
        """Let nobody ask the host of `url` for listings for a while."""
        await self._budget.cool_down(_host(url), reason, seconds)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
