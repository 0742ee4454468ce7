"""What a person says before their first upload. Words that change get a new version, and are asked for again."""

from lanternist.features.vault import queries
from lanternist.features.vault.errors import AttestationRequired
from lanternist.platform.db import Tx

VERSION = "2026-11-21"
STATEMENTS = (
    "I am 18 or older.",
    "Everyone shown is 18 or older and agreed to be shown and to this being shared.",
    "I have the right to share what I upload.",
)


async def is_given(tx: Tx, user_id: str) -> bool:
    """Return whether a person has said it, in the words of now."""
    return await queries.attested_at(tx, user_id, VERSION) is not None


async def require(tx: Tx, user_id: str, said: str | None) -> str:
    """Return the version that a person has said, now or before. Raises `AttestationRequired`."""
    if said == VERSION:
        await queries.add_attestation(tx, user_id, VERSION)
    elif said is not None or await queries.attested_at(tx, user_id, VERSION) is None:
        raise AttestationRequired
    return VERSION
