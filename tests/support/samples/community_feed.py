"""The pages of the feed in every state worth looking at."""

from typing import Any

from tests.support.samples.common import ANA, ARABIC, LONG, MOMENT, TITLES, Page, picture


def _item(number: int, **changes: Any) -> dict[str, Any]:
    title = TITLES[number % (len(TITLES) - 1)]
    return {
        "kind": "session",
        "id": number,
        "item_id": number,
        "user": {
            "id": "user_aaaaaaaaaaaaaaaa",
            "displayName": (ARABIC, "Ana", "Lanternist", LONG)[number % 4],
        },
        "likeCount": number**4,
        "isLikedByUser": number % 3 == 1,
        "isHidden": number == 5,
        "isSeen": number == 2,
        "tags": ["autumn", "fog", "rivers"][: number % 4],
        "subreddits": ["pics", "folder:landscapes", "x" * 40][: 1 + number % 3],
        "mediaCount": 25 if number else 1,
        "at": MOMENT,
        "is_own": number == 1,
        "href": f"/community/{number}",
        "api": f"/api/community/sessions/{number}",
        "name": title,
        "picture": picture(number) if number % 5 else None,
    } | changes


def _feed(**changes: Any) -> dict[str, Any]:
    path = "/community"
    return {
        "items": [_item(number) for number in range(9)],
        "total": 12345,
        "kept": {},
        "sort": "hot",
        "here": path,
        "path_of_feed": path,
        "is_first": True,
        "next": f"{path}?cursor=abc",
        "link": lambda **changed: path,
        "is_filtered": False,
        "chips": [],
        "person": None,
    } | changes


_CHIPS = [
    {"name": "creator", "text": ARABIC, "href": "/community"},
    {"name": "subreddit", "text": "folder:landscapes-by-the-sea", "href": "/community"},
    {"name": "tag", "text": "fog", "href": "/community"},
    {"name": "tag", "text": "autumn", "href": "/community"},
]
_MEDIUM = _item(
    7,
    kind="media",
    href="/community/media/7",
    mediaCount=None,
    subreddits=None,
    name="lighthouse-at-dusk-from-the-old-pier-0001.jpg",
)

PAGES: dict[str, Page] = {
    "community": Page("community/feed.html", _feed(), "/community", ANA),
    "community-filtered": Page(
        "community/feed.html",
        _feed(
            items=[_MEDIUM, _item(3)],
            total=2,
            next=None,
            is_first=False,
            is_filtered=True,
            kept={"search": "light", "tags": "fog,autumn", "tagMode": "and", "unseen": "true"},
            chips=_CHIPS,
        ),
        "/community",
        ANA,
    ),
    "community-nothing": Page(
        "community/feed.html",
        _feed(items=[], total=0, next=None, is_filtered=True, kept={"search": "qqq"}),
        "/community",
        ANA,
    ),
    "community-empty": Page("community/feed.html", _feed(items=[], total=0, next=None), "/community", ANA),
    "community-person": Page(
        "community/feed.html",
        _feed(person={"id": "user_aaaaaaaaaaaaaaaa", "name": ARABIC, "is_self": False}),
        "/community/people/user_aaaaaaaaaaaaaaaa",
        ANA,
    ),
    "community-person-empty": Page(
        "community/feed.html",
        _feed(
            items=[],
            total=0,
            next=None,
            person={"id": "user_aaaaaaaaaaaaaaaa", "name": LONG, "is_self": True},
        ),
        "/community/people/user_aaaaaaaaaaaaaaaa",
        ANA,
    ),
    "community-hidden": Page(
        "community/hidden.html",
        {
            "mutes": [
                {"id": 1, "creator_id": "user_a", "creator_name": ARABIC, "source": None},
                {"id": 2, "creator_id": None, "creator_name": None, "source": "y" * 60},
            ],
            "hidden": [{"kind": "session", "number": 3, "name": LONG}],
        },
        "/community/hidden",
        ANA,
    ),
    "community-hidden-nothing": Page(
        "community/hidden.html", {"mutes": [], "hidden": []}, "/community/hidden", ANA
    ),
}
