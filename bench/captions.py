"""Captions for a whole session beside the time that the model itself takes.

A server on loopback plays the model by real HTTP and takes a second for each caption. A session of 25 pictures has its
captions written four at a time, so the model alone needs seven seconds: 25 answers in seven rounds. Measured is from
the call that starts them to the event that says they are done, with the pictures drawn for the first time, drawn
before, and with a model that reads titles only. Each caption is stored and charged in that time.
"""

import json
import math
import tempfile
import time
from pathlib import Path

import aiohttp
import pyvips

from bench import machine, runtime
from bench.machine import Options
from tests.support import pictures
from tests.support.models import GOOD, Model, model_server

SLIDES = 25
AT_ONCE = 4
MOST_RATIO = 1.2
SIZE = (1200, 1600)
PRICE = 10
_FOLDER = "set"


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("Captions for a session", options)
    seconds = 0.4 if options.quick else 1.0
    rounds = options.count(5, 2)
    rows: list[tuple[str, ...]] = []
    ratios: list[float] = []
    async with model_server() as model:
        model.seconds = seconds
        model.answer = lambda _request, number: f"{GOOD} Number {number}."
        with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as library:
            _draw(Path(library) / _FOLDER)
            for sees in (True, False):
                for name, took in await _batches(model, library, rounds, sees=sees):
                    alone = math.ceil(SLIDES / AT_ONCE) * seconds
                    ratios += [each / alone for each in took]
                    middle = machine.percentile(took, 0.5)
                    figures = (f"{alone:.1f}", f"{middle:.2f}", f"{middle / alone:.3f}")
                    rows.append((name, str(len(took)), *figures, f"{max(took) / alone:.3f}"))
        most = model.most_at_once
    machine.table(
        (f"{SLIDES} captions", "batches", "model alone, s", "median s", "median ratio", "worst ratio"), rows
    )
    print(f"at most {most} questions at once; every caption was stored and charged once")
    worst = max(ratios)
    print(f"worst ratio: {worst:.3f} (goal: at most {MOST_RATIO}):", machine.verdict(met=worst <= MOST_RATIO))


async def _batches(model: Model, library: str, rounds: int, *, sees: bool) -> list[tuple[str, list[float]]]:
    """Return how long each batch took, under the name of what it is."""
    environment = {
        "LANTERNIST_LIBRARY_DIR": library,
        "LANTERNIST_CAPTIONS_BASE_URL": model.url,
        "LANTERNIST_CAPTIONS_MODEL": "lantern-1",
        "LANTERNIST_CAPTIONS_VISION": "yes" if sees else "no",
    }
    with runtime.running(environment) as started:
        async with runtime.signed_up(started, "ana") as ana:
            await started.grant(runtime.email_of("ana"), 1_000_000)
            session_id = (await runtime.create(ana, subreddits=f"folder:{_FOLDER}"))["id"]
            found = await runtime.filled(ana, session_id)
            if len(found["media"]) != SLIDES:
                raise RuntimeError(f"the session has {len(found['media'])} slides")
            took = [await _batch(ana, session_id, f"Round {number}") for number in range(rounds + sees)]
    if not sees:
        return [("titles only", took)]
    return [("pictures, drawn for the first time", took[:1]), ("pictures, drawn before", took[1:])]


async def _batch(client: aiohttp.ClientSession, session_id: int, prompt: str) -> float:
    """Have all captions of a session written and return the seconds until the event that says so.

    Another prompt each time: what was written for the same wish before would come from the cache.
    """
    path = f"/api/sessions/{session_id}/captions"
    before = time.perf_counter()
    async with client.post(path, json={"replace": True, "prompt": prompt}) as answer:
        if answer.status != 202:
            raise RuntimeError(f"starting captions gave {answer.status}: {await answer.text()}")
    async with client.get(f"{path}/events") as events:
        async for line in events.content:
            if not line.startswith(b"data:"):
                continue
            batch = json.loads(line.removeprefix(b"data:"))["batch"]
            if batch["state"] in ("pending", "running"):
                continue
            seconds = time.perf_counter() - before
            if (batch["done"], batch["charged"]) != (SLIDES, SLIDES * PRICE):
                raise RuntimeError(f"the batch ended as {batch}")
            return seconds
    raise RuntimeError("the events ended before the captions were done")


def _draw(folder: Path) -> None:
    """Write pictures as large as those of a session are."""
    folder.mkdir(parents=True)
    height, width = SIZE
    for number in range(SLIDES):
        small = pyvips.Image.new_from_array(pictures.detailed(height // 5, width // 5, number))
        large = small.resize(5, kernel="nearest") + pyvips.Image.gaussnoise(width, height, sigma=6)
        large.cast("uchar").copy(interpretation="srgb").jpegsave(str(folder / f"hill{number:02}.jpg"), Q=85)


if __name__ == "__main__":
    machine.run(main)
