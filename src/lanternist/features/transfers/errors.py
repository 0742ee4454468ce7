"""What can go wrong with imports and exports."""

from typing import Any, Self

from lanternist.errors import AppError
from lanternist.features.ingestion import Reason

_SENTENCES = {
    Reason.NOT_FOUND: "There is no such gallery, or it is not public.",
    Reason.RATE_LIMITED: "The host asks us to slow down. Please try again in a few minutes.",
    Reason.TIMEOUT: "The host did not answer in time. Please try again in a while.",
    Reason.BLOCKED: "The host refuses to talk to this server.",
    Reason.UNAUTHORIZED: "The host did not accept this server's credentials.",
    Reason.NOT_ALLOWED: "The host's answer led to an address that is not allowed.",
}


class HostNotSupported(AppError):
    """The address is not that of a gallery on one of the hosts from which galleries are imported."""

    status = 400
    code = "IMPORT_HOST_NOT_SUPPORTED"
    message = "Galleries can be imported from imgchest only, like https://imgchest.com/p/abcdefghijk."
    advice = "Use the address of a gallery's page on a supported host."
    label = "Validation Error"

    def body(self) -> dict[str, Any]:
        return super().body() | {"details": [{"field": "url", "message": self.message}]}


class NothingToImport(AppError):
    """The list is none of its kind, or names no picture or clip that can be shown."""

    status = 400
    code = "IMPORT_LIST_EMPTY"
    message = "This list names no picture or clip that can be shown."
    advice = (
        "For `urls` send one address of a file a line, for `gallery-dl` what `gallery-dl --dump-json` prints."
    )
    label = "Validation Error"

    def body(self) -> dict[str, Any]:
        return super().body() | {"details": [{"field": "content", "message": self.message}]}


class GalleryUnreachable(AppError):
    """The host did not give the gallery; `reason` says why, and nothing was stored or charged."""

    status = 502
    code = "IMPORT_FETCH_FAILED"
    message = "The host did not give the gallery. Please try again later."
    advice = "Check that the gallery is public, then try again later. Nothing was stored or charged."
    label = "Bad Gateway"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @classmethod
    def example(cls) -> Self:
        return cls(Reason.NOT_FOUND)

    def text(self) -> str:
        return _SENTENCES.get(self.reason, self.message)

    def body(self) -> dict[str, Any]:
        return super().body() | {"reason": self.reason.value}


class GalleryChanged(AppError):
    """The host's answer has not the form that galleries had; nothing was stored or charged."""

    status = 502
    code = "IMPORT_ANSWER_CHANGED"
    message = "The host's answer is not one that we can read. It may have changed its form."
    advice = "Tell whoever runs the server: the host's form may have changed. Nothing was stored or charged."
    label = "Bad Gateway"


class GalleryEmpty(AppError):
    """There is nothing in what was to be imported."""

    status = 502
    code = "IMPORT_EMPTY"
    message = "There is nothing to show in this gallery."
    advice = "Choose a gallery with pictures or clips. Nothing was stored or charged."
    label = "Bad Gateway"
