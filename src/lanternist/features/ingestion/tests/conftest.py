"""Reddit as a source that the replay server plays."""

import pytest

from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.sources import reddit
from lanternist.features.ingestion.sources.reddit import RedditSource
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once."""
    monkeypatch.setattr("random.uniform", lambda _least, _most: 0.001)


@pytest.fixture
def source(quick_retries: None, settings: Settings, fetcher: Fetcher, db: Database) -> RedditSource:
    return reddit.build(SourceContext(settings, fetcher, Budget(db)))


@pytest.fixture
async def second_source(
    source: RedditSource, settings: Settings, fetcher: Fetcher, db: Database
) -> RedditSource:
    """The same as another process has it: its own token, the same database."""
    return reddit.build(SourceContext(settings, fetcher, Budget(db)))
