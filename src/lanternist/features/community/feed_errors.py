"""What can go wrong in the feed."""

from lanternist.errors import AppError


class CursorExpired(AppError):
    """The walk through the feed began too long ago: what the ranking was then is forgotten."""

    status = 410
    code = "CURSOR_EXPIRED"
    message = "This walk through the feed began more than an hour ago. Start again at its first page."
    advice = "Ask for the first page, without a cursor. Cursors of the newest first never expire."
    label = "Gone"


class InvalidMuteId(AppError):
    """The path does not hold a number."""

    status = 400
    code = "INVALID_MUTE_ID"
    message = "Invalid mute ID"
    advice = "Use an id that GET /api/community/mutes gave."


class MuteNotFound(AppError):
    """One has no such mute."""

    status = 404
    code = "MUTE_NOT_FOUND"
    message = "Mute not found"
    advice = "It may have been ended already; GET /api/community/mutes lists those there are."


class FeedItemNotFound(AppError):
    """Nothing like that is in the feed, or it is hidden."""

    status = 404
    code = "COMMUNITY_ITEM_NOT_FOUND"
    message = "This is not shown in the community"
    advice = "It may have been taken back. Read the feed again."


class InvalidCommunityMediaId(AppError):
    """The path does not hold a number."""

    status = 400
    code = "INVALID_COMMUNITY_MEDIA_ID"
    message = "Invalid media ID"
    advice = "Use the id of an item of the feed whose kind is media."
    shows_code = False


class TooManyMutes(AppError):
    """One has muted as much as one can."""

    status = 409
    code = "TOO_MANY_MUTES"
    message = "You have muted 500 creators and sources already. End one of them first."
    advice = "GET /api/community/mutes lists them; DELETE /api/community/mutes/:id ends one."
    label = "Conflict"
