"""The pages of activity in every state worth looking at."""

from tests.support.samples.common import ANA, CY, MOMENT, Page, plot

PAGES: dict[str, Page] = {
    "activity": Page(
        "activity/activity.html",
        {
            "days": [
                {
                    "day": MOMENT,
                    "count": 17,
                    "actions": [
                        {"text": "Session created", "count": 12},
                        {"text": "Media put in order", "count": 4},
                        {"text": "Link made", "count": 1},
                    ],
                },
                {"day": MOMENT, "count": 1, "actions": [{"text": "Signed in", "count": 1}]},
            ],
            "days_shown": 30,
            "plot": plot(30),
            "events": [
                {"text": "Session changed", "created_at": MOMENT, "session_id": 7 if n % 2 else None}
                for n in range(12)
            ],
            "next_cursor": "WyJh",
            "kept_days": 365,
        },
        "/activity",
        ANA,
    ),
    "activity-empty": Page(
        "activity/activity.html",
        {"days": [], "plot": plot(30), "days_shown": 30, "events": [], "next_cursor": None, "kept_days": 365},
        "/activity",
        CY,
    ),
}
