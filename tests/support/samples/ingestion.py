"""The pages of ingestion in every state worth looking at."""

from tests.support.samples.common import ANA, MOMENT, Page

PAGES: dict[str, Page] = {
    "sources": Page(
        "ingestion/sources.html",
        {
            "rows": [
                {"title": "Folders", "prefix": "folder", "state": "ok", "text": "Works"}
                | {"reason": None, "listed": 0, "failing": 0, "retry_at": None},
                {"title": "Reddit", "prefix": "", "state": "resting", "text": "Is left alone for a while"}
                | {"reason": "It refuses this server.", "listed": 1204, "failing": 3, "retry_at": MOMENT},
            ]
        },
        "/sources",
        ANA,
    ),
}
