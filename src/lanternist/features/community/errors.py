"""What can go wrong with what is shared to the community."""

from lanternist.errors import AppError


class SessionNotPublic(AppError):
    """No session has this id, or others do not see it."""

    status = 404
    code = "SESSION_NOT_PUBLIC"
    message = "Session not found or not public"
    advice = "Look in the community for what is shown there now."
    shows_code = False


class NotSharedToCommunity(AppError):
    """The session is public, but nothing of it is shown in the community."""

    status = 403
    code = "NOT_SHARED_TO_COMMUNITY"
    message = "This session is not shared to the community"
    advice = "Ask its owner to share it to the community."
    shows_code = False
