"""What the pages of sessions say: labels, and a sentence for each reason."""

from lanternist.kit.texts import message

FIELD_NAMES = {
    "title": "title",
    "subreddits": "subreddits",
    "interval_min": "intervalMin",
    "interval_max": "intervalMax",
    "transition": "transition",
    "caption_theme": "captionTheme",
    "ai_prompt": "aiPrompt",
    "is_manual_mode": "isManualMode",
    "show_duplicates": "showDuplicates",
    "is_favorite": "isFavorite",
    "is_public": "isPublic",
}
"""The fields of the form, and the members of the API's body that they are."""

THEMES = [
    {"value": "joi", "label": "JOI / Edging"},
    {"value": "forced-bi", "label": "Forced-Bi"},
    {"value": "beta", "label": "Bully / Simp"},
    {"value": "cbt", "label": "Pain / CBT"},
    {"value": "cuckold", "label": "Cuckold"},
    {"value": "custom", "label": "Custom prompt"},
]

REASONS = {
    "source_not_configured": "This source is not set up on this server. Its operator has to add credentials first.",
    "not_found": "There is nothing of this name.",
    "private": "This community is private.",
    "banned": "This community was banned.",
    "quarantined": "This community is quarantined and cannot be read from here.",
    "blocked": "The source refuses to talk to this server.",
    "rate_limited": "The source asks us to slow down. Fetch again in a few minutes.",
    "unauthorized": "The source did not accept this server's credentials.",
    "timeout": "The source did not answer in time. Fetch again in a while.",
    "upstream_error": "The source has a problem of its own. Fetch again in a while.",
    "empty": "There is nothing in it yet.",
    "no_media": "There are posts, but none with a picture or clip.",
    "not_allowed": "The operator of this server does not allow this source.",
}

BULK_NOTICES = {
    "move": (message("1 session is moved."), message("%(n)s sessions are moved.")),
    "tag": (message("1 session has the tags now."), message("%(n)s sessions have the tags now.")),
    "untag": (
        message("1 session is without the tags now."),
        message("%(n)s sessions are without the tags now."),
    ),
    "favor": (message("1 session has its star."), message("%(n)s sessions have their star.")),
    "unfavor": (message("1 session has lost its star."), message("%(n)s sessions have lost their star.")),
    "delete": (message("1 session is deleted."), message("%(n)s sessions are deleted.")),
}
"""What was done to one session, and to several, by the name of the button."""
