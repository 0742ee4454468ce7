"""What the tests that ask Reddit, played by the replay server, say again and again."""

import pytest

from lanternist.features.ingestion.models import SourceUnavailable
from lanternist.features.ingestion.sources.reddit import RedditSource
from tests.support.replay import Replay


async def refusal(source: RedditSource, name: str = "pics") -> SourceUnavailable:
    """Return how the source says that it cannot list."""
    with pytest.raises(SourceUnavailable) as refused:
        await source.list_media(name, 25)
    return refused.value


def asked(replay: Replay) -> int:
    """Return how often listings were asked for."""
    return len(replay.asked("/r/"))
