"""The rules of the house that a program can check, each with an example that breaks it."""

import ast
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from lanternist.errors import AppError
from tests.support.code_shapes import Found, functions_of, strings_of

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lanternist"
MOST_LINES = {"file": 400, "function": 60}
MOST_TEST_LINES = {"file": 600, "function": 80}
LEFT_OUT = re.compile(r"(^|/)(recordings|vendor|__pycache__)/|\.lock$|\.generated\.")
_SQL = re.compile(
    r"\s*(select\s|insert\s+into\s|update\s+\w+(\s+as)?(\s+\w+)?\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()"
)
# The platform owns no table of a feature: it connects, migrates, notifies and asks whether the server lives.
SQL_OUTSIDE_QUERIES = {
    "demo/loading.py",  # takes a lock, reads no table
    "platform/embedded_postgres.py",
    "platform/health.py",
    "platform/jobs.py",
    "platform/migrate.py",
    "platform/notices.py",
    "platform/schema.py",
}
# The address of the model that writes captions is the operator's, and may be this machine.
OUTBOUND = {"platform/fetch.py", "platform/fetch_connections.py", "features/captions/provider.py"}
_OUTBOUND_MODULES = {
    "aiohttp",
    "httpx",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
    "socket",
    "ftplib",
}
# These listen, look up names for the guarded fetcher, or talk to their own child; they connect to nobody.
LISTENING = {
    "platform/addresses.py",
    "platform/decoders.py",
    "platform/decoding/serving.py",
    "platform/supervisor.py",
    "platform/web_server.py",
}
_OF_A_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users)/\w+/"
    r"|(?:pypi|npm|mirror|artifact\w*|registry)[\w.-]*\.(?:internal|local|corp|lan)\b"
)


def _tracked(*suffixes: str) -> list[Path]:
    """Return the files under version control; outside of a checkout, the files that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = (
        listed.stdout.splitlines()
        if listed.returncode == 0
        else [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if ".venv" not in path.parts]
    )
    return [
        ROOT / name
        for name in names
        if name.endswith(suffixes) and not LEFT_OUT.search(name) and (ROOT / name).is_file()
    ]


def _modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the path below the package and the tree of everything that ships."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" not in path.parts:
            yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text())


def _limits_of(path: Path) -> dict[str, int]:
    return MOST_TEST_LINES if "tests" in path.parts or "fakes" in path.name else MOST_LINES


def _too_long_file(path: Path, text: str) -> list[Found]:
    lines = text.count("\n")
    return [Found(path.name, lines)] if lines > _limits_of(path)["file"] else []


def _too_long_functions(path: Path, text: str) -> list[Found]:
    return [each for each in functions_of(path.suffix, text) if each.lines > _limits_of(path)["function"]]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _reads_environment(tree: ast.Module) -> bool:
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | set(_imports(tree))
    return bool(names & {"environ", "getenv", "environb", "os.environ", "os.getenv"})


def _connects(tree: ast.Module) -> bool:
    return any(
        name in _OUTBOUND_MODULES or name.split(".")[0] in _OUTBOUND_MODULES for name in _imports(tree)
    )


def _holds_sql(tree: ast.Module) -> bool:
    return any(_SQL.match(text) for text in strings_of(tree))


def test_imports_keep_to_the_contracts():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("find", [_too_long_file, _too_long_functions])
def test_files_and_functions_keep_to_their_length(find: Callable[[Path, str], list[Found]]):
    paths = _tracked(".py", ".js", ".css")
    assert len(paths) > 100

    found = {str(path.relative_to(ROOT)): find(path, path.read_text()) for path in paths}

    assert {name: each for name, each in found.items() if each} == {}


def test_a_long_file_and_a_long_function_are_found():
    body = "".join(f"    x = {number}\n" for number in range(400))
    python, script = f"def long():\n{body}", "export function long() {\n" + body + "}\n"

    for suffix, text in ((".py", python), (".js", script)):
        assert _too_long_file(Path(f"a{suffix}"), text)
        assert [each.name for each in _too_long_functions(Path(f"a{suffix}"), text)] == ["long"]
    assert not _too_long_file(Path("a.py"), "x = 1\n" * 400)
    assert not _too_long_functions(Path("a.py"), "def short():\n    pass\n" + "x = 1\n" * 100)


def test_only_the_settings_read_the_environment():
    assert [name for name, tree in _modules() if _reads_environment(tree)] == ["settings/__init__.py"]


@pytest.mark.parametrize(
    "text", ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ"]
)
def test_a_look_at_the_environment_is_found(text):
    assert _reads_environment(ast.parse(text))


def test_only_the_fetcher_connects_to_the_world():
    connecting = {name for name, tree in _modules() if _connects(tree)}

    assert connecting - OUTBOUND - LISTENING == set()


@pytest.mark.parametrize(
    "text",
    [
        "import aiohttp",
        "from aiohttp import ClientSession",
        "import urllib.request",
        "from http import client",
    ],
)
def test_another_way_out_is_found(text):
    assert _connects(ast.parse(text))


def _used_of_features(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield feature and name of what a module uses of the features' faces."""
    named = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "lanternist.features"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield named.get(node.value.id, node.value.id), node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lanternist.features."):
            yield from ((str(node.module).split(".")[2], alias.name) for alias in node.names)


