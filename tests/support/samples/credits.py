"""The pages of credits in every state worth looking at."""

from typing import Any

from tests.support.samples.common import ANA, CY, MOMENT, Page, plot

_CREDITS_PAGE: dict[str, Any] = {
    "balance": {
        "total": 1234,
        "allocation": 1000,
        "tier_name": "Full Access",
        "monthly_allocation": 2500,
        "is_low": False,
    },
    "bonus": {"amount": 5, "can_claim": True, "next_claim_at": MOMENT},
    "next_refresh": MOMENT,
    "balances": plot(5),
    "rows": [
        {
            "text": text,
            "created_at": MOMENT,
            "amount": amount,
            "is_gain": amount[0] == "+",
            "balance_after": 1234,
            "session_id": 17 if text == "Session" else None,
        }
        for text, amount in (
            ("Session", "\u221210"),
            ("Daily bonus", "+5"),
            ("Given back", "+10"),
            ("New month", "\u22124,950"),
            ("To begin with", "+50"),
        )
    ],
}

PAGES: dict[str, Page] = {
    "credits": Page(
        "credits/credits.html",
        _CREDITS_PAGE | {"next_cursor": "7", "notice": "The daily bonus is yours."},
        "/credits",
        ANA,
    ),
    "credits-low": Page(
        "credits/credits.html",
        {
            "balance": _CREDITS_PAGE["balance"] | {"total": 3, "allocation": 3, "is_low": True},
            "bonus": _CREDITS_PAGE["bonus"] | {"can_claim": False},
            "next_refresh": MOMENT,
            "rows": [],
            "balances": [],
            "next_cursor": None,
        },
        "/credits",
        CY,
    ),
}
