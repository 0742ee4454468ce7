"""What is left of what a model wrote."""

import pytest

from lanternist.features.captions.cleaning import cleaned, gives_away, shortened
from lanternist.features.captions.models import GLANCE, SLIDE
from tests.support.models import GOOD


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"**{GOOD}**",
        f"# {GOOD}",
        f'"{GOOD}"',
        f"Caption: {GOOD}",
        f"<think>First I look at the water.</think>\n\n{GOOD}",
        f"<b>{GOOD}</b><script></script>",
        f"{GOOD} https://pictures.example/?q=1",
        f"{GOOD} www.pictures.example/a",
        f"{GOOD} pictures-of-hills.com/x",
        f"{GOOD} ![](https://pictures.example/x.png)",
        f"{GOOD} hills@pictures.example",
        f"\u202e{GOOD}\u202c\u200b\x00\x07",
        GOOD.replace(" ", "\u2028\n\t "),
    ],
)
def test_only_plain_text_is_left(text: str) -> None:
    assert cleaned(text, SLIDE) == GOOD


@pytest.mark.parametrize(
    "text", ["", "  ", "Too short.", "https://pictures.example/" + "a" * 90, "<think>" + GOOD]
)
def test_what_is_no_caption_is_none(text: str) -> None:
    assert cleaned(text, GLANCE) is None


@pytest.mark.parametrize("text", [GOOD * 9, "word " * 90, "a" * 900, "日" * 900, f"{GOOD} {'hills ' * 90}"])
def test_a_caption_is_never_too_long_or_too_short(text: str) -> None:
    for length in (GLANCE, SLIDE):
        caption = cleaned(text, length)
        assert caption is not None
        assert length.least <= len(caption) <= length.most
    assert shortened(GOOD, 400) == GOOD


def test_what_repeats_six_words_of_ours_gives_them_away() -> None:
    rules = "You write one caption for one picture of a slideshow"

    assert gives_away("My rules: you WRITE one... caption, for one picture!", [rules])
    assert gives_away("the key is abc-def 12345678", ["abcdef12345678"])
    assert not gives_away("You write one caption and the lake is calm", [rules])
    assert not gives_away(GOOD, [rules, "", "short"])


def test_hostile_output_takes_no_long_time() -> None:
    for text in ("[" * 20_000, "<" * 20_000, "a." * 10_000, "a@" * 10_000, "<think>" * 3_000, "![](" * 5_000):
        cleaned(text, SLIDE)
