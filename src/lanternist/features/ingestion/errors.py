"""What can go wrong when a source is asked while somebody waits."""

from math import ceil
from typing import Any, Self

from lanternist.errors import AppError
from lanternist.features.ingestion.models import Reason


class ContentServiceMissing(AppError):
    """The operator has set no Reddit credentials."""

    status = 503
    code = "SOURCE_NOT_CONFIGURED"
    message = "Content service is not configured"
    advice = "Ask the operator to set the credentials of a Reddit application."


class SubredditInaccessible(AppError):
    """The communities asked for are missing, private, banned or quarantined."""

    status = 404
    code = "SUBREDDIT_NOT_FOUND"
    message = "Subreddit not found or inaccessible"
    advice = "Check the name; private, banned and quarantined communities cannot be read."


class ContentServiceFailed(AppError):
    """Reddit refuses or does not answer for now; `reason` is one of those that a fill gives."""

    status = 503
    code = "CONTENT_SERVICE_FAILED"
    message = "Reddit cannot be read at the moment. Please try again later."
    advice = "Wait as many seconds as `Retry-After` says. `GET /api/sources` tells how each source is."
    label = "Service Unavailable"

    def __init__(self, reason: Reason, retry_after: float | None = None) -> None:
        super().__init__(self.message)
        self.reason = reason
        self.retry_after = max(1, ceil(retry_after or 30))

    @classmethod
    def example(cls) -> Self:
        return cls(Reason.RATE_LIMITED, 30)

    def body(self) -> dict[str, Any]:
        return super().body() | {"reason": self.reason.value}

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class SubredditCheck(AppError):
    """The shape that all refusals of `POST /api/validate-subreddit` share, as documented."""

    status = 500
    code = "SUBREDDIT_CHECK_FAILED"
    message = "Failed to validate subreddit"
    advice = "Try again later: Reddit refused or did not answer."
    shows_code = False

    def body(self) -> dict[str, Any]:
        return {"valid": False, "message": self.text()}


class SubredditCheckMissing(SubredditCheck):
    """The operator has set no Reddit credentials."""

    code = "SUBREDDIT_CHECK_NOT_CONFIGURED"
    message = "Content service is not configured"
    advice = "Ask the operator to set the credentials of a Reddit application."


class SubredditNotGiven(SubredditCheck):
    """The name to look up is missing."""

    status = 400
    code = "SUBREDDIT_REQUIRED"
    message = "Validation error: Required at subreddit"
    advice = "Send `subreddit`."


class FeedMissing(AppError):
    """No feed of this name is set up."""

    status = 404
    code = "FEED_NOT_FOUND"
    message = "There is no feed of this name. `lanternist feed list` shows those that there are."
    advice = "See `lanternist feed list` for the names of feeds."
