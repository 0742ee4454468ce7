"""Photographs every page in every state, and the player, in three sizes, and compares with those that are kept.

python scripts/screenshots.py               compare; what differs is written beside the kept one as *.new.webp
python scripts/screenshots.py --keep        keep all as they are now
python scripts/screenshots.py show library  only these samples, whether kept or not

A photograph may differ in at most 0.5 % of its points by more than 24 of 255 steps: every machine draws fonts a little
differently.
"""

import asyncio
import io
import sys
from pathlib import Path

from PIL import Image, ImageChops
from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lanternist.features.player.tests.projector import Projector, programme  # noqa: E402
from tests.support import chromium  # noqa: E402
from tests.support.preview_pages import preview_server, rest  # noqa: E402
from tests.support.samples import PAGES  # noqa: E402

KEPT = ROOT / "tests" / "screenshots"
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "wide": (1440, 900)}
STEPS, SHARE = 24, 0.005
# Kept again, one may stay as it is only when it is all but the same: what is small adds up.
KEEPING_SHARE = 0.0002
PLAYER_SHEETS = {"playing": "", "help": "?", "settings": "s", "info": "i", "privacy": "b"}
# What changes while it is looked at.
RESTLESS = {"show-live", "show-waiting"}


async def main(names: list[str], *, keeps: bool) -> int:
    """Photograph and compare, or keep; return how many photographs differ."""
    KEPT.mkdir(exist_ok=True)
    differing: list[str] = []
    projector = Projector()
    await projector.start()
    with preview_server() as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium.executable(), args=chromium.FLAGS
            )
            for size in SIZES:
                async for name, photograph in photographs(browser, address, projector, names, size):
                    if not judged(KEPT / f"{name}-{size}.webp", photograph, keeps=keeps):
                        differing.append(f"{name} {size}")
            await browser.close()
    await projector.stop()
    sys.stdout.write("".join(f"{each} differs\n" for each in differing))
    return len(differing)


async def photographs(browser: Browser, address: str, projector: Projector, names: list[str], size: str):
    """Yield each sample's name and photograph in one size."""
    width, height = SIZES[size]
    context = await browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = await context.new_page()
    for name in PAGES:
        if name in names:
            await page.goto(f"{address}/{name}")
            await rest(page, name)
            yield name, await page.screenshot(animations="disabled")
    for sheet, key in PLAYER_SHEETS.items():
        if f"player-{sheet}" in names:
            yield f"player-{sheet}", await of_player(page, projector, key)
    await context.close()


async def of_player(page: Page, projector: Projector, key: str) -> bytes:
    """Return a photograph of the player, standing on its first slide, after a key was pressed."""
    projector.programme = programme(5, intervalMin=60, intervalMax=60, transition="none")
    await page.goto(f"{projector.origin}/play")
    await page.wait_for_selector("#player[data-state=playing]")
    await page.keyboard.press("p")
    await page.wait_for_selector("#player[data-state=paused]")
    if key:
        await page.keyboard.press(key)
    return await page.screenshot(animations="disabled")


def judged(path: Path, photograph: bytes, *, keeps: bool) -> bool:
    """Return whether a photograph is like the kept one; keep it, or put it beside, where it is not."""
    seen = Image.open(io.BytesIO(photograph)).convert("RGB")
    share = KEEPING_SHARE if keeps else SHARE
    if path.exists() and path.stat().st_size and alike(Image.open(path).convert("RGB"), seen, share):
        return True
    seen.save(path if keeps else path.with_suffix(".new.webp"), quality=60, method=6)
    return keeps


def alike(kept: Image.Image, seen: Image.Image, share: float) -> bool:
    """Return whether two photographs show the same but for a share of their points."""
    if kept.size != seen.size:
        return False
    difference = ImageChops.difference(kept, seen).convert("L")
    far = sum(difference.histogram()[STEPS + 1 :])
    return far <= share * seen.width * seen.height


if __name__ == "__main__":
    keeping = "--keep" in sys.argv
    everything = [*(PAGES.keys() - RESTLESS), *(f"player-{sheet}" for sheet in PLAYER_SHEETS)]
    kept = [each for each in everything if (KEPT / f"{each}-phone.webp").exists()]
    wanted = [each for each in sys.argv[1:] if not each.startswith("--")]
    sys.exit(1 if asyncio.run(main(wanted or (everything if keeping else kept), keeps=keeping)) else 0)
