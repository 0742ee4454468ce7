"""The page of the design system: complete, and for demonstrations only."""

import re
from pathlib import Path

from lanternist.styleguide import tokens

CSS = Path("src/lanternist/web/static/css")


def test_every_token_is_shown() -> None:
    defined = set(re.findall(r"^ {4}(--[\w-]+):", (CSS / "tokens.css").read_text(), re.MULTILINE))
    shown = [name for names in tokens().values() for name in names]

    assert set(shown) == defined
    assert len(shown) == len(defined)
    styles = (CSS / "styleguide.css").read_text()
    assert [name for name in shown if f"var({name})" not in styles] == []


def test_every_symbol_is_shown() -> None:
    sprite = (CSS.parent / "icons/sprite.svg").read_text()
    guide = Path("src/lanternist/web/templates/styleguide/type.html").read_text()

    assert [name for name in re.findall(r'symbol id="([\w-]+)"', sprite) if f"'{name}'" not in guide] == []
