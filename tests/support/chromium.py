"""The browser that tests drive: Debian's Chromium, or any other on the path. Never without one."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever is not on this machine does not exist.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def executable() -> str:
    """Return where the browser is, or fail with what to do."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise AssertionError("These tests need a browser: apt-get install chromium")
