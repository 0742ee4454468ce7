"""What moderation refuses."""

from lanternist.errors import AppError


class ContentHidden(AppError):
    """The thing was hidden by moderation, so it cannot be shared or published."""

    status = 403
    code = "CONTENT_HIDDEN"
    message = "This was hidden by moderation, and cannot be shared."
    advice = "Read the reason with the thing itself; its owner may appeal on the page of notices."
    label = "Forbidden"


class ContentBlocked(AppError):
    """The file is on the list of what this place does not show."""

    status = 403
    code = "BLOCKED_CONTENT"
    message = "This file is not shown here."
    advice = "Choose another file. Who believes that this is a mistake may write to the operator."
    label = "Forbidden"
