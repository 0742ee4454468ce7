"""What themes ask the model for. Six are shipped and stay, as sessions name them; operators add their own."""

import secrets

from lanternist.errors import ValidationFailed
from lanternist.features import activity
from lanternist.features.captions import theme_queries as queries
from lanternist.features.captions.errors import ThemeIsShipped, ThemeNotFound
from lanternist.features.captions.models import Theme
from lanternist.features.captions.theme_schemas import NewTheme
from lanternist.platform.db import Tx

MOST_THEMES = 100


async def set_instruction(tx: Tx, by: str, name: str, instruction: str) -> Theme:
    """Set what a theme asks for, and nothing else of it. Raises `ThemeNotFound`."""
    theme = await find(tx, name)
    return await _save(
        tx, by, theme, label=theme.own_label, instruction=instruction, is_enabled=theme.is_enabled
    )


async def change(tx: Tx, by: str, name: str, wanted: NewTheme) -> Theme:
    """Change a theme. Raises `ThemeNotFound`."""
    theme = await find(tx, name)
    label = wanted.label.strip()
    if not label and not theme.is_shipped:
        raise ValidationFailed.of("label", "must be text of 1 to 60 characters")
    return await _save(
        tx,
        by,
        theme,
        label=label or None,
        instruction=wanted.instruction.strip(),
        is_enabled=wanted.is_enabled,
    )


async def create(tx: Tx, by: str, wanted: NewTheme) -> Theme:
    """Add a theme of the operator's own, behind all others."""
    label = wanted.label.strip()
    if not label:
        raise ValidationFailed.of("label", "must be text of 1 to 60 characters")
    instruction = _checked(wanted.instruction.strip())
    if len(await queries.lock_themes(tx)) >= MOST_THEMES:
        raise ValidationFailed.of("label", f"cannot be added: {MOST_THEMES} themes are the limit")
    theme = await queries.add_theme(
        tx,
        name=f"own-{secrets.token_hex(6)}",
        label=label,
        instruction=instruction,
        is_enabled=wanted.is_enabled,
    )
    await _record(tx, by, "theme_created", theme.name)
    return theme


async def reset(tx: Tx, by: str, name: str) -> None:
    """Give a shipped theme the words that it came with. Raises `ThemeNotFound`."""
    theme = await find(tx, name)
    if theme.shipped is None:
        raise ThemeNotFound
    await queries.update_theme(tx, name, label=None, instruction=theme.shipped, is_enabled=theme.is_enabled)
    await _record(tx, by, "theme_reset", name)


async def remove(tx: Tx, by: str, name: str) -> None:
    """Remove one of the operator's own. Raises `ThemeNotFound` or `ThemeIsShipped`."""
    theme = await find(tx, name)
    if theme.is_shipped:
        raise ThemeIsShipped
    await queries.delete_theme(tx, name)
    await _record(tx, by, "theme_removed", name)


async def move(tx: Tx, by: str, name: str, step: int) -> None:
    """Move a theme up (-1) or down (1) in the order in which people choose; past the ends nothing happens."""
    names = [each.name for each in await queries.lock_themes(tx)]
    if name not in names:
        raise ThemeNotFound
    at = names.index(name)
    to = min(max(at + step, 0), len(names) - 1)
    names.insert(to, names.pop(at))
    await queries.set_order(tx, names)
    await _record(tx, by, "theme_moved", name)


async def find(tx: Tx, name: str) -> Theme:
    """Return a theme. Raises `ThemeNotFound`."""
    theme = await queries.find_theme(tx, name) if name.isprintable() else None
    if theme is None:
        raise ThemeNotFound
    return theme


async def choosable(tx: Tx, name: str) -> Theme:
    """Return a theme that somebody chose. Raises `ValidationFailed` where it may not be chosen."""
    theme = await queries.find_theme(tx, name)
    if theme is None or not theme.is_enabled:
        raise ValidationFailed.of("theme", "must be a theme that is offered here")
    return theme


async def _save(
    tx: Tx, by: str, theme: Theme, *, label: str | None, instruction: str, is_enabled: bool
) -> Theme:
    await queries.update_theme(
        tx, theme.name, label=label, instruction=_checked(instruction), is_enabled=is_enabled
    )
    await _record(tx, by, "theme_changed", theme.name)
    return await find(tx, theme.name)


def _checked(instruction: str) -> str:
    if not 1 <= len(instruction) <= queries.LONGEST_INSTRUCTION:
        raise ValidationFailed.of("instruction", "must be text of 1 to 2,000 characters")
    return instruction


async def _record(tx: Tx, by: str, action: str, name: str) -> None:
    await activity.record(tx, by, action=action, feature="captions", subject=f"theme:{name}")
