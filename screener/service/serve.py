"""`screener serve` -> the endpoint on a loopback port, until it is told to stop."""

import asyncio
import gc
import logging
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

from screener.extras import missing
from screener.folders import settings_folder
from screener.office.pairing import Pairing
from screener.office.people import People
from screener.types import ScreenerError

try:
    import h11
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    from screener.service.guard import Guard, PairedGuard, SharedGuard
except ImportError:
    raise ScreenerError(missing("The local server", "serve")) from None

PORT: Final = 8765
HEAD_TIMEOUT: Final = 10.0  # until the head of a request has to be there
MAX_CONNECTIONS: Final = 100  # before those that wait make room for new ones
LOOPBACK: Final = "127.0.0.1"


class TimeoutProtocol(H11Protocol):
    """HTTP/1 with a time limit for the head of each request.

    Above the limit of connections, each new one closes the oldest idle one, so that idle callers cannot block others.
    """

    head_timer: asyncio.TimerHandle | None = None
    since = 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.since = self.loop.time()
        waiting = [
            one for one in self.connections if isinstance(one, TimeoutProtocol) and one is not self and one.is_idle()
        ]
        if waiting and len(self.connections) > MAX_CONNECTIONS:
            oldest = min(waiting, key=lambda one: one.since)
            self.connections.discard(oldest)
            oldest.transport.abort()
        self._wait_for_head()

    def is_idle(self) -> bool:
        """Whether no request is being read or answered on it."""
        return self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # uvicorn drops its own timer at the first byte, so the head of a later request could come a byte an hour.
        if self.conn.their_state is h11.IDLE:
            self._wait_for_head()
        elif self.head_timer:
            self.head_timer.cancel()
            self.head_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self.head_timer:
            self.head_timer.cancel()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        if not self.head_timer:
            self.head_timer = self.loop.call_later(HEAD_TIMEOUT, self.transport.close)


def serve(
    port: int = PORT, pair: bool = False, office: str = "", pack: str = "", say: Callable[[str], None] = print
) -> None:
    """Serve until stopped; with an address in `office`, for people who ask through its proxy.

    Raises ScreenerError if the port is taken or something is not as it should be.
    """
    listening = _listen(port)
    with listening:
        port = listening.getsockname()[1]
        _configure_log()
        guard, messages = _create_guard(port, pair, office)

        # Loaded once the port is ours: it takes a second, and a second server would load it in vain.
        from screener import Screener
        from screener.service.api import application
        from screener.service.exchange import GuardedApplication

        screener = Screener.load(pack)
        app = GuardedApplication(application(screener, screener.pack, guard.prove), guard)
        # What is loaded stays: walking all of it, as Python does now and then, takes 30 ms that a draft would wait.
        gc.collect()
        gc.freeze()
        say(f"The screener listens at http://{LOOPBACK}:{port} on this computer only. Stop it with Ctrl+C.")
        for line in messages:
            say(line)
        create_server(app).run(sockets=[listening])


def _create_guard(port: int, pair: bool, office: str) -> tuple[Guard, list[str]]:
    if office:
        people = People(settings_folder() / "people.json")
        return SharedGuard(people, office), [f"It answers people at {office}, through a proxy on this computer."]
    pairing = Pairing(settings_folder() / "pairing.json")
    messages = [f"The pairing token is stored in {pairing.path}."]
    if pair:
        pairing.open()
        messages.append(
            f"Pairing is open for ten minutes. Enter this token in the extension's options: {pairing.token}"
        )
    return PairedGuard(pairing, port), messages


def create_server(app: Any) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=TimeoutProtocol,
            loop="asyncio",
            ws="none",
            lifespan="on",
            interface="asgi3",
            access_log=False,  # it would hold paths as they were sent
            log_config=None,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=10,
            limit_concurrency=128,
            h11_max_incomplete_event_size=16384,
        )
    )


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        kind = getattr(error, "strerror", None) or "it is not a valid port"
        remedy = "stop the program that uses it, or choose another with --port and in the extension's options"
        raise ScreenerError(f"Port {port} cannot be used ({kind}): {remedy}.") from None
    return listening


def _configure_log() -> None:
    """Log one line of JSON per request to standard error: route, status, time; no text, token or page address."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter('{"at": "%(asctime)s", "level": "%(levelname)s", "log": %(message)s}'))
    log = logging.getLogger("screener.endpoint")
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
