"""All SQL of themes."""

from collections.abc import Sequence

from lanternist.features.captions.models import Theme
from lanternist.platform.db import Row, Tx

LONGEST_INSTRUCTION = 2000
_COLUMNS = "theme, label, instruction, is_enabled, shipped"


async def list_themes(tx: Tx) -> list[Theme]:
    """Return all themes in the order in which people choose."""
    rows = await tx.fetch(f"select {_COLUMNS} from captions_theme order by position, theme")  # noqa: S608 -- constant
    return [_theme(row) for row in rows]


async def lock_themes(tx: Tx) -> list[Theme]:
    """Return all themes in their order, which nobody else changes until the transaction ends."""
    rows = await tx.fetch(f"select {_COLUMNS} from captions_theme order by position, theme for update")  # noqa: S608 -- constant
    return [_theme(row) for row in rows]


async def find_theme(tx: Tx, name: str) -> Theme | None:
    """Return one theme."""
    row = await tx.fetchrow(f"select {_COLUMNS} from captions_theme where theme = $1", name)  # noqa: S608 -- constant
    return _theme(row) if row else None


async def add_theme(tx: Tx, *, name: str, label: str, instruction: str, is_enabled: bool) -> Theme:
    """Store a theme of the operator's own, behind all others."""
    rows = await tx.fetch(
        f"""
        insert into captions_theme (theme, label, instruction, is_enabled, position)
        select $1, $2, $3, $4, coalesce(max(position), 0) + 1 from captions_theme
        returning {_COLUMNS}
        """,  # noqa: S608 -- a constant list of columns
        name,
        label,
        instruction,
        is_enabled,
    )
    return _theme(rows[0])


async def update_theme(tx: Tx, name: str, *, label: str | None, instruction: str, is_enabled: bool) -> None:
    """Change what a theme is called and asks for, and whether it is offered."""
    await tx.execute(
        "update captions_theme set label = $2, instruction = $3, is_enabled = $4 where theme = $1",
        name,
        label,
        instruction,
        is_enabled,
    )


async def set_order(tx: Tx, names: Sequence[str]) -> None:
    """Put the themes into the order of `names`."""
    await tx.execute(
        """
        update captions_theme theme set position = wanted.position
        from unnest($1::text[]) with ordinality wanted (name, position)
        where theme.theme = wanted.name
        """,
        list(names),
    )


async def delete_theme(tx: Tx, name: str) -> None:
    """Remove a theme."""
    await tx.execute("delete from captions_theme where theme = $1", name)


def _theme(row: Row) -> Theme:
    return Theme(row["theme"], row["label"], row["instruction"], row["is_enabled"], row["shipped"])
