"""Names to try Lemmy with."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings


def prepare(settings: Settings) -> SourceContract:
    return contract_of("lemmy", settings)


def contract_of(kind: str, settings: Settings) -> SourceContract:
    """Return the names of a site whose communities are named as Lemmy's are."""
    home = f"{kind}.example"
    return SourceContract(
        lists_media=f"pics@{home}",
        missing=f"nowhere@{home}",
        bad_names=(
            "pics",
            "pics@",
            f"@{home}",
            f"p@{home}",
            "pics@localhost",
            "pics@10.0.0.1",
            f"pics@{home}:8080",
            "pics@a/../b",
            f"pi cs@{home}",
            f"pics@{home}/best",
            f"pics@{home}/top/decade",
            f"https://{home}/u/ana",
        ),
        spellings=(
            f" Pics@{home} ",
            f"!pics@{home}",
            f"https://{home}/c/pics",
            f"https://other.example/c/pics@{home}?x=1",
            f"pics@{home}/hot",
        ),
        unconfigured=replace(settings, sources_off=(kind,)),
    )
