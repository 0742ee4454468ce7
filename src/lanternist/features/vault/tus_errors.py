"""What can go wrong with uploads in pieces."""

from typing import ClassVar

from lanternist.errors import AppError


class UploadNotFound(AppError):
    """There is no such upload, it is over, or it is somebody else's."""

    status = 404
    code = "UPLOAD_NOT_FOUND"
    message = "Upload not found"
    advice = "Begin the upload anew with `POST /api/uploads`."


class _TusRefusal(AppError):
    """A refusal of the protocol for uploads in pieces; it names the version that is spoken."""

    extra: ClassVar[dict[str, str]] = {}

    def headers(self) -> dict[str, str]:
        return {"Tus-Resumable": "1.0.0"} | self.extra


class TusVersionUnknown(_TusRefusal):
    """The client speaks another version of the protocol."""

    status = 412
    code = "TUS_VERSION_UNKNOWN"
    message = "Uploads in pieces follow tus 1.0.0."
    advice = "Send `Tus-Resumable: 1.0.0`."
    label = "Precondition Failed"
    extra: ClassVar[dict[str, str]] = {"Tus-Version": "1.0.0"}


class OffsetWrong(_TusRefusal):
    """The piece does not go on from where the upload is."""

    status = 409
    code = "UPLOAD_OFFSET_WRONG"
    message = "The upload goes on at another offset."
    advice = "Ask for the offset with HEAD, and go on from there."
    label = "Conflict"


class ChecksumWrong(_TusRefusal):
    """What arrived is not what the checksum says; it was thrown away."""

    status = 460
    code = "UPLOAD_CHECKSUM_WRONG"
    message = "What arrived does not fit its checksum. Send the piece again."
    advice = "Send the same piece again."
    label = "Checksum Mismatch"


class PieceTypeWrong(_TusRefusal):
    """A piece has a media type of its own."""

    status = 415
    code = "UPLOAD_TYPE_WRONG"
    message = "Send pieces as application/offset+octet-stream."
    advice = "Send `Content-Type: application/offset+octet-stream`."
    label = "Unsupported Media Type"
