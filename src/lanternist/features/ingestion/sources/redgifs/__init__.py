"""RedGifs: what a person posted, and the clips that others link to; with a token that the place gives to anybody."""

import asyncio
import re

from lanternist.features.ingestion.addresses.fields import mapping
from lanternist.features.ingestion.addresses.jsons import decoded
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import (
    BadSourceName,
    FoundMedia,
    Listing,
    Reason,
    SourceUnavailable,
)
from lanternist.features.ingestion.sources.redgifs.parse import pages_of, parse_clips
from lanternist.features.ingestion.upstream import Upstream

API = "https://api.redgifs.com/v2"
TOKEN_SECONDS = 12 * 3600.0
"""They are said to live for a day."""
PAGE_SIZE = 80
MOST_PAGES = 3
_PERSON = re.compile(r"[a-z0-9_.-]{2,64}")
_CLIP = re.compile(r"redgifs:([a-z]{6,64})")
_TOKEN = re.compile(r"[\w.~+/=-]{8,4000}")
_PLACE = {"Referer": "https://www.redgifs.com/", "Origin": "https://www.redgifs.com"}


class RedGifsSource:
    """`redgifs:name` is everything that a person posted, the newest first."""

    prefix = "redgifs"
    title = "RedGifs"
    host = "api.redgifs.com"
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._good_until = 0.0

    def normalise(self, name: str) -> str:
        text = name.strip().lower().rstrip("/")
        text = re.sub(r"^(https?://)?(www\.)?redgifs\.com/users/", "", text).removeprefix("u/")
        if not _PERSON.fullmatch(text) or not text.strip("."):
            raise BadSourceName("A person's name has 2 to 64 letters, digits, dots, dashes or underscores.")
        return text

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Read pages until there is enough; what the first ones gave is kept when a later one fails."""
        found: dict[str, FoundMedia] = {}
        posts = 0
        for number in range(1, MOST_PAGES + 1):
            try:
                body = await self._get(f"users/{name}/search?order=new&count={PAGE_SIZE}&page={number}")
                page = parse_clips(decoded(body))
            except SourceUnavailable:
                if number > 1:
                    break
                raise
            posts += page.posts
            for media in page.media:
                found.setdefault(media.canonical_id, media)
            if len(found) >= wanted or number >= pages_of(decoded(body)):
                break
        return Listing(tuple(found.values()), posts)

    def resolves(self, media: FoundMedia) -> bool:
        """Return whether this knows more of what was found."""
        return _CLIP.fullmatch(media.canonical_id) is not None

    async def resolve(self, media: FoundMedia) -> Listing:
        """Return the clip behind a page."""
        return parse_clips(decoded(await self._get(f"gifs/{media.canonical_id.partition(':')[2]}")))

    async def _get(self, path: str) -> bytes:
        """Ask the API; a token that is refused is renewed once."""
        token = await self._give_token()
        try:
            return await self._ask(path, token)
        except SourceUnavailable as failure:
            if failure.reason is not Reason.UNAUTHORIZED:
                raise
        if self._token == token:
            self._token = None
        return await self._ask(path, await self._give_token())

    async def _ask(self, path: str, token: str) -> bytes:
        headers = _PLACE | {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return (await self._upstream.get(f"{API}/{path}", headers=headers)).body

    async def _give_token(self) -> str:
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._token is None or now >= self._good_until:
                answer = await self._upstream.get(f"{API}/auth/temporary", headers=_PLACE)
                token = mapping(decoded(answer.body)).get("token")
                if not isinstance(token, str) or not _TOKEN.fullmatch(token):
                    raise SourceUnavailable(Reason.UNAUTHORIZED)
                self._token, self._good_until = token, now + TOKEN_SECONDS
            return self._token


def build(context: SourceContext) -> RedGifsSource:
    return RedGifsSource(context)
