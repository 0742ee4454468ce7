"""The single rule of who sees what is hidden, for one thing; for lists it is in `rule_queries.py`."""

from lanternist.features.accounts import Actor
from lanternist.features.moderation.models import Item, Surface


def visible(viewer: Actor | None, item: Item, surface: Surface) -> bool:
    """Return whether moderation lets somebody see something; whether it is private is not asked here.

    What is hidden is seen by nobody but its owner, and who moderates, on their own pages. Files are not delivered to
    them either: a path that is handed on would work for others.
    """
    if item.hidden_reason is None:
        return True
    if surface is not Surface.OWN or viewer is None:
        return False
    return viewer.id == item.owner_id or viewer.user.is_moderator
