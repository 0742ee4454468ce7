"""Memory of the web server while a thousand different files come through it: fetched, decoded, stored and given.

Every tenth file is a film. What a hundred files after another leave behind would show as a line that rises.
"""

import asyncio

import aiohttp

from bench import machine, runtime
from bench.machine import Options
from lanternist.features import media
from lanternist.features.sessions import slide_queries
from lanternist.features.sessions.models import NewSlide
from lanternist.platform.db import Database, connect
from tests.support import clips, pictures
from tests.support.replay import Replay

STEP = 100
STEPS = 10
CONNECTIONS = 4
HOST = "many.example"
MOST_GROWTH = 1.1
"""From the second hundred to the last: at first libraries are loaded and caches filled."""


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start(f"{STEP * STEPS} files through /media", options)
    steps = options.count(STEPS, 3)
    rows: list[tuple[str, ...]] = []
    sums: list[float] = []
    async with Replay() as replay:
        film = clips.picture()
        with runtime.running(replay.environment) as started:
            db = await connect(started.dsn, size=1, statement_seconds=60)
            async with runtime.signed_up(started, "ana") as ana:
                await started.grant(runtime.email_of("ana"), 1000)
                for step in range(steps):
                    names = [f"{step}-{number}.{'jpg' if number % 10 else 'mp4'}" for number in range(STEP)]
                    for number, name in enumerate(names):
                        seed = step * STEP + number
                        replay.files[f"{HOST}/{name}"] = (
                            film + _box(name)
                            if name.endswith("mp4")
                            else pictures.photo(seed, size=(240, 320))
                        )
                    await _load(ana, await _paths(db, ana, names))
                    memory = started.memory("serve")
                    sums.append(sum(each.rss for each in memory))
                    row = (
                        len(memory),
                        sums[-1],
                        max(each.rss for each in memory),
                        sum(each.pss for each in memory),
                    )
                    rows.append((str((step + 1) * STEP), *(f"{each:.0f}" for each in row)))
            await db.close()
    machine.table(("files", "processes", "RSS together, MiB", "largest RSS", "PSS together"), rows)
    growth = sums[-1] / sums[1]
    print(f"From the second hundred to the last x {growth:.2f}; goal {MOST_GROWTH}: ", end="")
    print(machine.verdict(met=growth <= MOST_GROWTH))


def _box(name: str) -> bytes:
    return (len(name) + 8).to_bytes(4, "big") + b"free" + name.encode()


async def _paths(db: Database, ana: aiohttp.ClientSession, names: list[str]) -> list[str]:
    """Put files into a new session, as a fill does; return where they are loaded."""
    session_id = (await runtime.create(ana, subreddits="sfwpics"))["id"]
    await runtime.filled(ana, session_id)
    async with db.transaction() as tx:
        scope_id = await tx.fetchval("select scope_id from sessions_session where id = $1", session_id)
        kinds = {name: "image" if name.endswith("jpg") else "video" for name in names}
        assets = [
            media.NewAsset(canonical_id=name, source_url=f"https://{HOST}/{name}", type=kind)
            for name, kind in kinds.items()
        ]
        known = await media.add_assets(tx, assets)
        links = await media.add_links(tx, scope_id, [known[name] for name in names])
        slides = [
            NewSlide(
                link_id=link,
                thumbnail_link_id=None,
                canonical_id=name,
                source_url=f"https://{HOST}/{name}",
                type=kinds[name],
                origin="source",
            )
            for name, link in zip(names, links, strict=True)
        ]
        await slide_queries.append_slides(tx, session_id, slides)
    found = await runtime.read(ana, session_id)
    return [each["mediaUrl"] for each in found["media"]][-len(names) :]


async def _load(ana: aiohttp.ClientSession, paths: list[str]) -> None:
    places = asyncio.Semaphore(CONNECTIONS)

    async def load(path: str) -> None:
        async with places, ana.get(path) as answer:
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"loading a file gave {answer.status}")

    await asyncio.gather(*(load(path) for path in paths))


if __name__ == "__main__":
    machine.run(main)
