"""A file only its owner may read -> who may call the endpoint: the token, and the extensions that were paired.

The token is random and stands in `pairing.json` in the user's own configuration folder. An extension is paired when
it first shows the token within ten minutes of `screener serve --pair`; after that only its origin is let in.
"""

import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from screener.folders import Version, file_errors, locked, private, replace, stamp
from screener.types import ScreenerError

PAIRING_SECONDS: Final = 600.0  # seconds in which an extension can be paired: time to open its options and paste
MAX_FILE_BYTES: Final = 65536  # bytes of the file
MAX_EXTENSIONS: Final = 8  # paired extensions: one a browser and profile
_TOKEN: Final = re.compile(r"[\w-]{43}")
_ORIGIN: Final = re.compile(r"(?:chrome-extension://[a-p]{32}|moz-extension://[0-9a-f-]{36})")


def is_extension(origin: str) -> bool:
    """Whether an origin is a browser extension's, Chromium's or Firefox's."""
    return bool(_ORIGIN.fullmatch(origin))


class Pairing:
    """The token and the paired origins, kept in a file of mode 0600. It knows no post and no site."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.clock = clock
        self.open_until = float("-inf")
        self.origins: tuple[str, ...] = ()
        self.revoked: tuple[str, ...] = ()
        self.mark: Version | None = None  # of the file as it was read
        if path.exists():
            self._load()
        else:
            with self._changing():
                if not path.exists():
                    self.token = secrets.token_urlsafe(32)
                    self._write()

    def open(self) -> None:
        """Let new extensions pair for the next ten minutes."""
        self.open_until = self.clock() + PAIRING_SECONDS

    def is_valid_token(self, token: str) -> bool:
        """Whether this is the token, compared in constant time."""
        self._refresh()
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def proof(self, challenge: str, port: int) -> str:
        """Return the HMAC of the port and a challenge, which only a holder of the token can compute.

        The port is in it, so that a server on another port cannot pass the answer on.
        """
        return hmac.new(self.token.encode(), f"{port}\n{challenge}".encode(), "sha256").hexdigest()

    def is_paired(self, origin: str) -> bool:
        self._refresh()
        return origin in self.origins

    def is_full(self) -> bool:
        return len(self.origins) >= MAX_EXTENSIONS

    def pair(self, origin: str) -> bool:
        """Pair an extension that has sent the token.

        Return False if pairing is closed, the limit is reached, or the origin is revoked or not an extension.
        """
        if not is_extension(origin) or self.clock() > self.open_until:
            return False
        with self._changing():
            if self.is_full() or origin in self.revoked:
                return False
            self.origins = (*self.origins, origin)
            self._write()
        return True

    def revoke(self, origin: str) -> None:
        """Revoke an extension. It has the token, so it cannot pair again until it is restored."""
        with self._changing():
            self.origins = tuple(one for one in self.origins if one != origin)
            self.revoked = (*self.revoked, origin)
            self._write()

    def restore(self, origin: str) -> None:
        """Let a revoked extension pair again when pairing is open."""
        with self._changing():
            self.revoked = tuple(one for one in self.revoked if one != origin)
            self._write()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Within this block, what is known is what the file has, and no other program changes it."""
        with file_errors(self.path, "set SCREENER_HOME to a folder of your own"), locked(self.path):
            if self.path.exists():
                self._load()
            yield

    def _refresh(self) -> None:
        """Read the file again if another program has changed it. While it cannot be read, no token is valid."""
        try:
            if stamp(self.path) != self.mark:
                self._load()
        except ScreenerError:
            self.token, self.origins, self.mark = secrets.token_urlsafe(32), (), None

    def _load(self) -> None:
        self.token, self.origins, self.revoked = _read_file(self.path)
        self.mark = stamp(self.path)

    def _write(self) -> None:
        record = {"token": self.token, "origins": self.origins, "revoked": self.revoked}
        replace(self.path, json.dumps(record).encode())
        self.mark = stamp(self.path)


def _read_file(path: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Read the token, the paired origins and the revoked ones.

    Raises ScreenerError if others can read the file or it is not as the screener wrote it.
    """
    try:
        record: dict[str, Any] = json.loads(private(path, MAX_FILE_BYTES, "delete it and pair the extension again"))
        token, origins, revoked = record["token"], tuple(record["origins"]), tuple(record.get("revoked", ()))
        if _TOKEN.fullmatch(token) and all(map(is_extension, (*origins, *revoked))):
            return token, origins, revoked
    except (ValueError, TypeError, LookupError, RecursionError):
        pass
    raise ScreenerError(f"{path} was changed or damaged: delete it and pair the extension again.")
