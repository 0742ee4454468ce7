"""The player's modules without a page, under the Node that ships with Playwright."""

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

TESTS = Path(__file__).parent


def test_the_modules_pass_their_own_tests() -> None:
    node, _ = compute_driver_executable()
    files = sorted(str(path) for path in TESTS.glob("*.test.js"))
    assert len(files) >= 5

    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
