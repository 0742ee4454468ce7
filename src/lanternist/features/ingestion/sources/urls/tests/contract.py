"""Names to try lists with."""

from dataclasses import replace

from lanternist.features.ingestion.tests.source_contract import SourceContract
from lanternist.settings import Settings
from tests.support.site_samples import PHOTO_LIST


def prepare(settings: Settings) -> SourceContract:
    settings.library_dir.mkdir(parents=True, exist_ok=True)
    (settings.library_dir / "Quiet hills.txt").write_text(PHOTO_LIST)
    return SourceContract(
        lists_media="Quiet hills",
        missing="Loud hills",
        bad_names=(
            "..",
            "../hills",
            ".hidden",
            "a//b",
            "ftp://lists.example/x",
            "https://a:b@lists.example/x",
            "https://lists.example/?token=x",
            "x.txt.txt",
            ".txt",
        ),
        spellings=(" Quiet hills.txt ", "/Quiet hills/", "Quiet hills.TXT"),
        unconfigured=replace(settings, sources_off=("urls",)),
    )
