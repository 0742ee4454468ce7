"""The languages of the pages: which there are, which one a browser gets, and the texts in it.

A text is marked where it is written: by `_()` in a template, by `message()` in Python (where a template shows it
through `_()`), by standing in a table of a `page_texts.py`, by `say()` in a script of the player. `make messages`
collects them. English is what the source says, so it needs no catalogue at run time.
"""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from lanternist.kit.texts import message

ENGLISH_BY_NAME = message("English")
"""A catalogue translates it by the name of its own language."""
THOUSANDS = message(",")
"""What stands between the thousands of a number; a catalogue translates it by its own sign."""
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "ur", "yi"})
FOLDER = Path(__file__).parents[1] / "web/locale"
PAGES, SCRIPTS = "pages", "scripts"


@dataclass(frozen=True, slots=True)
class Language:
    """One language, by its code as in `lang` of HTML."""

    code: str
    pages: NullTranslations = field(default_factory=NullTranslations)
    script_texts: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the player's scripts say, by the English; empty in English."""

    @property
    def name(self) -> str:
        """Return how the language calls itself."""
        return self.pages.gettext(ENGLISH_BY_NAME)

    @property
    def direction(self) -> str:
        """Return `ltr` or `rtl`."""
        return "rtl" if self.code.split("-")[0] in RIGHT_TO_LEFT else "ltr"


ENGLISH = Language("en")
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


class Languages:
    """All languages that have a catalogue, English first."""

    def __init__(self, folder: Path = FOLDER) -> None:
        codes = sorted(path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{PAGES}.mo"))
        others = [_read(folder, code) for code in codes if code != ENGLISH.code]
        self._by_code = {language.code.lower(): language for language in (ENGLISH, *others)}

    def __iter__(self) -> Iterator[Language]:
        return iter(self._by_code.values())

    def named(self, code: str) -> Language | None:
        """Return the language with this code, in whatever case."""
        return self._by_code.get(code.lower())

    def accepted(self, header: str) -> Language:
        """Return the language that an Accept-Language header likes best of those there are; English if none."""
        for _, name in sorted(_wishes(header), key=lambda wish: -wish[0]):
            found = self._by_code.get(name) or self._by_code.get(name.split("-")[0])
            if found:
                return found
        return ENGLISH


@contextmanager
def speaking(language: Language) -> Generator[None]:
    """Translate into `language` inside."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def spoken() -> Language:
    """Return the language of the page that is being made."""
    return _current.get()


def translate(text: str) -> str:
    """Return a marked text in the language of the page that is being made."""
    return _current.get().pages.gettext(text) if text else text


def translate_number(one: str, many: str, number: int) -> str:
    """Return the text for this number of things, in a language that may know more forms than two."""
    return _current.get().pages.ngettext(one, many, number)


def translate_all(texts: Mapping[Any, str]) -> dict[Any, str]:
    """Return marked texts under the keys they have."""
    return {key: translate(text) for key, text in texts.items()}


def grouped(value: object) -> str:
    """Return a whole number with its thousands apart, as the language of the page has it; anything else as text."""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    return f"{value:,}".replace(",", translate(THOUSANDS))


def _wishes(header: str) -> Iterator[tuple[float, str]]:
    """Yield weight and name of each language of an Accept-Language header; nonsense is passed over."""
    for part in header[:500].split(","):
        name, _, weight = part.strip().lower().partition(";q=")
        try:
            liking = float(weight or 1)
        except ValueError:
            continue
        if name and 0 < liking <= 1:
            yield liking, name


def _read(folder: Path, code: str) -> Language:
    with (folder / code / "LC_MESSAGES" / f"{PAGES}.mo").open("rb") as file:
        pages = GNUTranslations(file)
    scripts = folder / code / "LC_MESSAGES" / f"{SCRIPTS}.json"
    return Language(code, pages, json.loads(scripts.read_text()) if scripts.exists() else {})