def test_a_face_shows_what_others_use_and_nothing_else():
    features = SOURCE / "features"
    faces = {path.parent.name: _shown(ast.parse(path.read_text())) for path in features.glob("*/__init__.py")}
    used: set[tuple[str, str]] = set()
    for path in _tracked(".py"):
        own = path.relative_to(features).parts[0] if path.is_relative_to(features) else ""
        used |= {each for each in _used_of_features(ast.parse(path.read_text())) if each[0] != own}

    assert len(faces) > 15
    assert [(name, each) for name in faces for each in faces[name] if (name, each) not in used] == []


def _shown(tree: ast.Module) -> list[str]:
    """Return what the `__all__` of a module holds."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def test_sql_stands_in_queries_only():
    holding = {name for name, tree in _modules() if _holds_sql(tree)}

    assert {name for name in holding if not name.endswith("queries.py")} - SQL_OUTSIDE_QUERIES == set()
    assert len(holding) > 5


@pytest.mark.parametrize(
    "text",
    [
        "x = 'select 1 from a'",
        "x = f'''\n  update a set b = {c}'''",
        "x = 'delete from a'",
        "x = 'with a as (select 1) select'",
        "x = 'insert into a values (1)'",
    ],
)
def test_sql_elsewhere_is_found(text):
    assert _holds_sql(ast.parse(text))


def _errors(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("lanternist."):
            yield each
            yield from _errors(each)


def test_every_error_has_a_code_of_its_own_and_an_error_status():
    for name, _ in _modules():
        if name.endswith(("errors.py", "categories.py")):
            __import__("lanternist." + name.removesuffix(".py").replace("/", "."))
    # A shape that only others inherit from is no error that anybody meets.
    kinds = [kind for kind in _errors() if "code" in vars(kind)]
    codes = Counter(kind.code for kind in kinds)

    assert len(kinds) > 20
    assert [code for code, times in codes.items() if times > 1] == []
    assert [kind for kind in kinds if not 400 <= kind.status < 600] == []
    assert [kind for kind in kinds if not re.fullmatch(r"[A-Z][A-Z_]+[A-Z]", kind.code)] == []


def _names_a_machine(text: str) -> bool:
    return bool(_OF_A_MACHINE.search(text)) or any(place in text for place in _places_of_this_machine())


def _places_of_this_machine() -> list[str]:
    """Return the checkout and the folder around it, unless that is one that every machine has."""
    around = ROOT.parent
    is_usual = around in {Path("/"), Path("/srv"), Path("/opt")} or around.is_relative_to(
        tempfile.gettempdir()
    )
    return [f"{ROOT}/"] + ([] if is_usual else [f"{around}/"])


def test_no_file_names_the_machine_it_was_made_on():
    suffixes = (
        ".py",
        ".js",
        ".css",
        ".html",
        ".md",
        ".toml",
        ".lock",
        ".yaml",
        ".sql",
        ".sh",
        ".txt",
        "Makefile",
    )
    paths = [path for path in _tracked(*suffixes) if path != Path(__file__)] + [ROOT / "requirements.lock"]

    assert [path.name for path in paths if _names_a_machine(path.read_text())] == []


@pytest.mark.parametrize(
    "text", [f"see {ROOT}/x", "cd /home/ana/src", "--index-url https://pypi.corp/simple"]
)
def test_a_path_of_a_machine_is_found(text):
    assert _names_a_machine(text)


def test_the_lock_names_no_index():
    text = (ROOT / "requirements.lock").read_text()

    assert not re.search(r"--(extra-)?index-url|--find-links|https?://", text)


def test_the_source_needs_no_module_that_only_tests_have():
    needed = {name.split(".")[0] for _, tree in _modules() for name in _imports(tree)}

    assert needed & {"pytest", "httpx", "hypothesis", "playwright", "tests", "yaml"} == set()
    assert needed >= {"litestar", "asyncpg"}
