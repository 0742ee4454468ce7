"""The full-screen player and all its JavaScript."""

from pathlib import Path

from lanternist.features.player.pages import play_page, play_shared_page
from lanternist.platform.feature import Feature

__all__ = ["feature"]

feature = Feature(name="player", folder=Path(__file__).parent, routes=[play_page, play_shared_page])
