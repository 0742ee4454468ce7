"""How source names are read, and that sources are found by looking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import BadSourceName, Listing
from lanternist.features.ingestion.sources import SourceName, Sources, discover
from lanternist.features.ingestion.sources.reddit.names import normalise
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings


class Shelf:
    """A source as somebody else might write it."""

    cacheable = False

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def normalise(self, name: str) -> str:
        if not name:
            raise BadSourceName("empty")
        return name

    def is_configured(self) -> bool:
        return True

    async def list_media(self, name: str, wanted: int) -> Listing:
        return Listing()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("pics", "pics"),
        ("  Pics ", "pics"),
        ("r/Pics", "pics"),
        ("/r/pics/", "pics"),
        ("https://www.reddit.com/r/Pics/", "pics"),
        ("http://old.reddit.com/r/pics", "pics"),
        ("HTTPS://NP.REDDIT.COM/R/PICS///", "pics"),
        ("reddit.com/r/pics/top/?t=all#x", "pics"),
        ("https://www.reddit.com/r/pics/comments/abc/some_title/", "pics"),
        ("u/Ana_1", "u_ana_1"),
        ("/user/ana", "u_ana"),
        ("https://www.reddit.com/user/Ana/submitted", "u_ana"),
        ("u_ana", "u_ana"),
        ("ab", "ab"),
        ("a" * 21, "a" * 21),
        ("r", None),
        ("r/", None),
        ("", None),
        ("a", None),
        ("a" * 22, None),
        ("two words", None),
        ("pics/top", "pics/top/week"),
        ("pics/Top/All", "pics/top/all"),
        ("/r/pics/hot/", "pics"),
        ("pics/new", "pics/new"),
        ("pics/controversial/day", "pics/controversial/day"),
        ("r/pics+Aww+pics", "aww+pics"),
        ("https://www.reddit.com/r/pics+aww/new", "aww+pics"),
        ("aww+u_ana-b/rising", "aww+u_ana-b/rising"),
        ("+".join(f"name{number:02}" for number in range(20)),) * 2,
        ("u/an-a/top/year", "u_an-a/top/year"),
        ("u/" + "a" * 20, "u_" + "a" * 20),
        ("u/ana/m/birds/new", "u_ana/m/birds/new"),
        ("https://www.reddit.com/user/ana/m/birds/?x=1", "u_ana/m/birds"),
        ("r/user/new", "r/user/new"),
        ("r/user", "user"),
        ("+".join(f"name{number}" for number in range(21)), None),
        ("pics+", None),
        ("pics+../x", None),
        ("pics/best", None),
        ("pics/new/week", None),
        ("pics/top/decade", None),
        ("pics/top/week/x", None),
        ("pics/m/birds", None),
        ("u_ana+pics/m/birds", None),
        ("u/" + "a" * 21, None),
        ("u_", None),
        ("https://example.com/r/pics", None),
        ("https://evilreddit.com/r/pics", None),
        ("https://reddit.com", None),
        ("../../api", None),
        ("pics?x=1", None),
        ("ärger", None),
        ("pics\n", "pics"),
        ("pi\ncs", None),
    ],
)
def test_a_community_has_one_spelling(written: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(BadSourceName):
            normalise(written)
    else:
        assert normalise(written) == name


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(["r", "u", "user", "pics", "a+b", "aww+u_x", "m", "new", "top", "week", "hot", "u_x"])
    ).map("/".join)
)
def test_a_name_is_refused_or_is_its_own_normal_form(text: str) -> None:
    try:
        name = normalise(text)
    except BadSourceName:
        return
    assert normalise(name) == name


@pytest.fixture
def sources(settings: Settings, fetcher: Fetcher, db: Database) -> Sources:
    return discover(SourceContext(settings, fetcher, Budget(db)))


def test_every_sub_package_is_a_source(sources: Sources) -> None:
    assert "" in {source.prefix for source in sources}
    for source in sources:
        assert isinstance(source.cacheable, bool)


def test_a_bare_name_is_of_the_default_source_and_round_trips(sources: Sources) -> None:
    name = sources.parse("  https://www.reddit.com/r/Pics/ ")

    assert name == SourceName("", "pics")
    assert str(name) == "pics"
    assert sources.parse(str(name)) == name


def test_a_known_prefix_chooses_its_source_and_round_trips() -> None:
    sources = Sources([Shelf(""), Shelf("shelf")])

    name = sources.parse(" Shelf: Upper Row ")

    assert name == SourceName("shelf", "Upper Row")
    assert sources.parse(str(name)) == name


def test_an_unknown_prefix_is_no_prefix(sources: Sources) -> None:
    with pytest.raises(BadSourceName):
        sources.parse("nowhere:pics")


def test_a_server_without_a_default_source_takes_no_bare_names() -> None:
    with pytest.raises(BadSourceName):
        Sources([Shelf("shelf")]).parse("pics")


def test_two_sources_with_one_prefix_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="prefix"):
        Sources([Shelf("shelf"), Shelf("shelf")])
