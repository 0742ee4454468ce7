"""From what a client sent to what may be stored: the rules that a type alone cannot hold."""

from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from lanternist.errors import FieldProblem, ValidationFailed
from lanternist.features.ingestion import BadSourceName, SourceName, Sources
from lanternist.features.sessions.models import DEFAULT_INTERVAL_MAX, DEFAULT_INTERVAL_MIN, Change, Draft
from lanternist.features.sessions.schemas import LONGEST_TITLE, NewManualSession, NewSession, SessionChange

MOST_SOURCES = 50
MOST_TAGS = 15
OWN_MEDIA = "/media/"


class Rules:
    """Checks fields one after the other and gathers all that is wrong."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._problems: list[FieldProblem] = []

    def raise_problems(self) -> None:
        """Raise all that was found wrong so far."""
        if self._problems:
            raise ValidationFailed(self._problems)

    def title(self, text: str) -> str:
        """Return the title without surrounding blanks."""
        title = text.strip()
        if not title:
            self._problem("title", "is required")
        elif len(title) > LONGEST_TITLE:
            self._problem("title", f"must be at most {LONGEST_TITLE} characters")
        return title

    def subreddits(self, value: str | list[str], *, may_be_none: bool = False) -> list[str]:
        """Return the sources in their one spelling, each once, in the order given."""
        texts = (
            value.split(",")
            if isinstance(value, str)
            else [part for text in value for part in text.split(",")]
        )
        texts = [text for text in texts if text.strip()]
        names: dict[str, SourceName] = {}
        for text in texts:
            try:
                name = self._sources.parse(text)
            except BadSourceName:
                self._problem("subreddits", "must hold names of subreddits or other sources only")
                return []
            names[str(name)] = name
        if not names and not may_be_none:
            self._problem("subreddits", "must name at least one source")
        if len(names) > MOST_SOURCES:
            self._problem("subreddits", f"must name at most {MOST_SOURCES} sources")
        return list(names)

    def thumbnail(self, text: str | None) -> str | None:
        """Return the address of a thumbnail; an empty one asks for an automatic one."""
        if not text or not text.strip():
            return None
        url = text.strip()
        if url.startswith(OWN_MEDIA) or _is_web_address(url):
            return url
        self._problem("thumbnail", "must be a web address that begins with http:// or https://")
        return None

    def intervals(self, low: int, high: int) -> None:
        """Refuse a range that is upside down."""
        if low > high:
            self._problem("intervalMin", "must not be greater than intervalMax")

    def _problem(self, field: str, rule: str) -> None:
        self._problems.append(FieldProblem(field, f"{field} {rule}"))


def draft_from(body: NewSession, sources: Sources) -> Draft:
    """Return the session that a client wants created, or raise `ValidationFailed`."""
    rules = Rules(sources)
    return _draft(body, rules, kind="reddit", subreddits=rules.subreddits(body.subreddits))


def manual_draft_from(body: NewManualSession, sources: Sources) -> Draft:
    """Return the session without sources that a client wants created, or raise `ValidationFailed`."""
    return _draft(body, Rules(sources), kind="manual", subreddits=[])


def _draft(body: NewManualSession, rules: Rules, *, kind: str, subreddits: list[str]) -> Draft:
    low, high = _default_intervals(body.interval_min, body.interval_max)
    rules.intervals(low, high)
    draft = Draft(
        title=rules.title(body.title),
        subreddits=subreddits,
        category_id=body.category_id,
        interval_min=low,
        interval_max=high,
        transition=body.transition,
        ai_prompt=body.ai_prompt or None,
        caption_theme=body.caption_theme,
        thumbnail_url=rules.thumbnail(body.thumbnail),
        is_public=body.is_public,
        share_to_community=body.share_to_community,
        is_favorite=body.is_favorite,
        is_manual_mode=body.is_manual_mode,
        show_duplicates=body.show_duplicates,
        kind=kind,
    )
    rules.raise_problems()
    return draft


def change_from(body: SessionChange, sources: Sources) -> Change:
    """Return what a client wants changed, or raise `ValidationFailed`."""
    rules = Rules(sources)
    change = Change(
        title=UNSET if body.title is UNSET else rules.title(body.title),
        subreddits=UNSET if body.subreddits is UNSET else _echoed(rules, body.subreddits),
        category_id=body.category_id,
        interval_min=body.interval_min,
        interval_max=body.interval_max,
        transition=body.transition,
        ai_prompt=_blank_as_null(body.ai_prompt),
        caption_theme=body.caption_theme,
        thumbnail_url=UNSET if body.thumbnail is UNSET else rules.thumbnail(body.thumbnail),
        is_public=body.is_public,
        share_to_community=body.share_to_community,
        is_favorite=body.is_favorite,
        is_manual_mode=body.is_manual_mode,
        show_duplicates=body.show_duplicates,
    )
    rules.raise_problems()
    return change


def _echoed(rules: Rules, value: str | list[str]) -> list[str]:
    """Return the sources; none at all may be what a session without sources has, which whoever stores it knows."""
    return rules.subreddits(value, may_be_none=True)


def check_merged_intervals(low: int, high: int) -> None:
    """Refuse a PATCH after which the range would be upside down."""
    if low > high:
        raise ValidationFailed.of("intervalMin", "must not be greater than intervalMax")


def _default_intervals(low: int | UnsetType, high: int | UnsetType) -> tuple[int, int]:
    """Return both ends; the one that was not sent takes its default, moved to the sent one where they would cross."""
    if low is UNSET:
        return (
            (DEFAULT_INTERVAL_MIN, DEFAULT_INTERVAL_MAX)
            if high is UNSET
            else (min(DEFAULT_INTERVAL_MIN, high), high)
        )
    return low, max(DEFAULT_INTERVAL_MAX, low) if high is UNSET else high


def _blank_as_null(text: str | UnsetType | None) -> str | UnsetType | None:
    return None if text == "" else text


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_plain = not any(character <= " " or character in '<>"\\' for character in url)
    return parts.scheme in ("http", "https") and has_host and is_plain and "@" not in parts.netloc
