"""Names to try PieFed with."""

from lanternist.features.ingestion.sources.lemmy.tests.contract import contract_of
from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings


def prepare(settings: Settings) -> SourceContract:
    return contract_of("piefed", settings)
