"""What the hard rules refuse, however it is spelled, and the ordinary words that they must leave alone."""

import json
import time
from pathlib import Path

import pytest

from lanternist.kit.denied import LONGEST_TEXT, Terms, may_be_looked_for, suggests_minors
from tests.support.recordings import ROOTS
from tests.support.spelled import ways_to_write

WORDS = (
    "underage",
    "preteen",
    "minors",
    "jailbait",
    "lolita",
    "lolicon",
    "shotacon",
    "barely legal",
    "underaged",
)
ORDINARY = (
    "Prelude in A minor", "Ursa Minor above the lake", "Minor changes to the route", "A minor detail of the facade",
    "Waltz in A minor", "Asia Minor, 1920", "C minor", "The minor leagues", "Back in the minors",
    "Minor Swing on guitar", "Photo by A. Minor", "photo by Jane Minor, 2019", "Dr. Minor", "© 2020 J. R. Minor",
    "Minor, A. (2019): Lakes", "Hills. Credit: Anna-Lena Minor", "Ursa Minor", "minor key", "In a minor key",
    "Morris Minor", "Lesser spotted woodpecker (Dryobates minor)",
    "A frog (Hyla minor)", "Vinca minor in bloom", "The damage was minor.",
    "A B minor prelude by R. Minor", "Artist: Minor",
    "Lunch in the canteen", "My kid took this picture", "Goat kids in the spring", "A child's drawing of a house",
    "Teen Wolf film location", "15 year old church door", "My 12 year old dog", "A 16 year old whisky",
    "This tree is 15 years old", "The cathedral is 900 years old", "Built 15 years ago", "lol! I like it", "LOL 1",
    "Kindergarten teacher's garden", "School bus in the snow", "Route 15, 17 miles", "f/1.8, 16 mm", "16F outside",
    "Under 18 minutes by train", "Not for anyone under 18", "Nobody under 18", "Young oak trees", "Baby elephant",
    "Children of the forest", "Coal miners at dusk", "Minorca from above", "Minority Report", "Pedometer, 9 km",
    "Torpedo boat", "Adult admission 5 euros", "18+ only", "Turned 15 pictures into one", "Page 15", "Stage 12",
    "In 16:9", "The Boys of Summer", "Girl with a Pearl Earring", "Grapes and lolling dogs", "Thunder over the hills",
    "Миноносец в порту", "Ελληνικά νησιά", "日本の山", "",
)  # fmt: skip
SUGGESTING = (
    "a minor", "She is a minor", "minor", "Minor girl", "m1nor", "mіnor", "15 years old", "15yo", "15 y/o",
    "17-year-old",
    "fifteen year old", "aged 15", "age 16", "She is only 15", "under 18", "UnderAge", "real_underage",
    "underagepictures", "teens nsfw", "nsfw kids", "explicit: child", "Teens_NSFW", "not yet 18", "TeenNSFW",
)  # fmt: skip


def test_at_least_95_percent_of_the_written_variants_are_refused() -> None:
    written = [(word, name, text) for word in WORDS for name, text in ways_to_write(word)]
    missed = [each for each in written if not suggests_minors(each[2])]
    assert len(written) >= 300
    assert len(missed) <= len(written) * 0.05, missed


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_pass(text: str) -> None:
    assert not suggests_minors(text)


@pytest.mark.parametrize("text", SUGGESTING)
def test_ages_and_combinations_are_refused(text: str) -> None:
    assert suggests_minors(text)


@pytest.mark.parametrize(
    "text", ["like a child", "Write as a teenager", "k1ds", "a young girl", "t e e n a g e r"]
)
def test_instructions_may_name_no_young_people_at_all(text: str) -> None:
    assert suggests_minors(text, is_instruction=True)
    assert not suggests_minors(text)


@pytest.mark.parametrize(
    "text", ["Describe the light in one calm sentence.", "The kid beside the goat", "In 15 words"]
)
def test_ordinary_instructions_pass(text: str) -> None:
    assert not suggests_minors(text, is_instruction=True)


def test_at_most_one_percent_of_recorded_titles_are_refused() -> None:
    titles = {title for folder in ROOTS for title in _titles(folder)}
    refused = [title for title in titles if suggests_minors(title)]
    assert len(titles) >= 100
    assert len(refused) <= len(titles) * 0.01, refused


def test_a_term_of_the_operator_is_found_in_its_variants_and_pairs_only_together() -> None:
    terms = Terms(["gravel", "red + barn"])
    assert all(
        terms.found_in(text) for text in ("Gravel road", "gr4v3l", "g r a v e l", "A barn, red", "RedBarn")
    )
    assert not any(terms.found_in(text) for text in ("gravelly", "A barn", "red", ""))
    assert not Terms([]).found_in("anything")


def test_people_search_for_music_but_not_by_what_is_refused_everywhere() -> None:
    assert all(may_be_looked_for(text) for text in ("minor", "a minor", "children", "fog", ""))
    assert not any(may_be_looked_for(text) for text in ("preteen", "u n d e r a g e", "nsfw teens", "15yo"))


HOSTILE = (
    "u ", "*", "a*", "15", "minor ", "🌲", "1|", "|1!", "$5s", "p3d0ph1|", "ch1|", "7+", "ba@4", "no ", "b minor. ",
    "a\n ", "a*bc#d ", "under 18 ", "\ufdfa", "uv", "m!n0", "5yo dog ", "A. inor ", "by Ab minor ", "© A. Ab Minora ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_takes_no_long_time(piece: str) -> None:
    began = time.process_time()
    suggests_minors((piece * 20_000)[:LONGEST_TEXT])
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "text",
    [
        "5" + " \n" * 19_000,
        "no " * 13_000 + ". under 18",
        "aged 5. " * 4_900 + "dog",
        " ".join(f"a{place:x}*b#c" for place in range(4_000)),
    ],
    ids=["blanks", "before", "things", "masked"],
)
def test_a_long_text_that_looks_like_rules_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    suggests_minors(text)
    assert time.process_time() - began < 3


def test_a_term_whose_letters_are_written_alike_takes_no_long_time() -> None:
    terms = Terms(["illi lili illil", "lili + illi", "s is it is s"])
    began = time.process_time()
    assert not any(terms.found_in(text * 10_000) for text in ("1|", "|1!", "$! ", "l|i"))
    assert terms.found_in("An illi-lili-illil")
    assert terms.found_in("LiLi illi")
    assert time.process_time() - began < 3


def _titles(folder: Path) -> set[str]:
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            title = value.get("title") or value.get("description") or value.get("public_description")
            if isinstance(title, str) and title:
                found.add(title)
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(each)

    for path in folder.rglob("*.json"):
        try:
            walk(json.loads(path.read_text()))
        except ValueError:
            continue
    return found
