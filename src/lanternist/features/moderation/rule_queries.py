"""The rule of who sees what is hidden, as SQL conditions for lists."""


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
    return f"not exists (select from moderation_hidden moderated where moderated.scope_id in ({', '.join(scopes)}))"


def _found(kind: str, value: str, columns: str = "") -> str:
    return (
        f"select {columns} from moderation_hidden moderated"  # noqa: S608 -- columns named by our code
        f" where moderated.kind = '{kind}' and moderated.subject_id = ({value})::text"
    )
