"""What the documents say about the code is what the code says."""

import ast
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from lanternist.app import FEATURES
from lanternist.features.activity import ACTIONS
from lanternist.platform.feature import Feature
from lanternist.platform.limits import Policies
from tests.support.recorded_actions import recorded_in

ROOT = Path(__file__).parents[1]
_NO_HOOKS = {"name", "folder", "routes", "jobs", "schedules", "navigation", "path_parameters"}
HOOKS = [each.name for each in fields(Feature) if each.name not in _NO_HOOKS]


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def test_the_list_of_features_is_the_same_in_code_contracts_and_architecture():
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each.get("containers") == ["lanternist.features"]]
    told = re.search(r"low to high\):\n([a-z,\s]+)\.", text_of("docs/architecture.md"))
    assert told is not None

    names = [feature.name for feature in FEATURES]

    assert list(reversed(layers)) == names
    assert re.split(r",\s+", told[1]) == names


def test_the_documents_name_every_hook():
    table = re.findall(r"^\| `(\w+)` \|", text_of("docs/decisions/0003-hooks.md"), flags=re.MULTILINE)

    assert sorted(table) == sorted(HOOKS)
    assert [name for name in HOOKS if f"`{name}`" not in text_of("docs/architecture.md")] == []


def test_the_readme_leads_to_every_document():
    written = [f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")]

    assert len(written) > 8
    assert [name for name in written if f"({name})" not in text_of("README.md")] == []


def test_operators_read_of_every_limit():
    told = re.findall(r"^\| `LANTERNIST_LIMIT_(\w+)` \|", text_of("docs/operations.md"), flags=re.MULTILINE)
    in_table = re.findall(r"`LANTERNIST_LIMIT_(\w+)`", text_of("docs/settings.md"))

    assert sorted(told) == sorted(in_table)
    assert len(told) == len(fields(Policies))


def test_every_action_that_is_recorded_has_a_text():
    recorded: set[str] = set()
    for path in (ROOT / "src/lanternist/features").rglob("*.py"):
        if "tests" not in path.parts:
            recorded |= recorded_in(ast.parse(path.read_text()))

    assert {"session_created", "user_disabled", "moved_to_tier", "captions_stopped"} <= recorded
    assert sorted(recorded - set(ACTIONS)) == []


def test_an_action_is_found_behind_a_helper_and_none_goes_unread():
    helped = "async def _note(tx, actor, action):\n    await activity.record(tx, actor, action=action)\n"
    used = "async def do(tx, actor):\n    await _note(tx, actor, 'lamp_lit' if actor else 'lamp_out')\n"
    unread = "async def do(tx, actor):\n    await activity.record(tx, actor, action=actor.last)\n"

    assert recorded_in(ast.parse(helped + used)) == {"lamp_lit", "lamp_out"}
    with pytest.raises(LookupError, match="do, line 2"):
        recorded_in(ast.parse(unread))
