"""Print what each recorded listing yields, and how long that takes.

Run from the repository root: `python -m bench.listings_table`. Listings are those in `tests/recordings`, and
those of a shared collection beside the repository where there is one.
"""

import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from lanternist.features.ingestion.models import Listing, MediaType
from lanternist.features.ingestion.sources.reddit.parse import parse_listing
from tests.support.recordings import ROOTS, listings

RUNS = 20
GOAL_MS = 3.0
"""For a listing of a hundred posts."""
COLUMNS = (
    "listing", "posts", "media", "image", "gif", "video", "gallery", "resolving", "removed", "crossposts",
    "copies", "ms", "ms/100",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What one listing came to; `milliseconds` of processor time, the median of the runs."""

    name: str
    counts: dict[str, int]
    milliseconds: float

    def cells(self) -> tuple[str, ...]:
        per_hundred = self.milliseconds / max(self.counts["posts"], 1) * 100
        counts = (str(self.counts[column] or "") for column in COLUMNS[1:-2])
        return (self.name, *counts, f"{self.milliseconds:.2f}", f"{per_hundred:.2f}")


def main() -> None:
    """Print the table, its totals and how the time compares with the goal."""
    rows = [_row(name, path.read_bytes()) for name, path in sorted(listings().items())]
    total = sum((Counter(row.counts) for row in rows), Counter[str]())
    spent = sum(row.milliseconds for row in rows)
    cells = [COLUMNS, *(row.cells() for row in rows), Row("total", total, spent).cells()]
    widths = [max(len(line[index]) for line in cells) for index in range(len(COLUMNS))]
    for line in cells:
        first, *others = (text.rjust(width) for text, width in zip(line, widths, strict=True))
        print(line[0].ljust(len(first)), *others, sep="  ")
    own = sum(path.is_relative_to(ROOTS[0]) for path in listings().values())
    print(f"\n{len(rows)} listings, {own} of them in the repository; each time is the median of {RUNS} runs.")
    print(f"100 posts take {spent / total['posts'] * 100:.2f} ms on average; the goal is {GOAL_MS:.0f} ms.")


def _row(name: str, body: bytes) -> Row:
    document = json.loads(body)
    times: list[float] = []
    for _ in range(RUNS):
        started = time.process_time()
        found = parse_listing(document)
        times.append(time.process_time() - started)
    return Row(name, _counts(document, found), statistics.median(times) * 1000)


def _counts(document: dict[str, Any], found: Listing) -> dict[str, int]:
    children = [child for child in document["data"]["children"] if child["kind"] == "t3"]
    posts = list({child["data"]["id"]: child["data"] for child in children}.values())
    types = Counter(media.type for media in found.media)
    return {
        "posts": found.posts,
        "media": len(found.media),
        **{kind.value: types[kind] for kind in MediaType},
        "gallery": sum(bool(post.get("is_gallery")) for post in posts),
        "resolving": sum(media.needs_resolving for media in found.media),
        "removed": sum(bool(post.get("removed_by_category")) for post in posts),
        "crossposts": sum(bool(post.get("crosspost_parent_list")) for post in posts),
        "copies": len(found.media) - len({media.canonical_id for media in found.media}),
    }


if __name__ == "__main__":
    main()
