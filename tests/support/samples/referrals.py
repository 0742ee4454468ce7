"""The pages of referrals in every state worth looking at."""

from tests.support.samples.common import ANA, CY, MOMENT, REFERRAL, Page, plot

PAGES: dict[str, Page] = {
    "referrals": Page(
        "referrals/referrals.html",
        {
            "months": plot(12),
            "referrals": REFERRAL | {"total": 1204, "credits_earned": 12_030, "next_cursor": "WyJh"},
            "rows": [
                {"created_at": MOMENT, "text": text, "credits": 10}
                for text in ("By a session you shared", "By your link", "By your code, typed in")
            ],
            "referrer_credits": 10,
            "referred_credits": 25,
        },
        "/referrals",
        ANA,
    ),
    "referrals-none": Page(
        "referrals/referrals.html",
        {
            "months": plot(12),
            "referrals": REFERRAL | {"total": 0, "credits_earned": 0, "next_cursor": None},
            "rows": [],
            "referrer_credits": 10,
            "referred_credits": 25,
        },
        "/referrals",
        CY,
    ),
}
