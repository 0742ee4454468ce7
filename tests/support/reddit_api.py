"""Reddit's side of the protocol, played from recordings: tokens, listings, pages, rates and failures."""

import base64
import json
import re
import secrets
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support import recordings
from tests.support.crafted import CRAFTED, Recording

HOSTS = frozenset({"www.reddit.com", "oauth.reddit.com", "api.reddit.com", "reddit.com"})
CLIENT_ID = "replay-client"
CLIENT_SECRET = "replay-secret"
ALIASES = {
    "pics": "sfwpics_top_all_2016",
    "sfwpics": "sfwpics_hot_2020",
    "aww": "popular_hot_2020a",
    "popular": "popular_hot_2026a",
    "pokemongo": "pokemongo_new_2020",
    "u_ana": "front_best_2020",
    "birds": "sfwpics_hot_2016",
    "missing_one": "404_not_found_json",
    "forbidden_one": "403_forbidden_json",
    "down_one": "503_html_ow",
}
_NO_SUCH_COMMUNITY = "302_nonexistent_subreddit_to_search"
_LISTING_PATH = re.compile(
    r"/r/(?P<name>[A-Za-z0-9_+-]+)/(?:hot|new|top|rising|controversial|best)(?:/?\.json|/)?"
    r"|/r/(?P<about>[A-Za-z0-9_-]+)/about|/(?P<search>search)"
    r"|/user/(?P<person>[A-Za-z0-9_-]+)/(?:submitted|m/(?P<feed>[a-z0-9_]+)/(?:hot|new|top))"
)
_BLANKED = {"author": "[deleted]", "title": "[deleted by user]", "removed_by_category": "deleted"}
_COPY = re.compile(r"_x\d+$")
# These belong to the connection that was recorded, not to the one that is served.
_NOT_REPLAYED = frozenset(
    {"connection", "content-encoding", "content-length", "date", "keep-alive", "transfer-encoding"}
)


@dataclass
class RateWindow:
    """Counts calls the way Reddit does; no limit, no headers."""

    limit: int | None
    seconds: float
    used: int = 0
    ends_at: float = 0.0

    def count(self) -> dict[str, str]:
        """Count one call and return the headers that tell of it."""
        if self.limit is None:
            return {}
        now = time.monotonic()
        if now >= self.ends_at:
            self.used, self.ends_at = 0, now + self.seconds
        self.used += 1
        return {
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-remaining": f"{max(self.limit - self.used, 0):.1f}",
            "x-ratelimit-reset": str(max(round(self.ends_at - now), 1)),
        }

    @property
    def is_used_up(self) -> bool:
        return self.limit is not None and self.used > self.limit


