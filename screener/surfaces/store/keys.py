"""A key file of mode 0600, or the environment -> keys: for the hash of a text, for kept words, for the audit log.

One secret of 32 bytes; each use has a key of its own, derived from it with HMAC-SHA256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from screener.types import ScreenerError

VARIABLE: Final = "SCREENER_STORE_KEY"
LENGTH: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Keys:
    """Hashes, seals and opens with keys that are never written into the database."""

    secret: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """Take the secret from the environment, or from `store.key` in a folder, where it is made the first time."""
        if given := os.environ.get(VARIABLE):
            return cls(_decoded(given, VARIABLE))
        return cls(secret_file(folder / "store.key"))

    def derived(self, use: str) -> bytes:
        return hmac.digest(self.secret, use.encode(), "sha256")

    def hashed(self, text: str) -> str:
        """The keyed hash of a text: the same post is found again, and without the key no guess can be tried."""
        return hmac.new(self.derived("text"), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def chained(self, words: bytes) -> str:
        """The keyed hash of an entry of the audit log."""
        return hmac.new(self.derived("audit"), words, hashlib.sha256).hexdigest()

    def seal(self, text: str) -> bytes:
        """Encrypt (AES-128-CBC with HMAC-SHA256: Fernet)."""
        from cryptography.fernet import Fernet

        box = Fernet(base64.urlsafe_b64encode(self.derived("words")))
        return bytes(box.encrypt(text.encode("utf-8", "surrogatepass")))

    def unseal(self, sealed: bytes) -> str:
        """Decrypt. Raises ScreenerError if it was sealed with another key, or changed."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            opened: bytes = Fernet(base64.urlsafe_b64encode(self.derived("words"))).decrypt(bytes(sealed))
        except InvalidToken:
            raise ScreenerError(
                f"The kept words cannot be opened with this key: put the old store.key back, or set {VARIABLE}."
            ) from None
        return opened.decode("utf-8", "surrogatepass")


def secret_file(path: Path) -> bytes:
    """Read the secret in a file of mode 0600, or make it. Raises ScreenerError if others can read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write(path)
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            data = file.read(1024)
    except OSError as error:
        kind = type(error).__name__
        raise ScreenerError(f"{path} cannot be read or made ({kind}): check the folder's permissions.") from None
    # Windows has no such mode: there the folder of the user's data is theirs alone.
    if os.name == "posix" and (status.st_mode & _OTHERS or status.st_uid != os.getuid()):
        raise ScreenerError(f"Others can read {path}: make it yours alone (chmod 600), then try again.")
    return _decoded(data.decode("ascii", "replace").strip(), str(path))


def _write(path: Path) -> None:
    """Write a new secret beside its place and link it there: two programs that start at once end with the same one."""
    fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(LENGTH)).decode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _decoded(given: str, place: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(given)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != LENGTH:
        raise ScreenerError(f"{place} holds no key of the screener: put the right one back.")
    return secret
