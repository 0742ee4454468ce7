"""Secrets of other places that have to be kept: encrypted in the database, readable with the server's key only."""

import hashlib
import hmac
import os

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The bytes were sealed with another key, under another name, or were changed."""


class Sealer:
    """Seals texts with AES-256-GCM, under a key made from the setting `secret_key`."""

    def __init__(self, secret_key: str) -> None:
        if not secret_key:
            raise ValueError("sealing needs the secret key")
        self._key = hmac.digest(secret_key.encode(), b"lanternist sealing 1", hashlib.sha256)

    def seal(self, text: str, name: str) -> bytes:
        """Return `text` unreadable; it is bound to `name`, so that it cannot stand in for another."""
        # Imported here: few servers keep secrets, and the library is large.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, text.encode(), name.encode())

    def open(self, sealed: bytes, name: str) -> str:
        """Return the text, or raise `SealBroken`."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return (
                AESGCM(self._key)
                .decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
                .decode()
            )
        except (InvalidTag, ValueError):
            raise SealBroken(name) from None
