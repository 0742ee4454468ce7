"""A language for tests: every text is longer, stands in brackets, and runs from right to left."""

import re
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

from lanternist.platform.languages import Language

OPEN, CLOSE = "⟦", "⟧"
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-show", "data-hide", "data-copied")
_SILENT = {"script", "style", "code", "kbd", "svg", "template"}


class _Longer(NullTranslations):
    def gettext(self, message: str) -> str:
        # A third longer, in words that may be parted as others are.
        return f"{OPEN}{message}{' ~~~~~' * (len(message) // 18) or '~~~'}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


PSEUDO = Language("ar", _Longer())


class _Texts(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._path: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in _SPOKEN and value and value[0] != "/"]
        if tag not in ("meta", "link", "input", "img", "br", "path", "use", "circle", "rect", "stop", "hr"):
            self._path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._path and self._path.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _SILENT & set(self._path):
            self.found.append(data)


def strings_of(value: Any) -> list[str]:
    """Return all texts inside a sample's context: what people wrote, which nobody translates."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings_of(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in strings_of(part)]
    names = getattr(value, "__struct_fields__", None) or getattr(value, "__dataclass_fields__", None)
    names = names or getattr(value, "__dict__", ())
    return [text for name in names for text in strings_of(getattr(value, name))]


def untranslated(html: str, data: list[str]) -> list[str]:
    """Return the texts of a page that are neither translated nor of the sample's data."""
    texts = _Texts()
    texts.feed(html)
    known = {" ".join(text.split()) for text in data}
    missed: list[str] = []
    for found in texts.found:
        # Brackets may nest: a translated text with another one inside.
        rest, before = found, ""
        while rest != before:
            before, rest = rest, re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", rest)
        rest = re.sub(r"https?://\S+|[\d.]+ [KMG]iB", " ", rest)
        for part in re.split(r"[·:,()×]| {2,}|\n", rest):
            text = " ".join(part.split()).strip(" .–#")
            if re.search(r"[^\W\d_]{2}", text) and not any(text in each for each in known):
                missed.append(text)
    return missed
