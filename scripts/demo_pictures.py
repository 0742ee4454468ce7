"""Takes the pictures of README.md and docs/screenshots anew, from a demo that is filled by the documented calls.

.venv/bin/python scripts/demo_pictures.py           all
.venv/bin/python scripts/demo_pictures.py player    those whose name begins so
"""

import asyncio
import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import APIResponse, BrowserContext, Page, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import runtime  # noqa: E402
from lanternist.features import accounts, vault  # noqa: E402
from tests.support import chromium  # noqa: E402

PICTURES = ROOT / "docs" / "screenshots"
LIBRARY = ROOT / "src/lanternist/demo/library"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SHARED = {
    "Bea": [("Harbour lights", "cities"), ("Agates and tiles", "patterns")],
    "Cem": [("Fjords and ridges", "landscapes"), ("Into the seahorse valley", "fractals")],
    "Dora": [("Water, snow and lanterns", "clips"), ("Evenings", "landscapes")],
}
TAGS = {
    "cities": "night, water",
    "patterns": "geometry",
    "landscapes": "mountains, evening",
    "fractals": "spirals",
    "clips": "calm, loops",
}
_BUSY = {"pending", "running"}


async def main(names: list[str]) -> None:
    """Fill a demo, open its pages, keep what they look like."""
    with runtime.running(demo=True) as started:
        for name, wanted in SHARED.items():
            await _share(started, name, wanted)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium.executable(), args=chromium.FLAGS
            )
            guest = await browser.new_context(base_url=started.url, reduced_motion="reduce")
            demo = await browser.new_context(base_url=started.url, reduced_motion="reduce")
            await _sign_in(demo)
            await _upload(demo)
            made = await _create(demo)
            pages = {
                "welcome": (guest, "/"),
                "library": (demo, "/"),
                "new": (demo, "/sessions/new"),
                "session": (demo, f"/sessions/{made}"),
                "player": (demo, f"/play/{made}"),
                "community": (demo, "/community"),
                "vault": (demo, "/vault"),
                "styleguide": (demo, "/styleguide"),
            }
            for name, (context, path) in pages.items():
                if not names or name.startswith(tuple(names)):
                    await _picture(context, name, path)
            await browser.close()


async def _share(started: runtime.Runtime, name: str, wanted: list[tuple[str, str]]) -> None:
    """Register somebody who shares sessions with everybody on the server."""
    async with runtime.signed_up(started, name.lower()) as client:
        await client.patch("/api/auth/user", json={"firstName": name})
        await started.grant(runtime.email_of(name.lower()), 100)
        for title, folder in wanted:
            tags = TAGS[folder].split(", ")
            fields = {
                "title": title,
                "subreddits": f"folder:{folder}",
                "tags": tags,
                "shareToCommunity": True,
            }
            made = await runtime.create(client, **fields)
            await runtime.filled(client, made["id"])


async def _sign_in(context: BrowserContext) -> None:
    login = {"email": accounts.DEMO_EMAIL, "password": accounts.DEMO_PASSWORD}
    answer = await context.request.post("/api/login", data=login, max_redirects=0)
    if answer.status != 302:
        raise RuntimeError(f"signing in gave {answer.status}: {await answer.text()}")


async def _upload(context: BrowserContext) -> None:
    """Put a few files into the vault of the demo."""
    for path in sorted(LIBRARY.glob("*/*"))[::5]:
        kind = {".webp": "image/webp", ".mp4": "video/mp4", ".jpg": "image/jpeg"}[path.suffix]
        file: Any = {"name": path.name, "mimeType": kind, "buffer": path.read_bytes()}
        form = {"attestation": vault.ATTESTATION_VERSION, "file": file}
        answer = await context.request.post("/api/user/media/upload", multipart=form)
        await _expect(answer)


async def _create(context: BrowserContext) -> int:
    """Make the session that is shown, and wait until it is filled."""
    fields = {"title": "Slow evenings", "subreddits": "folder:landscapes, folder:cities, folder:clips"}
    answer = await context.request.post("/api/sessions", data=fields | {"intervalMin": 4, "intervalMax": 9})
    session_id = (await _expect(answer))["id"]
    path = f"/api/sessions/{session_id}"
    async with asyncio.timeout(60):
        while (await _expect(await context.request.get(path)))["session"]["fill"]["state"] in _BUSY:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    return session_id


async def _expect(answer: APIResponse) -> Any:  # Any: JSON
    """Return what was answered, or fail with it."""
    if not answer.ok:
        raise RuntimeError(f"{answer.url} gave {answer.status}: {await answer.text()}")
    return await answer.json()


async def _picture(context: BrowserContext, name: str, path: str) -> None:
    """Keep what a page looks like in both sizes."""
    for size, (width, height) in SIZES.items():
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(path)
        if name == "player":
            await _playing(page)
        else:
            await page.wait_for_load_state("networkidle")
        seen = Image.open(io.BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
        seen.save(PICTURES / f"{name}-{size}.webp", quality=82, method=6)
        await page.close()


async def _playing(page: Page) -> None:
    """Stop at the second slide, whose picture is as wide as a screen, with the controls in view."""
    await page.wait_for_selector("#player[data-state=playing]", timeout=60_000)
    await page.keyboard.press("p")
    await page.wait_for_selector("#player[data-state=paused]")
    # It goes on where it was left in the other size.
    if await page.get_attribute("#player", "data-index") == "0":
        await page.keyboard.press("ArrowRight")
    await page.wait_for_selector("#player[data-state=paused][data-index='1']")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
