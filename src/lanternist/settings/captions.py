"""The settings of captions: which model writes them, and how much it may cost."""

from dataclasses import dataclass
from functools import partial

from lanternist.kit import parsing
from lanternist.settings.table import setting


@dataclass(frozen=True)
class CaptionSettings:
    """Where captions come from; `docs/captions.md` has examples."""

    captions_base_url: str | None = setting(
        partial(parsing.url, schemes=("https", "http")),
        None,
        expects="a web address like http://127.0.0.1:11434/v1",
        help="Server that writes captions, by the chat API that OpenAI, Ollama, vLLM and llama.cpp share. Without it "
        "and a model, captions by AI answer that they are not available.",
    )
    captions_api_key: str | None = setting(
        str,
        None,
        expects="the key of that server",
        help="Key for that server, where it wants one.",
        secret=True,
    )
    captions_model: str | None = setting(
        partial(parsing.matching, pattern=r"[\w./:@+-]{1,200}"),
        None,
        expects="the name of a model",
        help="Model that writes captions.",
    )
    captions_vision: bool = setting(
        parsing.flag,
        default=True,
        expects="yes or no",
        help="Whether the model sees pictures. `no`: captions are written from titles and communities alone.",
    )
    captions_seconds: int = setting(
        partial(parsing.whole_number, least=1, most=60),
        30,
        expects="a number from 1 to 60",
        help="How long one answer of the model may take; all tries for a caption together take at most twice that, and "
        "60 seconds.",
    )
    captions_per_day: int = setting(
        partial(parsing.whole_number, least=0, most=10_000_000),
        5000,
        expects="a number",
        help="Captions that the model may be asked for in a day (UTC), by all people together: the cap of what it "
        "costs.",
    )
    captions_per_person: int = setting(
        partial(parsing.whole_number, least=0, most=10_000_000),
        500,
        expects="a number",
        help="The same for one person.",
    )
