"""A request on a local port -> let in or refused, before anything reads what it holds.

Any page in any browser on this computer can send requests to a loopback port, so in this order: the Host must be ours
(a name that an attacker points at 127.0.0.1 is not), the Origin must be absent or a paired extension's, the token must
be right, the body must be JSON of a known size that arrives in time. Nothing here logs or keeps what a request holds.

For several people, an office's reverse proxy on this computer has the name and TLS, and whoever asks has a token.
Nobody changes there what counts for others: the office list, and what is ignored.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from screener.io.limits import REQUEST
from screener.office.pairing import Pairing, is_extension
from screener.office.people import People
from screener.service.problems import Problem
from screener.types import ScreenerError

PUBLIC_PATHS: Final = ("/healthz", "/docs", "/openapi.json")  # they contain nobody's data, so they need no token
GET_PATHS: Final = (*PUBLIC_PATHS, "/v1/rules")  # paths that accept no data
JSON_TYPES: Final = ("application/json", "application/x-ndjson", "application/jsonl")
SHARED_PATHS: Final = ("/v1/office", "/v1/ignored")  # paths that would change other people's results


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for one caller: sizes in bytes, times in seconds, rates in requests per second."""

    body: int = REQUEST
    read_seconds: float = 10.0
    answer_seconds: float = 60.0  # without a line of the answer: a batch may take longer
    in_flight: int = 16
    wait_seconds: float = 2.0  # in the queue, for one of these
    per_second: float = 100.0
    burst: float = 200.0


PERSON_LIMITS: Final = Limits(per_second=5.0, burst=30.0)


class Guard(ABC):
    """Decides which requests to one port are admitted."""

    def __init__(self, hosts: Iterable[str], limits: Limits | None) -> None:
        self.hosts = set(hosts)
        self.limits = limits or Limits()
        self.rates: dict[str, tuple[float, float]] = {}  # of each caller: requests left, and as of when

    @abstractmethod
    def prove(self, challenge: str) -> str:
        """Return the answer to a caller's challenge, which shows whose server this is."""

    def admit(self, scope: Scope) -> str:
        """Return who asks, empty for this computer's own. Raises Problem unless the request may be read."""
        headers = Headers(scope=scope)
        self._check_host(headers)
        origin = self._check_origin(headers)
        self._check_method(scope)
        if scope["path"] in PUBLIC_PATHS:
            return ""
        who = self._check_token(headers, origin)
        self._check_rate(who)
        if scope["method"] == "POST":
            self._check_body(headers)
        return who

    def _check_host(self, headers: Headers) -> None:
        # A second Host, or one that a foreign name server points here: GHSA-vx97-q3mm-h3r9 was exactly this.
        if get_single_header(headers, "host").lower() not in self.hosts:
            raise Problem(421, "Use the address that the screener printed when it started.")

    def _check_origin(self, headers: Headers) -> str:
        origins = headers.getlist("origin")
        if not origins:
            # Pages send no Origin with some GETs; browsers then still say whether another site asks.
            if get_single_header(headers, "sec-fetch-site") in ("", "none", "same-origin"):
                return ""
        elif len(origins) == 1 and is_extension(origins[0]):
            return origins[0]
        raise Problem(403, "Web pages cannot call the screener. Use its browser extension.")

    def _check_method(self, scope: Scope) -> None:
        known = ("GET", "HEAD", "OPTIONS") if scope["path"] in GET_PATHS else ("GET", "HEAD", "OPTIONS", "POST")
        if scope["method"] not in known:
            allow = ", ".join(one for one in known if one in ("GET", "POST"))
            raise Problem(405, "Method not allowed: see /docs.", headers={"allow": allow})

    @abstractmethod
    def _check_token(self, headers: Headers, origin: str) -> str:
        """Return whose token it is. Raises Problem if it is nobody's."""

    def _check_rate(self, who: str) -> None:
        now = time.monotonic()
        left, since = self.rates.get(who, (self.limits.burst, now))
        left = min(self.limits.burst, left + (now - since) * self.limits.per_second)
        self.rates[who] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            raise Problem(429, "Too many requests. Wait a second and try again.", headers={"retry-after": "1"})

    def _check_body(self, headers: Headers) -> None:
        if get_single_header(headers, "content-type").partition(";")[0].strip().lower() not in JSON_TYPES:
            raise Problem(415, "Send JSON, as 'Content-Type: application/json'.")
        if get_single_header(headers, "content-encoding").lower() not in ("", "identity"):
            raise Problem(415, "Send the body uncompressed.")
        length = get_single_header(headers, "content-length")
        if length.isdigit() and (len(length) > 12 or int(length) > self.limits.body):
            raise make_size_problem(self.limits.body)


