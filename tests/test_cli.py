"""The command line, as far as it needs no server."""

import subprocess
import sys
import time
from pathlib import Path

import pytest


def lanternist(*words: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "lanternist.cli", *words]
    return subprocess.run(argv, env=environ or {}, capture_output=True, text=True, timeout=30, check=False)


def test_help_lists_the_commands_at_once() -> None:
    began = time.monotonic()

    answer = lanternist("--help")

    # Far under a second; the limit leaves room for a busy machine, and still notices a heavy import.
    assert time.monotonic() - began < 2
    assert answer.returncode == 0
    for command in ("run", "serve", "worker", "migrate", "config", "user"):
        assert f"\n  {command} " in answer.stdout


def test_help_and_config_import_nothing_heavy() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from lanternist.cli import main;"
        "CliRunner().invoke(main, ['config']);"
        "print({'litestar', 'asyncpg', 'granian', 'structlog', 'numpy'} & set(sys.modules))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], env={}, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("program", "unused"),
    [
        (
            "from lanternist.app import create_app; from lanternist.settings import load; create_app(load(environ))",
            {"pgqueuer", "pydantic", "numpy", "pyvips", "av"},
        ),
        ("import lanternist.platform.web_server", {"asyncpg", "litestar", "lanternist.app"}),
    ],
    ids=["the web server", "the process that starts it"],
)
def test_no_library_is_in_memory_for_nothing(program: str, unused: set[str], tmp_path: Path) -> None:
    environ = {
        "LANTERNIST_DATA_DIR": str(tmp_path),
        "LANTERNIST_DATABASE_URL": "postgresql://nobody@127.0.0.1/nothing",
    }
    program = f"import sys; environ = {environ}; {program}; print({unused} & set(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", program], env={}, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "set()"


@pytest.mark.parametrize("command", ["run", "serve", "worker", "migrate", "config"])
def test_all_mistakes_in_the_settings_are_listed_and_nothing_starts(command: str, tmp_path: Path) -> None:
    wrong = {"LANTERNIST_PORT": "x", "LANTERNIST_DEMMO": "1", "LANTERNIST_DATA_DIR": str(tmp_path / "new")}

    answer = lanternist(command, environ=wrong)

    assert answer.returncode == 2
    assert "LANTERNIST_PORT: expected a number from 1 to 65535, got 'x'" in answer.stderr
    assert "LANTERNIST_DEMMO: no such setting, did you mean LANTERNIST_DEMO?" in answer.stderr
    assert not (tmp_path / "new").exists()


def test_config_shows_values_with_their_origin_and_hides_secrets(tmp_path: Path) -> None:
    kept = tmp_path / "key"
    kept.write_text("very-secret-" * 4)

    answer = lanternist(
        "config", environ={"LANTERNIST_PORT": "9000", "LANTERNIST_SECRET_KEY_FILE": str(kept)}
    )

    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in answer.stdout.splitlines()}
    assert lines["LANTERNIST_PORT"] == "9000  (LANTERNIST_PORT)"
    assert lines["LANTERNIST_HOST"] == "127.0.0.1  (default)"
    assert lines["LANTERNIST_SECRET_KEY"] == "(hidden)  (LANTERNIST_SECRET_KEY_FILE)"
    assert "very-secret" not in answer.stdout + answer.stderr
