"""What is hidden and from whom, what must not come back, and the record of who decided so."""

from pathlib import Path

from lanternist.features.moderation import log
from lanternist.features.moderation.actions import (
    block,
    find_hidden,
    hide,
    require_allowed,
    require_shown,
    unblock,
    unhide,
)
from lanternist.features.moderation.errors import ContentBlocked, ContentHidden
from lanternist.features.moderation.models import (
    REASONS,
    Item,
    Kind,
    LogEntry,
    Reason,
    Subject,
    Surface,
)
from lanternist.features.moderation.queries import blocked_among, is_anything_blocked, log_of
from lanternist.features.moderation.rule import visible
from lanternist.features.moderation.rule_queries import (
    hidden_reason_sql,
    not_hidden_sql,
    scope_not_hidden_sql,
)
from lanternist.platform.feature import Feature

__all__ = [
    "REASONS",
    "ContentBlocked",
    "ContentHidden",
    "Item",
    "Kind",
    "LogEntry",
    "Reason",
    "Subject",
    "Surface",
    "block",
    "blocked_among",
    "feature",
    "find_hidden",
    "hidden_reason_sql",
    "hide",
    "is_anything_blocked",
    "log",
    "log_of",
    "not_hidden_sql",
    "require_allowed",
    "require_shown",
    "scope_not_hidden_sql",
    "unblock",
    "unhide",
    "visible",
]

feature = Feature(name="moderation", folder=Path(__file__).parent)
