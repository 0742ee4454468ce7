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
_ARCHIVE_REASONS = {
    "not_an_archive": "This is no ZIP archive.",
    "damaged": "The archive is damaged.",
    "lying_size": "The archive says something else of its files than what they are.",
    "in_parts": "Archives in several parts cannot be imported.",
    "encrypted": "Encrypted archives cannot be imported.",
    "link": "The archive holds links or devices, which are not imported.",
    "too_many_files": "There are too many files in the archive.",
    "too_large": "There is too much in the archive.",
    "file_too_large": "A file in the archive is too large.",
    "packed_too_tightly": "A file in the archive grows too much when it is unpacked.",
    "packed_unusually": "The archive is packed in a way that is not read. Use the usual one (Deflate).",
    "overlapping": "Files of the archive overlap.",
    "unsafe_name": "A file in the archive has a name that is not taken.",
    "duplicate_name": "Two files in the archive have the same name.",
    "manifest": "The archive's manifest.json cannot be read, or names files that are not there.",
    "empty": "There is no picture or clip in the archive that can be kept.",
    "vault_full": "Your vault has no room for the files of the archive.",
    "attestation_required": "Confirm first that you may share what you bring.",
    "insufficient_credits": "You have not enough credits for another session.",
    "lost": "What was sent is no longer there. Please send it again.",
}
"""Why an archive was not imported, by stable names."""


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


class ArchiveRefused(AppError):
    """The file is no archive that can be imported; `reason` says what is wrong with it."""

    status = 400
    code = "ARCHIVE_REFUSED"
    message = "This archive cannot be imported."
    advice = "Send a ZIP archive without encryption, links or unusual names; `docs/exports.md` tells what it may hold."
    label = "Bad Request"

    def __init__(self, reason: str = "damaged") -> None:
        super().__init__(reason)
        self.reason = reason

    def text(self) -> str:
        return archive_text(self.reason)

    def body(self) -> dict[str, Any]:
        return super().body() | {"reason": self.reason}


class ImportUnderWay(AppError):
    """The person has so many imports under way that another one has to wait."""

    status = 409
    code = "IMPORT_UNDER_WAY"
    message = "Another import of yours is under way. Please wait until it has finished."
    advice = "Wait until `GET /api/transfers` shows one less that is `pending` or `running`."
    label = "Conflict"


class TaskNotFound(AppError):
    """There is no such import or export, or it is somebody else's."""

    status = 404
    code = "TASK_NOT_FOUND"
    message = "Import or export not found"
    advice = "Use an id of `GET /api/transfers`. What is over is forgotten after a week."


class InvalidTaskId(AppError):
    """The path holds something that is no id."""

    status = 400
    code = "INVALID_TASK_ID"
    message = "Invalid task ID"
    advice = "Use the number that `id` holds."


class NotReady(AppError):
    """There is no file to fetch: it is not made yet, was not an export, or has expired."""

    status = 409
    code = "EXPORT_NOT_READY"
    message = "There is no file to fetch yet."
    advice = "Wait until `state` is `done`, or begin a new export."
    label = "Conflict"


def archive_text(reason: str) -> str:
    """Return the sentence for people that says why an archive was not imported."""
    return _ARCHIVE_REASONS.get(reason, "This archive cannot be imported.")
