"""The page of the design system: every token, component and state, rendered by what the pages are rendered by."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Response, get

from lanternist.errors import NotFound
from lanternist.features import accounts
from lanternist.platform.injected import Given
from lanternist.settings import Settings

_TOKENS = Path(__file__).parent / "web/static/css/tokens.css"
_DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
_LONG = "A very long title about autumn walks, rivers in fog, lighthouses, and whatever was seen from the night train"
_COUNTS = [0, 2, 5, 3, 0, 0, 8, 13, 4, 1, 0, 6, 9, 2]
_BALANCES = [50, 40, 30, 35, 25, 60, 50, 40]


@get("/styleguide", include_in_schema=False)
async def styleguide_page(page: Given[accounts.Page], settings: Given[Settings]) -> Response[Any]:
    """Show the design system, where this is a demo; elsewhere there is no such page."""
    if not settings.demo:
        raise NotFound
    return await page.render("styleguide/styleguide.html", samples())


def samples() -> dict[str, Any]:
    """Return what the components are shown with."""
    return {
        "tokens": tokens(),
        "cards": [_card(number) for number in range(6)],
        "tiles": [_tile(number) for number in range(4)],
        "counts": _series(_COUNTS),
        "balances": _series(_BALANCES),
        "moment": _DAY,
        "fills": {state: _fill(state) for state in ("running", "done", "failed")},
    }


def tokens() -> dict[str, list[str]]:
    """Return the names of the tokens by what they are for."""
    groups: dict[str, list[str]] = {"colour": [], "space": [], "type": [], "shape": [], "motion": []}
    text = _TOKENS.read_text()
    for name, value in dict(re.findall(r"^ {4}(--[\w-]+): (.+);$", text, re.MULTILINE)).items():
        groups[_group_of(name, value)].append(name)
    return groups


def _group_of(name: str, value: str) -> str:
    if name.startswith(("--text-", "--font", "--weight")) and name not in ("--text-soft", "--text-faint"):
        return "type"
    if name in ("--fast", "--calm", "--ease"):
        return "motion"
    if name.startswith("--radius") or name in ("--glow", "--shadow"):
        return "shape"
    return "colour" if value.startswith(("#", "rgb")) else "space"


def _picture(hue: int) -> str:
    hills = "".join(
        f'<path fill="hsl({hue} {42 - 9 * row}% {42 - 11 * row}%)" '
        f'd="M0 {190 + 50 * row}q90-70 200-10t200 0 240 10V400H0Z"/>'
        for row in range(4)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400">'
        f'<path fill="hsl({hue} 45% 32%)" d="M0 0h600v400H0Z"/>'
        f'<circle fill="hsl({hue} 60% 82%)" cx="430" cy="110" r="36"/>{hills}</svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"


def _card(number: int) -> dict[str, Any]:
    titles = ["Fog over the valley", _LONG, "أضواء المدينة القديمة", "Dunes", "Lighthouses", "Night train"]
    return {
        "id": number + 1,
        "title": titles[number],
        "thumbnail": None if number == 4 else _picture(200 + 53 * number % 360),
        "tags": ["fog", "quiet-mornings"],
        "subreddits": ["folder:landscapes", "pics"] if number % 2 else ["folder:patterns"],
        "media_count": 0 if number == 4 else 7 * number + 1,
        "playable_count": 0 if number == 4 else 7 * number + 1,
        "is_favorite": number == 1,
        "is_public": number == 2,
        "fill_state": {3: "running", 4: "failed"}.get(number, "done"),
        "interval_min": 3,
        "interval_max": 3 if number == 5 else 10,
        "is_manual_mode": number == 2,
        "created_at": _DAY,
    }


def _tile(number: int) -> dict[str, Any]:
    return {
        "id": number + 1,
        "type": ["image", "video", "gif", "image"][number],
        "state": ["ready", "ready", "ready", "gone"][number],
        "mediaUrl": _picture(170 + 60 * number),
        "thumbnail": None if number == 3 else _picture(170 + 60 * number),
        "title": ["Harbour at dawn", "Snowfall", "A wheel that turns", ""][number],
        "caption": None,
        "subreddit": "pics",
        "redditPostUrl": "https://example.org/post" if number == 0 else None,
        "sourceUrl": None,
        "duplicateOf": 1 if number == 2 else None,
    }


def _series(values: list[int]) -> list[dict[str, Any]]:
    first = _DAY - timedelta(days=len(values))
    return [{"moment": first + timedelta(days=day), "value": value} for day, value in enumerate(values)]


def _fill(state: str) -> dict[str, Any]:
    sources = {
        "running": [("folder:landscapes", "done", 9, None), ("pics", "running", 0, None)],
        "done": [("folder:landscapes", "done", 14, None), ("pics", "failed", 0, "rate_limited")],
        "failed": [("nosuchplace", "failed", 0, "not_found")],
    }[state]
    names = ("name", "state", "found", "reason")
    return {
        "state": state,
        "wanted": 25,
        "ready": {"running": 9, "done": 14, "failed": 0}[state],
        "sources": [dict(zip(names, each, strict=True)) for each in sources],
    }