class PairedGuard(Guard):
    """Admits callers with this computer's token; of browser extensions, only the paired ones."""

    def __init__(self, pairing: Pairing, port: int, limits: Limits | None = None) -> None:
        super().__init__([f"{name}:{port}" for name in ("127.0.0.1", "localhost")], limits)
        self.pairing = pairing
        self.port = port

    def prove(self, challenge: str) -> str:
        """Return the proof that this server has the token that the caller was paired with."""
        return self.pairing.proof(challenge, self.port)

    def _check_token(self, headers: Headers, origin: str) -> str:
        if not self.pairing.is_valid_token(get_bearer_token(headers)):
            raise make_token_problem(
                "Send the pairing token as 'Authorization: Bearer TOKEN'. Run 'screener serve --pair' to see it."
            )
        if origin and not self.pairing.is_paired(origin) and not self.pairing.pair(origin):
            detail = "This extension is not paired. Run 'screener serve --pair', then enter the token again."
            if self.pairing.is_full():
                detail = "Eight extensions are paired, the maximum. Run 'screener pairing list', then revoke one."
            raise Problem(403, detail)
        return ""


def get_single_header(headers: Headers, name: str) -> str:
    """Return the value of a header; empty if it is missing or sent more than once, because then neither is trusted."""
    values = headers.getlist(name)
    return values[0].strip() if len(values) == 1 else ""


def get_bearer_token(headers: Headers) -> str:
    scheme, _, token = get_single_header(headers, "authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def make_token_problem(detail: str) -> Problem:
    return Problem(401, detail, headers={"www-authenticate": "Bearer"})


def make_size_problem(limit: int) -> Problem:
    return Problem(413, f"The request is larger than {limit >> 20} MiB. Send a shorter post or fewer pictures.")


class SharedGuard(Guard):
    """Admits people with a valid token of their own, at the address that the office chose."""

    def __init__(self, people: People, address: str, limits: Limits = PERSON_LIMITS) -> None:
        """Raises ScreenerError if the address is not https://name."""
        url = urlsplit(address)
        if url.scheme != "https" or not url.hostname or url.path.strip("/") or url.query or url.username:
            raise ScreenerError(
                "Enter the server's address as your staff see it, such as https://screener.example.org."
            )
        super().__init__({url.netloc.lower(), url.hostname, f"{url.hostname}:443"}, limits)
        self.people = people

    def prove(self, challenge: str) -> str:
        """Return an empty string: the certificate of the proxy shows whose server it is."""
        return ""

    def _check_host(self, headers: Headers) -> None:
        super()._check_host(headers)
        if get_single_header(headers, "x-forwarded-proto").lower() != "https":
            raise Problem(403, "Use https. The proxy must say so in X-Forwarded-Proto.")

    def _check_method(self, scope: Scope) -> None:
        if scope["path"] in SHARED_PATHS:
            raise Problem(405, "This is your office's list: ask your office to change it.")
        super()._check_method(scope)

    def _check_token(self, headers: Headers, origin: str) -> str:
        token = get_bearer_token(headers)
        who = self.people.find_owner(token) if token else ""
        if not who:
            raise make_token_problem("Enter the token that your office gave you. It may have been revoked.")
        return who
