"""What can go wrong with sessions."""

from typing import Any, Self

from lanternist.errors import AppError


class InvalidSessionId(AppError):
    """The path holds something that is no id."""

    status = 400
    code = "INVALID_SESSION_ID"
    message = "Invalid session ID"
    advice = "Use the number that the session's `id` holds."
    shows_code = False


class SessionNotFound(AppError):
    """No session has this id."""

    status = 404
    code = "SESSION_NOT_FOUND"
    message = "Session not found"
    advice = "Check the id in the list of your sessions; the session may have been deleted."
    shows_code = False


class NotYourSession(AppError):
    """The session belongs to somebody else; `verb` says what was tried."""

    status = 403
    code = "NOT_YOUR_SESSION"
    message = "You do not have permission to change this session"
    advice = "Ask its owner, or sign in as its owner."
    shows_code = False

    def __init__(self, verb: str) -> None:
        super().__init__(verb)
        self.verb = verb

    @classmethod
    def example(cls) -> Self:
        return cls("view")

    def text(self) -> str:
        return f"You do not have permission to {self.verb} this session"


class InvalidMediaId(AppError):
    """The path holds something that is no id of a slide."""

    status = 400
    code = "INVALID_MEDIA_ID"
    message = "Invalid media ID"
    advice = "Use the number that the slide's `id` holds."
    shows_code = False


class SessionMediaNotFound(AppError):
    """The session has no slide of this id."""

    status = 404
    code = "SESSION_MEDIA_NOT_FOUND"
    message = "Media not found"
    advice = "Read the session again: the slide may have been removed."
    shows_code = False


class CategoryNotFound(AppError):
    """The category does not exist or is somebody else's."""

    status = 400
    code = "CATEGORY_NOT_FOUND"
    message = "Category not found"
    advice = "Use an id of `GET /api/categories`, or leave `categoryId` out."
    label = "Validation Error"

    def body(self) -> dict[str, Any]:
        return super().body() | {"details": [{"field": "categoryId", "message": self.message}]}


class NoSources(AppError):
    """The session was not made from sources, so there is nothing to fetch again."""

    status = 409
    code = "NO_SOURCES"
    message = "This session has no sources to fetch from."
    advice = "Only sessions with names in `subreddits` can be filled again."
    label = "Conflict"


class FillUnderWay(AppError):
    """The session is collecting media already."""

    status = 409
    code = "FILL_UNDER_WAY"
    message = "This session is collecting media already. Wait until it has finished."
    advice = "Wait until the session's `fill.state` is `done` or `failed`."
    label = "Conflict"


class SlideExists(AppError):
    """The session shows this file already."""

    status = 409
    code = "SLIDE_EXISTS"
    message = "This session shows that file already."
    advice = "Add each file once; a slide can be moved, and shown for longer."
    label = "Conflict"
