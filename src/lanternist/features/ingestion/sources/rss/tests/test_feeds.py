"""Feeds by name and by address: tokens are kept encrypted, sent to the feed only, and written nowhere."""

import logging
from dataclasses import replace

import pytest

from lanternist.errors import ValidationFailed
from lanternist.features.ingestion import feeds
from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.errors import FeedMissing
from lanternist.features.ingestion.models import Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources import rss
from lanternist.features.ingestion.sources.rss import FeedSource
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.platform.sealing import SealBroken, Sealer
from lanternist.settings import Settings
from tests.support.replay import Replay
from tests.support.site_samples import PHOTO_FEED
from tests.support.sites import XML

KEY = "only-for-tests-" * 4
TOKEN = "zq7-secret&token/+"
PLACE = "https://feeds.example/private.xml?user=ana&feed={token}"


@pytest.fixture
def keyed(settings: Settings) -> Settings:
    return replace(settings, secret_key=KEY)


@pytest.fixture
def source(keyed: Settings, fetcher: Fetcher, db: Database) -> FeedSource:
    return rss.build(SourceContext(keyed, fetcher, Budget(db)))


async def save(db: Database, name: str = "birds", url: str = PLACE, token: str | None = TOKEN) -> None:
    async with db.transaction() as tx:
        await feeds.save_feed(tx, Sealer(KEY), name=name, url=url, token=token)


async def refusal(source: FeedSource, name: str) -> Reason:
    with pytest.raises(SourceUnavailable) as refused:
        await source.list_media(name, 25)
    assert TOKEN not in repr(refused.value)
    return refused.value.reason


async def test_a_feed_is_named_without_its_address_and_its_token_goes_to_it_alone(
    source: FeedSource,
    replay: Replay,
    db: Database,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    replay.sites.serve("feeds.example/private.xml", PHOTO_FEED.encode(), XML)
    await save(db)

    with caplog.at_level(logging.DEBUG):
        listing = await source.list_media(source.normalise("Birds"), 25)

    (call,) = replay.calls
    assert call.query == {"user": "ana", "feed": TOKEN}
    assert len(listing.media) == 7
    written = repr(listing) + caplog.text + "".join(capsys.readouterr())
    assert "zq7" not in written


async def test_what_is_stored_of_a_token_is_unreadable_and_of_use_to_no_other_feed(db: Database) -> None:
    await save(db)
    await save(db, name="again")

    async with db.connection() as tx:
        dump = await tx.fetchval("select string_agg(f::text, '') from ingestion_feed f")
        sealed, again = [
            row["token_sealed"] for row in await tx.fetch("select token_sealed from ingestion_feed")
        ]
        listed = await feeds.list_feeds(tx)

    assert "zq7" not in dump
    assert sealed != again
    assert b"zq7" not in sealed
    assert Sealer(KEY).open(sealed, "birds") == TOKEN
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, name, data in (
        ("x" * 40, "birds", sealed),
        (KEY, "again", sealed),
        (KEY, "birds", changed),
        (KEY, "birds", b""),
    ):
        with pytest.raises(SealBroken):
            Sealer(key).open(data, name)
    assert [(each.name, each.url, each.has_token) for each in listed] == [
        ("again", PLACE, True),
        ("birds", PLACE, True),
    ]


async def test_a_token_never_follows_a_redirect_to_another_host(
    source: FeedSource, replay: Replay, db: Database
) -> None:
    elsewhere = {"location": "https://other.example/feed.xml"}
    replay.sites.serve("feeds.example/private.xml", b"", elsewhere, status=302)
    replay.sites.serve("other.example/feed.xml", PHOTO_FEED.encode(), XML)
    await save(db)

    assert (await source.list_media("birds", 25)).media
    assert [(call.host, call.query) for call in replay.calls][1:] == [("other.example", {})]


async def test_after_the_secret_key_has_changed_the_feed_says_so(
    settings: Settings, fetcher: Fetcher, db: Database
) -> None:
    await save(db)
    other = rss.build(SourceContext(replace(settings, secret_key="y" * 40), fetcher, Budget(db)))

    assert await refusal(other, "birds") is Reason.UNAUTHORIZED


async def test_a_name_that_nobody_has_set_up_is_not_found(source: FeedSource, db: Database) -> None:
    assert await refusal(source, "birds") is Reason.NOT_FOUND
    await save(db, url="https://feeds.example/photos.xml", token=None)
    assert isinstance(await source.list_media("birds", 25), Listing)

    async with db.transaction() as tx:
        await feeds.delete_feed(tx, "birds")
    assert await refusal(source, "birds") is Reason.NOT_FOUND
    with pytest.raises(FeedMissing):
        async with db.transaction() as tx:
            await feeds.delete_feed(tx, "birds")


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": "Two words"}),
        ("name", {"name": ""}),
        ("url", {"token": None}),
        ("url", {"url": "https://feeds.example/x"}),
        ("url", {"url": "https://feeds.example/{token}/{token}"}),
        ("url", {"url": "ftp://feeds.example/{token}"}),
        ("url", {"url": "https://ana:{token}@feeds.example/"}),
        ("token", {"token": ""}),
        ("token", {"token": "x" * 1001}),
    ],
)
async def test_a_feed_that_cannot_be_is_not_set_up(
    db: Database, field: str, changed: dict[str, str | None]
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await save(db, **changed)  # type: ignore[arg-type]

    assert [problem.field for problem in refused.value.problems] == [field]
    async with db.connection() as tx:
        assert await feeds.list_feeds(tx) == []


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (404, {}, Reason.NOT_FOUND),
        (410, {}, Reason.NOT_FOUND),
        (401, {}, Reason.UNAUTHORIZED),
        (403, {}, Reason.BLOCKED),
        (403, {"retry-after": "20"}, Reason.RATE_LIMITED),
        (429, {"retry-after": "20"}, Reason.RATE_LIMITED),
        (451, {}, Reason.BLOCKED),
        (500, {}, Reason.UPSTREAM_ERROR),
        (302, {"location": "http://10.0.0.1/x"}, Reason.NOT_ALLOWED),
        (302, {"location": "http://feeds.example/x"}, Reason.NOT_ALLOWED),
    ],
)
async def test_a_refusal_has_a_reason(
    source: FeedSource, replay: Replay, status: int, headers: dict[str, str], reason: Reason
) -> None:
    replay.sites.serve("feeds.example/x.xml", b"", headers, status=status)

    assert await refusal(source, "https://feeds.example/x.xml") is reason
    if reason is Reason.RATE_LIMITED:
        assert await refusal(source, "https://feeds.example/photos.xml") is reason
        assert len(replay.calls) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://[::1]/x", "https://localhost/x", "https://h.example:8443/x"]
)
async def test_an_address_inside_is_not_allowed(source: FeedSource, replay: Replay, url: str) -> None:
    assert await refusal(source, source.normalise(url)) is Reason.NOT_ALLOWED
    assert replay.calls == []
