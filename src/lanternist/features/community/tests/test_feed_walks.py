"""Walking the feed by cursor while it moves: what was there throughout is seen exactly once."""

import asyncio
import random
from collections import Counter

import pytest

from lanternist.features.community import feed, feed_queries, ranking
from lanternist.features.community.feed_models import Filter, Place, Reader, Sort
from lanternist.features.community.tests.feed_items import Walker, add_session
from lanternist.features.community.totals import Totals
from tests.support.house import House

pytestmark = pytest.mark.usefixtures("empty")

FILTERS = (Filter(), Filter(tags=("even",)), Filter(search="hills"), Filter(muted_sources=("lakes",)))


class Weather:
    """What happens to the feed meanwhile, by chance: things come, go, are liked and given new scores."""

    def __init__(self, house: House, chance: random.Random, there: list[int]) -> None:
        self.house = house
        self.chance = chance
        self.there = there
        self.gone: set[int] = set()
        self.changed = 0

    async def blow(self) -> None:
        """Let one thing happen."""
        kind = self.chance.choice(
            ["like", "like", "like", "come", "hide", "show", "score", "rank", "rank", "late"]
        )
        one = self.chance.choice(self.there)
        if kind == "like":
            more = self.chance.choice([-2, -1, 1, 1, 3, 8, 30])
            await self._execute(
                """
                insert into community_like_delta (item_id, delta)
                select id, sign($2::integer) from community_item, generate_series(1, abs($2::integer))
                where session_id = $1 and like_count + $2 >= 0
                """,
                one,
                more,
            )
        elif kind == "come":
            await add_session(self.house, tags=["even"], likes=self.chance.randrange(20))
        elif kind in ("hide", "show"):
            self.gone.add(one)
            await self._execute(
                "update community_item set is_hidden = $2 where session_id = $1", one, kind == "hide"
            )
        elif kind == "score":
            third = self.chance.randrange(3)
            await self._execute("update community_item set rescore_at = now() where id % 3 = $1", third)
            await ranking.rescore(self.house.db)
        elif kind == "rank":
            await ranking.add_up_likes(self.house.db)
        else:
            await asyncio.sleep(0)
        self.changed += 1

    async def _execute(self, statement: str, *values: object) -> None:
        async with self.house.db.transaction() as tx:
            await tx.execute(statement, *values)


async def fill(house: House, chance: random.Random, count: int) -> list[int]:
    return [
        await add_session(
            house,
            subreddits=[chance.choice(["hills", "lakes"])],
            tags=["even"] if number % 2 == 0 else ["odd"],
            # Many are alike: ties are where walks lose their way.
            hours=chance.choice([0, 1, 1, 2, 30]),
            likes=chance.choice([0, 0, 0, 1, 2, 9]),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("sort", ["new", "hot", "top"])
@pytest.mark.parametrize(("seed", "most_recent"), [(1, 2000), (2, 0), (3, 12)])
async def test_a_walk_shows_what_was_there_throughout_exactly_once(
    house: House, monkeypatch: pytest.MonkeyPatch, sort: Sort, seed: int, most_recent: int
) -> None:
    # What moved since is looked at as a whole, or in order, or first the one and then the other.
    monkeypatch.setattr(feed_queries, "_MOST_RECENT", most_recent)
    chance = random.Random(f"{sort} {seed}")
    there = await fill(house, chance, 60)
    weather = Weather(house, chance, there)
    walker = Walker(house.db, Reader(house.ids["mo"]), Totals())
    for wanted in FILTERS:
        async with house.db.connection() as connection:
            rows = await connection.fetch(
                """
                select session_id from community_item
                where not is_hidden and ($1::text[] = '{}' or tags && $1::text[])
                  and ($2 = '' or position($2::text in search_text) > 0)
                  and not subreddits && $3::text[]
                order by session_id
                """,
                list(wanted.tags),
                wanted.search or "",
                list(wanted.muted_sources),
            )
        begun_with = {row["session_id"] for row in rows}
        weather.gone.clear()
        seen: list[int] = []
        after: Place | None = None
        size = chance.choice([1, 3, 7])
        while True:
            blowing = [asyncio.create_task(_blow(weather, chance.randrange(4)))]
            page, after = await walker.step(sort, size, after, wanted)
            await asyncio.gather(*blowing)
            seen += page
            if after is None:
                break
        counted = Counter(seen)
        assert max(counted.values(), default=1) == 1
        assert begun_with - weather.gone <= set(seen)
    assert weather.changed > 50


async def _blow(weather: Weather, times: int) -> None:
    for _ in range(times):
        await weather.blow()


async def test_a_walk_stays_in_the_order_in_which_it_began(house: House) -> None:
    chance = random.Random(5)
    there = await fill(house, chance, 30)
    walker = Walker(house.db, Reader(house.ids["mo"]), Totals())
    for sort in ("hot", "top"):
        before = [each for page in await walker.walk(sort, 7) for each in page]
        first, after = await walker.step(sort, 7, None)
        # All is turned round: the last is liked most.
        for number, session in enumerate(reversed(before)):
            await house.execute(
                "insert into community_like_delta (item_id, delta) "
                "select id, 1 from community_item, generate_series(1, $2) where session_id = $1",
                session,
                50 - number,
            )
        await ranking.add_up_likes(house.db)
        walked = first
        while after is not None:
            page, after = await walker.step(sort, 7, after)
            walked += page
        assert walked == before
        assert [each for page in await walker.walk(sort, 7) for each in page] != before
    assert len(there) == 30


async def test_gathering_and_walking_find_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    await fill(house, chance, 40)
    walker = Walker(house.db, Reader(house.ids["mo"]), Totals())
    for sort in ("new", "hot", "top"):
        for wanted in FILTERS[1:3]:
            gathered = await walker.walk(sort, 6, wanted)
            with monkeypatch.context() as changed:
                changed.setattr(feed, "_FEW", -1)
                assert await walker.walk(sort, 6, wanted) == gathered
            assert sum(map(len, gathered)) >= 10
