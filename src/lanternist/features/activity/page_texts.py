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
    "media_ordered": "Media put in order",
    "media_removed": "Media taken out",
    "media_updated": "Media changed",
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
