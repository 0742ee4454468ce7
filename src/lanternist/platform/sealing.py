"""Secrets of other places that have to be kept: encrypted in the database, readable with the server's key only."""

import hashlib
import hmac
import os
from contextlib import suppress

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The bytes were sealed with another key, under another name, or were changed."""


class Sealer:
    """Seals texts with AES-256-GCM, under a key made from the setting `secret_key`; opens those of `former` too."""

    def __init__(self, secret_key: str, former: str | None = None) -> None:
        if not secret_key:
            raise ValueError("sealing needs the secret key")
        self._keys = [_key_from(key) for key in (secret_key, former) if key]

    def seal(self, text: str, name: str) -> bytes:
        """Return `text` unreadable; it is bound to `name`, so that it cannot stand in for another."""
        # Imported here: few servers keep secrets, and the library is large.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._keys[0]).encrypt(nonce, text.encode(), name.encode())

    def open(self, sealed: bytes, name: str) -> str:
        """Return the text, or raise `SealBroken`."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        for key in self._keys:
            with suppress(InvalidTag, ValueError):
                opened = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
                return opened.decode()
        raise SealBroken(name)


def _key_from(secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), b"lanternist sealing 1", hashlib.sha256)
