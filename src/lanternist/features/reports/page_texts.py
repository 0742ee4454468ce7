"""The words of the pages about reports."""

from lanternist.kit.texts import message

REASONS = {
    "minor_safety": message("It endangers minors, or shows somebody who may be one"),
    "illegal_content": message("It is illegal"),
    "consent": message("Somebody shown did not agree, or it is me"),
    "copyright": message("It is mine or somebody else's work, shown without permission"),
    "spam": message("It is spam, or misleading"),
    "other": message("Something else"),
}
SHORT_REASONS = {
    "minor_safety": message("Safety of minors"),
    "illegal_content": message("Illegal content"),
    "consent": message("No consent"),
    "copyright": message("Copyright"),
    "spam": message("Spam"),
    "other": message("Other"),
}
STATES = {
    "open": message("Waiting for a moderator"),
    "kept": message("Looked at, and left as it is"),
    "hidden": message("Hidden"),
    "removed": message("Removed for good"),
}
APPEAL_STATES = {
    "open": message("An appeal waits for a moderator"),
    "upheld": message("The decision stands after an appeal"),
    "reversed": message("The decision was undone after an appeal"),
}
ACTIONS = {
    "reported": message("Reported"),
    "hidden": message("Hidden"),
    "shown_again": message("Shown again"),
    "blocked": message("Files blocked"),
    "unblocked": message("Files no longer blocked"),
    "decided": message("Decided"),
    "appealed": message("Appealed"),
    "appeal_upheld": message("Appeal turned down"),
    "appeal_reversed": message("Appeal granted"),
    "revealed": message("Looked at without blur"),
}
