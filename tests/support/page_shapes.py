"""What a page is made of without its words: a text that is only a text never changes it."""

import re
from html.parser import HTMLParser

import httpx

_LINKS = {"href", "src", "action", "content", "http-equiv", "type", "rel", "target", "formaction", "srcdoc"}


class _Shape(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, (value or "") if name in _LINKS else "") for name, value in attrs]
        self.tags.append((tag, tuple(kept)))
        self.texts += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        self.tags.append((f"!{decl}", ()))

    def handle_pi(self, data: str) -> None:
        self.tags.append(("?", ()))

    def unknown_decl(self, data: str) -> None:
        self.tags.append(("![", ()))


def shape_of(html: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return every tag of a page in order, with its attributes' names and the values of those that lead somewhere."""
    return _parsed(html).tags


def shape_and_texts_of(html: str) -> tuple[list[tuple[str, tuple[tuple[str, str], ...]]], str]:
    """Return a page's shape, and all its texts and attribute values as a reader gets them."""
    parsed = _parsed(html)
    return parsed.tags, "\x00".join(parsed.texts)


def sound(answer: httpx.Response) -> httpx.Response:
    """Return an answer after a look at its headers: nothing broke out of one."""
    for name, value in answer.headers.raw:
        assert re.fullmatch(rb"[A-Za-z0-9-]+", name), name
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f-\xff]", value), (name, value)
        assert name.lower() not in (b"x-injected", b"refresh")
    return answer


def _parsed(html: str) -> _Shape:
    shape = _Shape()
    shape.feed(html)
    shape.close()
    return shape
