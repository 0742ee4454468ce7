"""Print what each recorded listing yields, and how long that takes.

Run from the repository root: `python -m bench.listings_table`. Listings are those in `tests/recordings`, and
those of a shared collection beside the repository where there is one.
"""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from lanternist.features.ingestion.models import Listing, MediaType
from lanternist.features.ingestion.sources.reddit.parse import parse_listing
from tests.support.recordings import ROOTS, listings

RUNS = 20
GOAL_MS = 3.0
"""For a listing of a hundred posts."""
COLUMNS = (
    "listing", "posts", "media", "image", "gif", "video", "gallery", "resolving", "removed", "crossposts",
    "copies", "ms", "ms/100", "json/100",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What one listing came to; milliseconds of processor time, the median of the runs."""

    name: str
    counts: dict[str, int]
    parsing: float
    decoding: float
    """From bytes to JSON, which comes before parsing."""

    def cells(self) -> tuple[str, ...]:
        hundreds = max(self.counts["posts"], 1) / 100
        counts = (str(self.counts[column] or "") for column in COLUMNS[1:-3])
        times = (self.parsing, self.parsing / hundreds, self.decoding / hundreds)
        return (self.name, *counts, *(f"{time:.2f}" for time in times))


def main() -> None:
    """Print the table, its totals and how the time compares with the goal."""
    rows = [_row(name, path.read_bytes()) for name, path in sorted(listings().items())]
    total = sum((Counter(row.counts) for row in rows), Counter[str]())
    whole = Row("total", total, sum(row.parsing for row in rows), sum(row.decoding for row in rows))
    cells = [COLUMNS, *(row.cells() for row in rows), whole.cells()]
    widths = [max(len(line[index]) for line in cells) for index in range(len(COLUMNS))]
    for line in cells:
        first, *others = (text.rjust(width) for text, width in zip(line, widths, strict=True))
        print(line[0].ljust(len(first)), *others, sep="  ")
    own = sum(path.is_relative_to(ROOTS[0]) for path in listings().values())
    print(f"\n{len(rows)} listings, {own} of them in the repository; each time is the median of {RUNS} runs.")
    hundreds = total["posts"] / 100
    parsing, decoding = whole.parsing / hundreds, whole.decoding / hundreds
    print(
        f"100 posts take {parsing:.2f} ms on average, {parsing + decoding:.2f} ms with the decoding of their JSON;"
    )
    print(f"the goal is {GOAL_MS:.0f} ms.")


def _row(name: str, body: bytes) -> Row:
    document, decoding = _timed(lambda: msgspec.json.decode(body))
    found, parsing = _timed(lambda: parse_listing(document))
    return Row(name, _counts(document, found), parsing, decoding)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    times: list[float] = []
    result = None
    for _ in range(RUNS):
        started = time.process_time()
        result = work()
        times.append(time.process_time() - started)
    return result, statistics.median(times) * 1000


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
