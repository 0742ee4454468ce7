"""What can go wrong with links."""

from lanternist.errors import AppError


class SharedSessionNotFound(AppError):
    """The code is malformed or unknown, or what it led to is gone; which of these is not said."""

    status = 404
    code = "SHARED_SESSION_NOT_FOUND"
    message = "Shared session not found"
    advice = "Ask whoever gave you the link for a new one."
    shows_code = False


class ShareNotFound(AppError):
    """The session has no link, or it was turned off."""

    status = 404
    code = "SHARE_NOT_FOUND"
    message = "This session has no link. Share it to make one."
    advice = "Share the session to make a link."
