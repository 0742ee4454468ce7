"""Why a file cannot be delivered."""

from typing import ClassVar, Self

from lanternist.errors import AppError


class MediaNotFound(AppError):
    """The path is unknown, its signature does not fit or is over, or what it belonged to is gone."""

    status = 404
    code = "MEDIA_NOT_FOUND"
    message = "Media not found"
    advice = "Read the session again: it gives fresh paths. Paths hold for an hour at most."
    shows_code = False


class MediaGone(AppError):
    """The place that the file came from has it no more."""

    status = 410
    code = "MEDIA_GONE"
    message = "This file no longer exists where it came from."
    advice = "Remove the slide, or fill the session again."
    label = "Gone"


class MediaUnavailable(AppError):
    """The file could not be fetched just now."""

    status = 502
    code = "MEDIA_UNAVAILABLE"
    message = "This file could not be fetched from where it lies. Please try again later."
    advice = "Try again after as many seconds as `Retry-After` says."
    label = "Bad Gateway"
    retry_after: ClassVar[int] = 30

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class RangeNotSatisfiable(AppError):
    """The byte range asked for lies outside the file."""

    status = 416
    code = "RANGE_NOT_SATISFIABLE"
    message = "The requested range lies outside the file."
    advice = "Ask for bytes inside the size that `Content-Range` tells, or for the whole file."
    label = "Range Not Satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__(self.message)
        self.size = size

    @classmethod
    def example(cls) -> Self:
        return cls(48_213)

    def headers(self) -> dict[str, str]:
        return {"Content-Range": f"bytes */{self.size}"}
