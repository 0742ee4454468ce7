"""What the documents say about the code is what the code says."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from lanternist.app import FEATURES
from lanternist.platform.feature import Feature
from lanternist.platform.limits import Policies

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
