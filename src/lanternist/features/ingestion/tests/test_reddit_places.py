"""Which listing of Reddit a name asks for: several communities, a profile, a custom feed, and the order."""

import pytest

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.sources import reddit
from lanternist.features.ingestion.sources.reddit import RedditSource
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings
from tests.support.replay import Replay


@pytest.fixture
def source(settings: Settings, fetcher: Fetcher, db: Database) -> RedditSource:
    return reddit.build(SourceContext(settings, fetcher, Budget(db)))


@pytest.mark.parametrize(
    ("written", "path", "order"),
    [
        ("pics", "/r/pics/hot", {}),
        ("r/sfwpics+aww", "/r/aww+sfwpics/hot", {}),
        ("pics+u_ana/new", "/r/pics+u_ana/new", {}),
        ("pics/top", "/r/pics/top", {"t": "week"}),
        ("pics/top/all", "/r/pics/top", {"t": "all"}),
        ("pics/controversial/month", "/r/pics/controversial", {"t": "month"}),
        ("u/Ana", "/user/ana/submitted", {"sort": "hot"}),
        ("u/ana/top/year", "/user/ana/submitted", {"sort": "top", "t": "year"}),
        ("u/ana/m/birds", "/user/ana/m/birds/hot", {}),
        ("u/ana/m/birds/top/day", "/user/ana/m/birds/top", {"t": "day"}),
    ],
)
async def test_a_name_asks_for_its_listing(
    source: RedditSource, replay: Replay, written: str, path: str, order: dict[str, str]
) -> None:
    listing = await source.list_media(source.normalise(written), 10)

    assert len(listing.media) >= 10
    (call,) = replay.asked(path)
    assert call.query == {"limit": "100", "raw_json": "1"} | order


async def test_several_communities_are_one_call_and_each_medium_keeps_its_own(
    source: RedditSource, replay: Replay
) -> None:
    alone = await source.list_media("pokemongo", 1)
    together = await source.list_media("pokemongo+sfwpics", 1000)

    assert len(together.media) > len(alone.media) + 50
    communities = {media.community for media in together.media}
    assert "pokemongo" in communities
    assert len(communities) > len({media.community for media in alone.media})
    assert len(replay.asked("/r/pokemongo+sfwpics/hot")) == 2


async def test_too_few_on_the_first_page_are_filled_from_the_next(
    source: RedditSource, replay: Replay
) -> None:
    """Most posts of these listings are links and texts: no page alone has twenty-five media."""
    replay.reddit.serve("texts", "all_new_2021", "domain_youtube_hot_2016", "front_hot_2016")

    listing = await source.list_media("texts", 25)

    assert len(listing.media) >= 25
    assert [call.query.get("after") is None for call in replay.asked("/r/texts")] == [True, False]
