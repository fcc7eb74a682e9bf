"""A file only its owner may read -> whose token a caller of the office's server has.

Each person has a token of their own. It is shown once; `people.json`, in the configuration folder of the account that
runs the server, has its hash only, so a copy of the file lets nobody in.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from screener.folders import Version, file_errors, locked, private, stamp
from screener.folders import replace as written
from screener.types import ScreenerError

MAX_FILE_BYTES: Final = 1 << 20  # bytes of the file: some thousand people
_NAME: Final = re.compile(r"[\w.@+-]{1,80}")


@dataclass(frozen=True, slots=True)
class Token:
    """A person's token: its SHA-256, and the times (UTC) when it was issued and revoked."""

    name: str
    hash: str
    since: str
    revoked: str = ""


class People:
    """The tokens, kept in a file of mode 0600. A change takes effect in a running server at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tokens: tuple[Token, ...] = ()
        self.read: Version | None = None  # the version of the file
        if path.exists():
            self._load()

    def add(self, name: str) -> str:
        """Make a person's token, in place of an older one, and return it. Raises ScreenerError."""
        if not _NAME.fullmatch(name):
            raise ScreenerError("Enter a name of at most 80 letters, digits and . @ + - _, such as an e-mail address.")
        token = secrets.token_urlsafe(32)
        with self._changing():
            self._revoke(name)
            self._write((*self.tokens, Token(name, _hash(token), _now())))
        return token

    def revoke(self, name: str) -> bool:
        """Revoke a person's token. Return False if there is no valid one."""
        with self._changing():
            return self._revoke(name)

    def find_owner(self, token: str) -> str:
        """Return the person's name; empty if the token is nobody's. Nobody is let in while the file cannot be read."""
        try:
            if stamp(self.path) != self.read:
                self._load()
        except ScreenerError:
            self.tokens, self.read = (), None
        # What is compared are hashes: how long that takes says nothing of a token.
        token_hash = _hash(token)
        return next((one.name for one in self.tokens if one.hash == token_hash and not one.revoked), "")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Within this block, the tokens are those of the file, and no other program changes it."""
        with file_errors(self.path, "check the folder's permissions"), locked(self.path):
            if self.path.exists():
                self._load()
            else:
                self.tokens = ()
            yield

    def _revoke(self, name: str) -> bool:
        held = any(one.name == name and not one.revoked for one in self.tokens)
        if held:
            now = _now()
            self._write(
                tuple(one if one.revoked or one.name != name else replace(one, revoked=now) for one in self.tokens)
            )
        return held

    def _load(self) -> None:
        self.read = stamp(self.path)
        try:
            rows = json.loads(private(self.path, MAX_FILE_BYTES))
            self.tokens = tuple(Token(**{name: str(value) for name, value in row.items()}) for row in rows)
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise ScreenerError(f"{self.path} was changed or damaged: restore it, or delete it and add all.") from None

    def _write(self, tokens: tuple[Token, ...]) -> None:
        written(self.path, json.dumps([asdict(one) for one in tokens], indent=1).encode())
        self.read = stamp(self.path)
        self.tokens = tokens


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
