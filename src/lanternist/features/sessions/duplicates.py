"""Slides of one session that show the same: found by digest and by how they look, and grouped behind the earliest.

Files come one by one, so a session is looked at again as each arrives. The person decides whether repeats are played.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lanternist.features import media
from lanternist.features.ingestion import Found, MediaType
from lanternist.features.media import Fingerprint
from lanternist.features.sessions import duplicate_queries, queries
from lanternist.features.sessions.actions import subject_of
from lanternist.features.sessions.models import Session
from lanternist.kit.pdq import NEAR_BITS, Pdq
from lanternist.platform.db import Database, Tx
from lanternist.platform.notices import notify

SAME_SECONDS = 1.0
"""Videos that begin alike are the same only if they last as long, within this."""


@dataclass(frozen=True, slots=True)
class Print:
    """What a slide is known by. `pdq` is that of its file, of a still one else of its small picture."""

    is_still: bool
    sha256: bytes | None
    pdq: Pdq | None
    seconds: float | None

    def is_same(self, other: "Print") -> bool:
        """Return whether two slides show the same."""
        if self.sha256 is not None and self.sha256 == other.sha256:
            return True
        if self.pdq is None or other.pdq is None or self.is_still != other.is_still:
            return False
        # The cheap question first: a session may have thousands of pairs.
        if (self.pdq.bits ^ other.pdq.bits).bit_count() > NEAR_BITS or not self.pdq.is_near(other.pdq):
            return False
        return self.is_still or self._lasts_as_long_as(other)

    def _lasts_as_long_as(self, other: "Print") -> bool:
        if self.seconds is None or other.seconds is None:
            return False
        return abs(self.seconds - other.seconds) <= SAME_SECONDS


def group(prints: Sequence[tuple[int, Print]]) -> dict[int, int]:
    """Return which slides show what an earlier one shows, and which that is; never one that is a duplicate itself."""
    first: list[tuple[int, Print]] = []
    duplicates: dict[int, int] = {}
    for slide_id, each in prints:
        same = next((known_id for known_id, known in first if known.is_same(each)), None)
        if same is None:
            first.append((slide_id, each))
        else:
            duplicates[slide_id] = same
    return duplicates


async def regroup(tx: Tx, session_id: int, arrived: Collection[int] | None = None) -> bool:
    """Look again for duplicates in a locked session; return whether something changed.

    `arrived` names the slides whose files have just come, when nothing else is new.
    """
    prints, stored = await _prints(tx, session_id)
    if arrived is not None and not _concerns(arrived, prints, stored):
        return False
    found = group(prints)
    if found == stored:
        return False
    await duplicate_queries.store(tx, session_id, found)
    return True


async def note_file(db: Database, asset_id: int) -> None:
    """Look again at every session that shows an asset whose file has just come."""
    async with db.connection() as connection:
        shown = await duplicate_queries.slides_showing(connection, asset_id)
    for session_id, slide_ids in shown.items():
        async with db.transaction() as tx:
            if await queries.lock_session(tx, session_id) is not None and await regroup(
                tx, session_id, slide_ids
            ):
                await notify(tx, subject_of(session_id))


async def take(tx: Tx, session: Session, found: Sequence[Found], room: int, *, extends: bool) -> list[Found]:
    """Return what to add of `found`, so that `room` slides are played: where duplicates are not, they do not count.

    What was fetched before is known; the rest counts until its file has come.
    """
    if session.show_duplicates:
        return list(found[:room])
    known = await media.pdq_of(
        tx, [each.media.canonical_id for each in found if each.media.type == MediaType.IMAGE]
    )
    prints = (await _prints(tx, session.id))[0] if extends else []
    seen = [each.pdq for _, each in prints if each.is_still and each.pdq is not None]
    taken: list[Found] = []
    for each in found:
        if room <= 0:
            break
        pdq = known.get(each.media.canonical_id)
        taken.append(each)
        if pdq is None or not any(pdq.is_near(other) for other in seen):
            room -= 1
        if pdq is not None:
            seen.append(pdq)
    return taken


async def _prints(tx: Tx, session_id: int) -> tuple[list[tuple[int, Print]], dict[int, int]]:
    """Return the slides of a session in the order they came, and the duplicates that are noted."""
    rows = await duplicate_queries.slides(tx, session_id)
    links = [link for row in rows for link in (row.link_id, row.thumbnail_link_id) if link is not None]
    known = await media.fingerprints(tx, links)
    prints = [(row.id, _print(row, known)) for row in rows]
    return prints, {row.id: row.duplicate_of for row in rows if row.duplicate_of is not None}


def _print(slide: duplicate_queries.Shown, known: dict[int, Fingerprint]) -> Print:
    file = known.get(slide.link_id) if slide.link_id is not None else None
    small = known.get(slide.thumbnail_link_id) if slide.thumbnail_link_id is not None else None
    is_still = slide.type == MediaType.IMAGE
    pdq = file.pdq if file else None
    if pdq is None and is_still and small is not None:
        pdq = small.pdq
    return Print(is_still, file.sha256 if file else None, pdq, file.seconds if file else None)


def _concerns(arrived: Collection[int], prints: Sequence[tuple[int, Print]], stored: dict[int, int]) -> bool:
    """Return whether the files that came can change the groups."""
    if any(slide_id in stored for slide_id in arrived) or not set(arrived).isdisjoint(stored.values()):
        return True
    by_id = dict(prints)
    return any(
        other_id != slide_id and by_id[slide_id].is_same(other)
        for slide_id in arrived
        if slide_id in by_id
        for other_id, other in prints
    )
