"""What can go wrong with files that people bring along."""

from typing import Any, Self

from lanternist.errors import AppError

_REASONS = {
    "not_media": "This is no picture or video that can be kept. Use JPEG, PNG, GIF, WebP, HEIC, MP4, WebM or MOV.",
    "wrong_kind": "The file is something else than its name says.",
    "too_large": "The picture or video is too large, or too long, to be made ready.",
    "damaged": "The file is damaged and cannot be read.",
    "no_room": "There is no room left to keep it.",
    "timed_out": "It took too long to make it ready.",
    "crashed": "It could not be made ready.",
    "lost": "What was sent is no longer there. Please send it again.",
    "blocked": "This file is not allowed here.",
}


def reason_text(code: str) -> str:
    """Return the sentence for people that says why a file was not kept."""
    return _REASONS.get(code, _REASONS["crashed"])


class FileRefused(AppError):
    """The file is no picture or video of a kind that is kept."""

    status = 400
    code = "MEDIA_TYPE_NOT_SUPPORTED"
    message = _REASONS["not_media"]
    advice = "Send a JPEG, PNG, GIF, WebP, AVIF, HEIC, MP4, WebM or MOV file that opens on your own device."
    label = "Media type not supported"

    def __init__(self, reason: str = "not_media") -> None:
        super().__init__(reason)
        self.reason = reason

    def text(self) -> str:
        return reason_text(self.reason)

    def body(self) -> dict[str, Any]:
        return super().body() | {"reason": self.reason}


class NoFile(AppError):
    """The form holds no file."""

    status = 400
    code = "NO_FILE"
    message = "No file uploaded"
    advice = "Send `multipart/form-data` with the file in a part named `file`."
    shows_code = False


class FileTooLarge(AppError):
    """The file is larger than what is taken this way."""

    status = 413
    code = "FILE_TOO_LARGE"
    message = "This file is too large."
    advice = "Send a smaller file, or send it in pieces (`/api/uploads`), by which larger ones are taken."
    label = "Content Too Large"

    def __init__(self, most: int) -> None:
        super().__init__(self.message)
        self.most = most

    @classmethod
    def example(cls) -> Self:
        return cls(100 * 1024**2)

    def text(self) -> str:
        return f"This file is too large: at most {self.most // 1024**2} MiB are taken."

    def body(self) -> dict[str, Any]:
        return super().body() | {"maxBytes": self.most}


class VaultFull(AppError):
    """The person's tier has no room for it."""

    status = 413
    code = "VAULT_FULL"
    message = "Your vault has no room for this file."
    advice = "Delete what you do not need any more, or move to a tier with more room."
    label = "Content Too Large"

    def __init__(self, used: int, quota: int) -> None:
        super().__init__(self.message)
        self.used = used
        self.quota = quota

    @classmethod
    def example(cls) -> Self:
        return cls(2_100_000_000, 2_147_483_648)

    def text(self) -> str:
        mib = 1024**2
        return (
            f"Your vault has no room for this file: {self.used // mib} of {self.quota // mib} MiB are in use."
        )

    def body(self) -> dict[str, Any]:
        return super().body() | {"usedBytes": self.used, "quotaBytes": self.quota}


class AttestationRequired(AppError):
    """Nothing is taken from who has not said that they may share it."""

    status = 422
    code = "ATTESTATION_REQUIRED"
    message = "Before the first upload, confirm that you may share what you upload."
    advice = (
        "Read `GET /api/user/media/attestation`, and send its `version` to the same address, or with the file: in a "
        "form `attestation` comes before `file`."
    )
    label = "Unprocessable Entity"


class InvalidItemId(AppError):
    """The path holds something that is no id of a file."""

    status = 400
    code = "INVALID_VAULT_MEDIA_ID"
    message = "Invalid media ID"
    advice = "Use the number that the file's `id` holds."
    shows_code = False


class ItemNotFound(AppError):
    """There is no such file, or it is somebody else's."""

    status = 404
    code = "VAULT_MEDIA_NOT_FOUND"
    message = "Media not found"
    advice = "Check the id in the list of your files; the file may have been deleted."
    shows_code = False


class ItemNotReady(AppError):
    """The file is still being made ready, or could not be."""

    status = 409
    code = "MEDIA_NOT_READY"
    message = "This file is not ready yet."
    advice = "Wait until the file's `state` is `ready`; where it is `failed`, `failureText` says why."
    label = "Conflict"
