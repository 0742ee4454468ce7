"""What holds for every source, whichever there are: each brings a `tests/contract.py` with names to try."""

import importlib
import pkgutil
from collections.abc import Callable

import pytest

from lanternist.features.ingestion import sources
from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import BadSourceName, Reason, Source, SourceUnavailable
from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings

NAMES = sorted(module.name for module in pkgutil.iter_modules(sources.__path__) if module.ispkg)
WANTED = 25

Build = Callable[[Settings], Source]


@pytest.fixture(params=NAMES)
def build(request: pytest.FixtureRequest, fetcher: Fetcher, db: Database) -> Build:
    package = importlib.import_module(f"{sources.__name__}.{request.param}")
    return lambda settings: package.build(SourceContext(settings, fetcher, Budget(db)))


@pytest.fixture
def contract(build: Build, request: pytest.FixtureRequest, settings: Settings) -> SourceContract:
    name = request.node.callspec.params["build"]
    return importlib.import_module(f"{sources.__name__}.{name}.tests.contract").prepare(settings)


@pytest.fixture
def source(build: Build, contract: SourceContract, settings: Settings) -> Source:
    return build(contract.configured or settings)


def test_reddit_and_folders_are_among_the_sources():
    assert {"reddit", "folder"} <= set(NAMES)


async def test_it_lists_media_that_can_be_stored(source: Source, contract: SourceContract):
    found = await source.list_media(source.normalise(contract.lists_media), WANTED)

    assert len(found.media) >= 2
    assert found.posts >= 1
    assert len({media.canonical_id for media in found.media}) == len(found.media)
    for media in found.media:
        assert ":" in media.url
        assert media.canonical_id
        assert media.community


async def test_it_lists_the_same_twice(source: Source, contract: SourceContract):
    name = source.normalise(contract.lists_media)

    assert await source.list_media(name, WANTED) == await source.list_media(name, WANTED)


async def test_it_says_not_found_for_a_name_that_nothing_has(source: Source, contract: SourceContract):
    with pytest.raises(SourceUnavailable) as refusal:
        await source.list_media(source.normalise(contract.missing), WANTED)

    assert refusal.value.reason is Reason.NOT_FOUND


def test_it_refuses_names_that_can_name_nothing(source: Source, contract: SourceContract):
    assert contract.bad_names
    for name in ("", "  ", "\x00", "a\nb", "a" * 5000, *contract.bad_names):
        with pytest.raises(BadSourceName):
            source.normalise(name)


def test_it_has_one_spelling_for_a_name(source: Source, contract: SourceContract):
    name = source.normalise(contract.lists_media)

    assert contract.spellings
    assert {source.normalise(spelling) for spelling in contract.spellings} == {name}
    assert source.normalise(name) == name


def test_it_says_when_the_operator_has_not_configured_it(
    source: Source, contract: SourceContract, build: Build
):
    assert source.is_configured()
    assert not build(contract.unconfigured).is_configured()
