"""Texts of pages come from catalogues, and pages read from right to left as well."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from litestar.testing import RequestFactory

from lanternist.platform.languages import ENGLISH, Languages, speaking, translate, translate_number
from lanternist.platform.navigation import Navigation
from lanternist.platform.pages import Pages, template_environment
from tests.support.preview_pages import render
from tests.support.pseudo import PSEUDO, strings_of, untranslated
from tests.support.samples import PAGES

SOURCE = Path("src/lanternist")
# What a physical side is called: refused, because a page from right to left has the other one there.
SIDES = re.compile(
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:^|[;{\s])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


@pytest.fixture
def german(tmp_path: Path) -> Languages:
    catalog = Catalog(locale="de")
    catalog.add("Library", "Sammlung")
    catalog.add(("%(n)s item", "%(n)s items"), ("%(n)s Ding", "%(n)s Dinge"))
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    (folder / "pages.mo").write_bytes(compiled.getvalue())
    (folder / "scripts.json").write_text('{"Sound on": "Ton an"}')
    return Languages(tmp_path)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("en, de;q=0.9", "en"),
        ("fr, DE;q=0.2", "de"),
        ("fr", "en"),
        ("de;q=0", "en"),
        ("*;q=x, ;;, de;q=nan", "en"),
        ("de;q=1.5,en;q=0.1", "en"),
    ],
)
def test_the_language_is_what_the_browser_likes_best_of_those_there_are(german, header, code):
    assert german.accepted(header).code == code


def test_texts_come_from_the_catalogue_and_fall_back_to_english(german):
    with speaking(german.accepted("de")):
        assert translate("Library") == "Sammlung"
        assert translate_number("%(n)s item", "%(n)s items", 1) == "%(n)s Ding"
        assert translate("Never translated") == "Never translated"
    assert translate("Library") == "Library"
    assert german.accepted("de").script_texts == {"Sound on": "Ton an"}
    assert ENGLISH.script_texts == {}


def test_pages_made_without_asking_who_is_signed_in_keep_the_language_that_was_chosen(
    german: Languages, tmp_path: Path
):
    (tmp_path / "page.html").write_text("{{ _('Library') }}")
    environment = template_environment([tmp_path], str, Navigation.of([]))
    pages = Pages(environment, german, is_secure=True)
    browser = {"Accept-Language": "en"}

    shown = pages.render("page.html", RequestFactory().get(headers=browser), "Ana", {}, language="de")
    [cookie] = shown.cookies
    kept = RequestFactory().get(headers=browser | {"Cookie": f"{cookie.key}={cookie.value}"})
    error = pages.render("page.html", kept, None, {}, status=404)
    again = pages.render("page.html", kept, "Ana", {}, language="de")
    other = pages.render("page.html", kept, "Ben", {})
    [forgotten] = other.cookies
    strange = RequestFactory().get(headers=browser | {"Cookie": f"{cookie.key}=../../de"})

    assert (shown.content, error.content, other.content) == ("Sammlung", "Sammlung", "Library")
    assert (cookie.secure, cookie.httponly, cookie.samesite) == (True, True, "lax")
    assert (error.cookies, again.cookies) == ([], [])
    assert (forgotten.key, forgotten.value, forgotten.max_age) == (cookie.key, "", 0)
    assert pages.render("page.html", strange, None, {}).content == "Library"


# Both are for developers: the design system, and the description of the API, which is English as the API is.
@pytest.mark.parametrize("name", sorted(PAGES.keys() - {"styleguide", "api"}))
def test_a_page_says_nothing_that_is_in_no_catalogue(name):
    page = PAGES[name]
    with speaking(PSEUDO):
        html = render(name)

    assert untranslated(html, ["Lanternist", *strings_of(page.context), *strings_of(page.viewer)]) == []
    assert '<html lang="ar" dir="rtl"' in html


def test_the_player_says_nothing_that_is_in_no_catalogue():
    with speaking(PSEUDO):
        html = render("player")

    assert untranslated(html, ["Fog over the valley"]) == []


def _without_insets(line: str) -> str:
    """Leave out the insets of a phone's display: hardware has a left and a right."""
    return re.sub(r"env\(safe-area-inset-\w+[^)]*\)", "", line)


def test_styles_name_no_side_that_is_another_one_from_right_to_left():
    paths = [*SOURCE.glob("web/static/**/*.css"), *SOURCE.glob("features/*/static/**/*.css")]
    assert len(paths) > 10

    found = {
        str(path): [
            line.strip() for line in path.read_text().splitlines() if SIDES.search(_without_insets(line))
        ]
        for path in paths
    }

    assert {path: lines for path, lines in found.items() if lines} == {}
