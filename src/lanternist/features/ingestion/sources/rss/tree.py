"""XML of another's making as a plain tree. No entity is ever declared, nothing outside is ever read."""

import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_ELEMENTS = 50_000
DEEPEST = 100
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(rb"&(?!#?[A-Za-z0-9]{1,31};)")
_KNOWN_TO_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


class BadXml(ValueError):
    """Cannot be read, or must not be."""


@dataclass(slots=True)
class Element:
    """One element: `name` without its namespace in lower case, `space` the namespace, both may be empty."""

    space: str
    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list["Element"])
    parts: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The text directly inside."""
        return "".join(self.parts)

    def all(self, *names: str) -> Iterator["Element"]:
        """Yield the children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> "Element | None":
        """Return the first child of these names."""
        return next(self.all(*names), None)

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in the order of the document."""
        waiting: list[Element] = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def read_xml(body: bytes) -> Element:
    """Return the root of a document; one with a little HTML in it is mended first. Raises `BadXml`."""
    try:
        return _read(body)
    except BadXml:
        mended = _NAMED.sub(_as_number, _BARE_AMPERSAND.sub(b"&amp;", body))
        if mended == body:
            raise
        return _read(mended)


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise BadXml("too large")
        space, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2].lower(): value for key, value in attributes.items()}
        element = Element(space, local.lower(), plain)
        if self._open:
            self._open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)


def _read(body: bytes) -> Element:
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise BadXml("cannot be read") from error
    if builder.root is None:
        raise BadXml("empty")
    return builder.root


def _refuse(*_: object) -> int:
    raise BadXml("entities are not taken")


def _as_number(match: re.Match[bytes]) -> bytes:
    """HTML's names of characters are unknown to XML; numbers are known to both."""
    name = match[1]
    if name in _KNOWN_TO_XML:
        return match[0]
    text = html.entities.html5.get(f"{name.decode('ascii')};", "")
    return "".join(f"&#{ord(character)};" for character in text).encode("ascii")
