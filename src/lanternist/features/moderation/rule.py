"""The single rule of who sees what is hidden, for one thing and, as SQL, for lists."""

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


def not_hidden_sql(**columns: str) -> str:
    """Return the SQL condition that none of these is hidden: the rule of `visible` for lists on public surfaces.

    The names are kinds, the values SQL for their ids: `not_hidden_sql(session="s.id", account="s.user_id")`.
    """
    return " and ".join(f"not exists ({_found(kind, value)})" for kind, value in columns.items())


def hidden_reason_sql(**columns: str) -> str:
    """Return the SQL of why one of these is hidden, null where none is; for `Item.hidden_reason`."""
    found = ", ".join(f"({_found(kind, value, 'moderated.reason')})" for kind, value in columns.items())
    return f"coalesce({found})" if len(columns) > 1 else found


def scope_not_hidden_sql(*scopes: str) -> str:
    """Return the SQL condition that nothing is hidden whose media are delivered through one of these scopes."""
    return (
        f"not exists (select from moderation_hidden moderated where moderated.scope_id in ({', '.join(scopes)}))"
    )


def _found(kind: str, value: str, columns: str = "") -> str:
    return (
        f"select {columns} from moderation_hidden moderated"  # noqa: S608 -- columns named by our code
        f" where moderated.kind = '{kind}' and moderated.subject_id = ({value})::text"
    )
