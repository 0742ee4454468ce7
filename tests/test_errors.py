"""The tree of errors: listed in full, documented, and each met by a test."""

from pathlib import Path

import pytest

from lanternist.app import FEATURES
from lanternist.errors import AppError
from lanternist.platform import error_catalogue

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "errors.md"
CLASSES = error_catalogue.classes()
assert FEATURES, "the application is what loads the classes of all features"


def test_the_page_of_errors_is_current():
    assert PAGE.read_text() == error_catalogue.markdown(), "run `make docs`"


async def test_the_list_of_errors_holds_every_class(street):
    answer = await street.house.nobody.get("/api/errors")

    items = answer.json()["items"]
    assert answer.status_code == 200
    assert {item["code"] for item in items} == {each.code for each in CLASSES}
    assert [item["code"] for item in items if not (item["message"] and item["when"] and item["advice"])] == []


def test_a_code_has_one_status():
    statuses: dict[str, set[int]] = {}
    for each in CLASSES:
        statuses.setdefault(each.code, set()).add(each.status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_only_a_special_case_shares_the_code_of_another_class():
    shared = [
        (each.__name__, other.__name__)
        for each in CLASSES
        for other in CLASSES
        if each is not other
        and each.code == other.code
        and not issubclass(each, other) | issubclass(other, each)
    ]

    assert shared == []


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_says_what_to_do(kind: type[AppError]):
    example = kind.example()

    assert kind.advice
    assert example.text()
    assert 400 <= example.status < 600
    assert all(isinstance(value, str) for value in example.headers().values())


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_is_met_by_a_test(kind: type[AppError]):
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("tests/**/*.py")]
    words = (kind.__name__, f'"{kind.code}"', f'"{kind.message}"', kind.message[:25])

    met = [
        path for path in tests if path != Path(__file__) and any(word in path.read_text() for word in words)
    ]

    assert met