@dataclass
class RedditApi:
    """Answers as Reddit does. A community is served the recording of its name, or what `serve` set for it."""

    rates: RateWindow
    token_seconds: int = 3600
    tokens: set[str] = field(default_factory=set[str])
    deleted: set[str] = field(default_factory=set[str])
    left_out: set[str] = field(default_factory=set[str])
    _served: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    _next: defaultdict[str, deque[Recording]] = field(default_factory=lambda: defaultdict(deque))

    def __post_init__(self) -> None:
        for name in (*recordings.listings(), *recordings.answers()):
            self._served.setdefault(recordings.community_for(name), [name])
        for community, name in (ALIASES | {name: name for name in CRAFTED}).items():
            self._served[community] = [name]

    @property
    def communities(self) -> list[str]:
        """All communities that have a recorded listing."""
        return sorted(name for name, (first, *_) in self._served.items() if first in recordings.listings())

    def serve(self, community: str, *names: str) -> None:
        """Serve these recordings, one after the other, as one long listing; or one recorded failure."""
        self._served[community] = list(names)

    def answer_next(self, community: str, *answers: Recording) -> None:
        """Give these answers to the next calls for a community; "token" is the token endpoint."""
        self._next[community].extend(answers)

    def forget(self) -> None:
        """Leave out answers that `answer_next` set and nobody has fetched."""
        self._next.clear()

    def revoke_tokens(self) -> None:
        """Let every token given so far be refused from now on."""
        self.tokens.clear()

    def is_ours(self, host: str, path: str) -> bool:
        """Return whether a request is for Reddit itself, and not for a media host."""
        return host in HOSTS or path == "/api/v1/access_token" or _LISTING_PATH.fullmatch(path) is not None

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request for a token or for a page of a listing."""
        if request.path.rstrip("/") == "/api/v1/access_token":
            return await self._token(request)
        if request.path == "/api/info":
            return self._info(request)
        matched = _LISTING_PATH.fullmatch(request.path)
        if matched is None:
            return _replayed(recordings.answer("404_not_found_json"))
        if matched["about"]:
            return self._about(request, matched["about"].lower())
        if matched["search"]:
            return self._listing(request, "sfwpics" if "nothing" not in request.query["q"] else "empty_one")
        if matched["person"]:
            return self._listing(request, matched["feed"] or f"u_{matched['person']}")
        return self._listing(request, matched["name"].lower())

    async def _token(self, request: web.Request) -> web.Response:
        if self._next["token"]:
            return _replayed(self._next["token"].popleft())
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.method != "POST" or request.headers.get("Authorization") != f"Basic {expected}":
            return _replayed(recordings.answer("401_token_endpoint_bad_client"))
        if (await request.post()).get("grant_type") != "client_credentials":
            return _replayed(recordings.answer("200_token_endpoint_unauthorized_client"))
        recorded = recordings.answer("200_token_ok_client_credentials")
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        body = json.loads(recorded.body) | {"access_token": token, "expires_in": self.token_seconds}
        return _replayed(Recording(recorded.name, 200, json.dumps(body).encode(), recorded.headers))

    def _about(self, request: web.Request, community: str) -> web.Response:
        """Describe a community that has a listing; to any other, answer as to its listing."""
        answer = self._listing(request, community)
        if answer.status != 200 or self._served[community][0] not in recordings.listings():
            return answer
        body = {"kind": "t5", "data": {"display_name": community, "subreddit_type": "public"}}
        return web.json_response(body)

    def _info(self, request: web.Request) -> web.Response:
        """Give posts by their ids: those of `left_out` not at all, those of `deleted` as Reddit blanks them."""
        if self._next["info"]:
            return _replayed(self._next["info"].popleft())
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return _replayed(recordings.answer("401_invalid_token_www_authenticate"))
        ids = [name.removeprefix("t3_") for name in request.query["id"].split(",")]
        posts = [
            {"id": post_id, "name": f"t3_{post_id}", "title": "A view", "author": "ana"}
            | (_BLANKED if post_id in self.deleted else {})
            for post_id in ids[:100]
            if post_id not in self.left_out
        ]
        children = [{"kind": "t3", "data": post} for post in posts]
        body = {"kind": "Listing", "data": {"after": None, "before": None, "children": children}}
        return web.json_response(body, headers=self.rates.count())

    def _listing(self, request: web.Request, community: str) -> web.Response:
        if self._next[community]:
            return _replayed(self._next[community].popleft())
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return _replayed(recordings.answer("401_invalid_token_www_authenticate"))
        rates = self.rates.count()
        if self.rates.is_used_up:
            return _replayed(recordings.answer("limited_one"), rates)
        # Any number of copies of a listing, for measurements that need as many distinct sources.
        joined = [self._served.get(_COPY.sub("", name), []) for name in community.split("+")]
        names = [name for served in joined for name in served] or [_NO_SUCH_COMMUNITY]
        if names[0] not in recordings.listings():
            return _replayed(recordings.answer(names[0]), rates)
        limit = min(int(request.query.get("limit", "25")), 100)
        return _replayed(_page(tuple(names), request.query.get("after"), limit), rates)


_pages: dict[tuple[tuple[str, ...], str | None, int], Recording] = {}


def _page(names: tuple[str, ...], after: str | None, limit: int) -> Recording:
    key = (names, after, limit)
    if key not in _pages:
        _pages[key] = _cut_page(names, after, limit)
    return _pages[key]


def _cut_page(names: tuple[str, ...], after: str | None, limit: int) -> Recording:
    """Cut the page behind the post `after` out of recorded listings, as Reddit pages them."""
    first = recordings.listing(names[0])
    children: list[dict[str, Any]] = []
    for name in names:
        children += recordings.listing(name)["data"]["children"]
    fullnames = [child["data"].get("name", "") for child in children]
    start = fullnames.index(after) + 1 if after in fullnames else (len(children) if after else 0)
    page = children[start : start + limit]
    follows = fullnames[start + limit - 1] if start + limit < len(children) else None
    data = first["data"] | {"children": page, "after": follows, "dist": len(page)}
    body = json.dumps(first | {"data": data}).encode()
    return Recording(names[0], 200, body, {"content-type": "application/json; charset=UTF-8"})


def _replayed(recording: Recording, more: dict[str, str] | None = None) -> web.Response:
    headers = {name: value for name, value in recording.headers.items() if name.lower() not in _NOT_REPLAYED}
    return web.Response(status=recording.status, body=recording.body, headers=headers | (more or {}))
