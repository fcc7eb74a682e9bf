"""A request that an office's proxy passes on -> let in or refused: the office's server, for several people.

The port stays on this computer alone. A reverse proxy on it has the office's name and TLS, and whoever asks has a
token of their own. Nobody changes here what counts for others: the office list, and what is ignored.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from screener.office.people import People
from screener.service.guard import Guard, Headers, Limits, Scope, no_token
from screener.service.problems import Problem
from screener.types import ScreenerError

EVERYBODYS: Final = ("/v1/office", "/v1/ignored")  # places that would change what others are told
PER_PERSON: Final = Limits(per_second=5.0, burst=30.0)


class SharedGuard(Guard):
    """Knows whose token lets in, at the address that the office gave it."""

    def __init__(
        self,
        people: People,
        address: str,
        limits: Limits = PER_PERSON,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ScreenerError if the address is not https://name."""
        url = urlsplit(address)
        if url.scheme != "https" or not url.hostname or url.path.strip("/") or url.query or url.username:
            raise ScreenerError(
                "Enter the server's address as your staff see it, such as https://screener.example.org."
            )
        super().__init__({url.netloc.lower(), url.hostname, f"{url.hostname}:443"}, limits, clock)
        self.people = people

    def prove(self, challenge: str) -> str:
        """Nothing: the certificate of the proxy shows whose server it is."""
        return ""

    def _check_host(self, headers: Headers) -> None:
        super()._check_host(headers)
        if headers.one(b"x-forwarded-proto").lower() != "https":
            raise Problem(403, "Use https. The proxy must say so in X-Forwarded-Proto.")

    def _check_method(self, scope: Scope) -> None:
        if scope["path"] in EVERYBODYS:
            raise Problem(405, "This is your office's list: ask your office to change it.")
        super()._check_method(scope)

    def _check_token(self, headers: Headers, origin: str) -> str:
        token = headers.bearer()
        who = self.people.whose(token) if token else ""
        if not who:
            raise no_token("Enter the token that your office gave you. It may have been revoked.")
        return who
