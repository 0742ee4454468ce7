"""What the samples of pages share."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

ANA = {"name": "Ana", "email": "ana@example.org", "role": "user", "balance": 42, "is_low_balance": False}

CY = {
    "name": None,
    "email": "cy.with.a.rather.long.address@subdomain.example.org",
    "role": "user",
    "balance": 3,
    "is_low_balance": True,
}

LONG = (
    "A very long title about autumn walks, rivers in fog, lighthouses, "
    "and whatever else was seen from the night train home"
)

ARABIC = "أضواء المدينة القديمة عند الغروب"

MOMENT = datetime(2026, 3, 2, 11, tzinfo=UTC)

TITLES = [
    "Fog over the valley",
    LONG,
    ARABIC,
    "Ⅷ · naïve café 🌄 夕焼け",
    "Dunes",
    "a" * 70,
    "Night train",
    "",
]


class Page(NamedTuple):
    """One page in one state."""

    template: str
    context: dict[str, Any]
    path: str = "/"
    viewer: dict[str, Any] | None = None


def picture(number: int) -> str:
    """Return the address of a drawn sample picture."""
    return f"/sample/{number}.svg"


def plot(count: int) -> list[dict[str, Any]]:
    """Return what a plot of as many days shows."""
    return [{"moment": MOMENT + timedelta(days=n - count), "value": n * 7 % 23} for n in range(count)]


def medium(number: int) -> dict[str, Any]:
    """Return a medium as the API shows it."""
    kind = {3: "video", 5: "gif"}.get(number % 8, "image")
    return {
        "id": number,
        "type": kind,
        "mediaUrl": picture(number),
        "thumbnail": picture(number) if number % 11 != 3 else None,
        "title": TITLES[number % len(TITLES)],
        "caption": None,
        "subreddit": "pics" if number % 2 else None,
        "sourceUrl": None,
        "redditPostUrl": "https://www.reddit.com/r/pics/comments/x/" if number % 2 else "javascript:alert(1)",
        "duplicateOf": number - 1 if number in (4, 13) else None,
    }


def session(fill: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a session as the API shows it."""
    return {
        "id": 7,
        "title": "Fog over the valley",
        "subreddits": ["pics", "folder:landscapes"],
        "intervalMin": 3,
        "intervalMax": 10,
        "transition": "fade",
        "captionTheme": None,
        "isManualMode": False,
        "showDuplicates": False,
        "isFavorite": True,
        "isPublic": False,
        "isImported": False,
        "hiddenReason": None,
        "kind": "reddit",
        "thumbnail": picture(1),
        "fill": fill,
        "createdAt": "2026-03-02T11:00:00Z",
    } | changes


def fill(state: str, ready: int, *sources: tuple[str, str, int, str | None]) -> dict[str, Any]:
    """Return the progress of collecting."""
    keys = ("name", "state", "found", "reason")
    return {
        "state": state,
        "wanted": 25,
        "ready": ready,
        "sources": [dict(zip(keys, each, strict=True)) for each in sources],
    }


REFERRAL = {"code": "K7QD3M", "url": "https://lantern.example.org/?ref=K7QD3M"}
