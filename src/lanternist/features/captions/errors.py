"""What can go wrong with captions. Some bodies are documented to the letter."""

from math import ceil
from typing import Any, Self

from lanternist.errors import AppError


class CaptionServiceMissing(AppError):
    """The operator has set up no model."""

    status = 503
    code = "CAPTION_SERVICE_MISSING"
    message = "AI caption service is not available."
    advice = "Ask the operator to set `LANTERNIST_CAPTIONS_BASE_URL` and `LANTERNIST_CAPTIONS_MODEL`."

    def body(self) -> dict[str, Any]:
        return {"error": self.message, "requiresApiKey": True}


class MediaTypeNotSupported(AppError):
    """The file is no still picture; `is_animated` says that it moves, `is_short` which documented body is meant."""

    status = 400
    code = "CAPTION_MEDIA_TYPE"
    message = (
        "Animated GIFs are not supported for caption generation. Please use static images (JPEG, PNG, WebP)."
    )
    advice = "Use a still JPEG, PNG or WebP."

    def __init__(self, *, is_animated: bool = True, is_short: bool = False) -> None:
        super().__init__(self.message)
        self.is_animated, self.is_short = is_animated, is_short

    def text(self) -> str:
        if self.is_animated:
            return "Animated GIFs are not supported for AI captions." if self.is_short else self.message
        return "AI captions support static images only (JPEG, PNG, WebP)."

    def body(self) -> dict[str, Any]:
        if self.is_short:
            return {"error": self.text()}
        return {"error": "Media type not supported", "message": self.text()}


class CaptionFileTooLarge(AppError):
    """The picture has more than 20 MB."""

    status = 413
    code = "CAPTION_FILE_TOO_LARGE"
    message = "The picture is too large. Use one of at most 20 MB."
    advice = "Make the picture smaller."
    label = "Payload Too Large"

    def body(self) -> dict[str, Any]:
        # The documented code, which uploads share.
        return super().body() | {"code": "FILE_TOO_LARGE"}


class PictureUnreachable(AppError):
    """The address leads to nothing that can be loaded, or where nothing is loaded from."""

    status = 400
    code = "PICTURE_UNREACHABLE"
    message = "The picture cannot be loaded from this address."
    advice = (
        "Use an address that everybody can load, not one of a private network, or send the picture itself."
    )
    label = "Bad Request"


class ModelImageUnsupported(AppError):
    """The model reads text only."""

    status = 400
    code = "MODEL_IMAGE_UNSUPPORTED"
    message = "Selected OpenRouter model does not support image inputs."
    advice = "Send a title with the picture, or ask the operator for a model that sees."

    def __init__(self, model: str) -> None:
        super().__init__(self.message)
        self.model = model

    @classmethod
    def example(cls) -> Self:
        return cls("llama3.2")

    def body(self) -> dict[str, Any]:
        return {"error": self.message, "code": self.code, "modelId": self.model}


class CaptionFailed(AppError):
    """The model refused, or answered nothing that is a caption; nothing was charged."""

    status = 502
    code = "CAPTION_FAILED"
    message = "No caption could be made for this picture. Nothing was charged."
    advice = "Try again, or write the caption yourself."
    label = "Bad Gateway"


class CaptionServiceBusy(AppError):
    """The model does not answer, or wants to be left alone for a while; nothing was charged."""

    status = 503
    code = "CAPTION_SERVICE_BUSY"
    message = "The caption service does not answer at the moment. Nothing was charged; try again later."
    advice = "Wait as many seconds as `Retry-After` says."
    label = "Service Unavailable"

    def __init__(self, seconds: float = 30) -> None:
        super().__init__(self.message)
        self.retry_after = max(1, ceil(seconds))

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class CaptionLimitReached(AppError):
    """As many captions as may be asked for in a day were asked for."""

    status = 429
    code = "CAPTION_DAILY_LIMIT"
    message = "No more captions can be made today. Try again after 00:00 UTC."
    advice = "Wait for the next day. Operators raise `LANTERNIST_CAPTIONS_PER_DAY` or `LANTERNIST_CAPTIONS_PER_PERSON`."
    label = "Too Many Requests"


class BatchUnderWay(AppError):
    """Captions are being made for this session."""

    status = 409
    code = "CAPTION_BATCH_UNDER_WAY"
    message = "Captions are being made for this session already. Wait until they are done, or stop them."
    advice = "Wait until `batch.state` is `done`, or stop it."
    label = "Conflict"


class NothingToCaption(AppError):
    """No slide of the session wants a caption that could be made."""

    status = 409
    code = "NOTHING_TO_CAPTION"
    message = "No slide of this session is left that a caption can be made for."
    advice = "Ask for slides that have one already with `replace`."
    label = "Conflict"


class ThemeNotFound(AppError):
    """No theme has this value."""

    status = 404
    code = "THEME_NOT_FOUND"
    message = "There is no theme of this name."
    advice = "Use a `theme` of `GET /api/admin/captions/themes`."


class ThemeIsShipped(AppError):
    """Sessions may have the six shipped themes, so they stay."""

    status = 409
    code = "THEME_IS_SHIPPED"
    message = "This theme belongs to the product and cannot be removed. Switch it off instead."
    advice = "Switch it off; people cannot choose it any more then."
    label = "Conflict"


REFUSALS = (
    CaptionServiceMissing,
    MediaTypeNotSupported,
    CaptionFileTooLarge,
    PictureUnreachable,
    ModelImageUnsupported,
    CaptionFailed,
    CaptionServiceBusy,
    CaptionLimitReached,
)
