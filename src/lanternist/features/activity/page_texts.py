"""How people read what they did."""

ACTIONS = {
    "account_created": "Account created",
    "login_ended": "Login ended",
    "password_changed": "Password changed",
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "token_created": "Token made",
    "token_revoked": "Token revoked",
    "profile_changed": "Profile changed",
    "account_disabled": "Account switched off",
    "account_enabled": "Account switched on again",
    "role_changed": "Given another role",
    "user_disabled": "Somebody's account switched off",
    "user_enabled": "Somebody's account switched on again",
    "user_role_changed": "Role given to somebody",
    "bonus_claimed": "Daily bonus taken",
    "category_created": "Category made",
    "category_renamed": "Category renamed",
    "category_deleted": "Category deleted",
    "credits_corrected": "Credits put right by an administrator",
    "credits_given": "Credits given to somebody",
    "credits_received": "Credits received",
    "media_ordered": "Media put in order",
    "media_removed": "Media taken out",
    "media_updated": "Media changed",
    "moved_to_tier": "Moved to another plan",
    "price_changed": "Price set",
    "price_removed": "Price removed",
    "tier_changed": "Plan changed",
    "transfer_corrected": "Somebody's credits put right",
    "user_tier_changed": "Somebody moved to another plan",
    "referral_earned": "Somebody signed up through you",
    "referral_used": "Signed up through somebody",
    "session_created": "Session created",
    "session_deleted": "Session deleted",
    "session_inspected": "Somebody's private session read",
    "session_refilled": "Media fetched again",
    "session_shared": "Link made",
    "session_tagged": "Tags changed",
    "session_unshared": "Link turned off",
    "session_updated": "Session changed",
}


def text_of(action: str) -> str:
    """Return an action in words; one that nobody has put into words reads well enough by its name."""
    return ACTIONS.get(action) or action.replace("_", " ").capitalize()
