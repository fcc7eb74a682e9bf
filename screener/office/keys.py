"""A key file of mode 0600, or the environment -> keys: to hash texts, to encrypt stored words, to sign the audit log.

There is one secret of 32 bytes; the key for each use is derived from it with HMAC-SHA256.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from screener.folders import secret, secret_file
from screener.types import ScreenerError

KEY_VARIABLE: Final = "SCREENER_STORE_KEY"
WRONG_KEY: Final = "This record was written with another key: restore the old store.key to {}, or set {}."


@dataclass(frozen=True, slots=True)
class Keys:
    """Hashes, encrypts and decrypts with keys that are never written to the database."""

    secret: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """Take the secret from the environment, or from `store.key` in a folder, where it is created on first use."""
        if given := os.environ.get(KEY_VARIABLE):
            return cls(secret(given, KEY_VARIABLE))
        return cls(secret_file(folder / "store.key"))

    def derive(self, use: str) -> bytes:
        return hmac.digest(self.secret, use.encode(), "sha256")

    def hash_text(self, text: str) -> str:
        """Return the keyed hash of a text: the same post is recognized, and without the key nobody can test guesses."""
        return hmac.new(self.derive("text"), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def hash_entry(self, words: bytes) -> str:
        return hmac.new(self.derive("audit"), words, hashlib.sha256).hexdigest()

    def hash_row(self, words: bytes) -> str:
        """Return the keyed hash of a row, with which the audit log proves it."""
        return hmac.new(self.derive("row"), words, hashlib.sha256).hexdigest()

    def encrypt(self, text: str) -> bytes:
        """Encrypt (AES-128-CBC with HMAC-SHA256: Fernet)."""
        from cryptography.fernet import Fernet

        box = Fernet(base64.urlsafe_b64encode(self.derive("words")))
        return bytes(box.encrypt(text.encode("utf-8", "surrogatepass")))

    def decrypt(self, sealed: bytes) -> str:
        """Decrypt. Raises ScreenerError if it was encrypted with another key, or changed."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            opened: bytes = Fernet(base64.urlsafe_b64encode(self.derive("words"))).decrypt(bytes(sealed))
        except InvalidToken:
            raise ScreenerError(
                f"The stored texts cannot be opened with this key: restore the old store.key, or set {KEY_VARIABLE}."
            ) from None
        return opened.decode("utf-8", "surrogatepass")
