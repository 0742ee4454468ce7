"""Sessions that are shown to everybody who is signed in: snapshots that last, with media of their own."""

from pathlib import Path

from lanternist.platform.feature import Feature

__all__ = ["feature"]

feature = Feature(name="community", folder=Path(__file__).parent)
