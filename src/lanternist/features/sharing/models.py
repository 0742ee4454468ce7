"""A link to a session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Share:
    """An open link."""

    id: int
    session_id: int
    code: UUID
    scope_id: int
    created_at: datetime
    visits: int
    last_visit_at: datetime | None
