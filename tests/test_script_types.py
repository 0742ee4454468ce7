"""The types that the comments of the browser's modules tell hold, by the strictest reading of the compiler."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_modules_pass_the_type_checker() -> None:
    compiler = ROOT / "node_modules/typescript/bin/tsc"
    assert compiler.exists(), "make test installs it; by hand: .venv/bin/npm ci"

    done = subprocess.run(
        [ROOT / ".venv/bin/node", compiler, "--project", ROOT],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout
