"""Password hashing: argon2id, off the event loop, few at a time so that memory stays bounded."""

import asyncio
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 47_104
"""46 MiB with one pass: satisfies both OWASP's and ASVS 5.0's minimum."""
AT_ONCE = 2

_hasher = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1, type=Type.ID)
_slots = asyncio.Semaphore(AT_ONCE)


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`."""
    async with _slots:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_password(password: str, stored: str | None) -> bool:
    """Return whether `password` fits. Without a stored hash the same work is done, so that time tells nothing."""
    async with _slots:
        return await asyncio.to_thread(_verify, password, stored or _nobodys_hash()) and stored is not None


def is_common(password: str) -> bool:
    """Return whether the password stands in the shipped list of common ones, compared without case."""
    return password.lower() in _common()


def _verify(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())
