"""What can go wrong with the deny-list."""

from lanternist.errors import AppError


class EntryExists(AppError):
    """The same entry is there."""

    status = 409
    code = "DENYLIST_ENTRY_EXISTS"
    message = "This is on the list already."
    advice = "Nothing is to be done: the entry that there is holds."
    label = "Conflict"


class EntryNotFound(AppError):
    """No entry has this id."""

    status = 404
    code = "DENYLIST_ENTRY_NOT_FOUND"
    message = "Entry not found"
    advice = "Use an id of `GET /api/admin/denylist`."


class InvalidEntryId(AppError):
    """The path holds something that is no id."""

    status = 400
    code = "INVALID_DENYLIST_ENTRY_ID"
    message = "Invalid entry ID"
    advice = "Use the number that the entry's `id` holds."
