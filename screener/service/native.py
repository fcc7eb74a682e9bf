"""A browser's native messages -> reports: the same answers as the endpoint's, without a port.

The browser starts `screener native-host run` for one extension, named in a manifest that `install` writes, and speaks
to it over standard input and output: four bytes of length, then JSON. {"id", "path", "body"} is answered by
{"id", "status", "body"}.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

from screener.engine.isolate import SupportsScreen
from screener.engine.micro_batches import screen_lines
from screener.folders import settings_folder
from screener.office.pairing import is_extension
from screener.policy.pack import Pack
from screener.service.contract import Own, read, rules_of, validated
from screener.service.own import add_own, own_list
from screener.service.parsing import parsed
from screener.service.problems import Problem
from screener.types import ScreenerError

NAME: Final = "org.school_post_screener"
FIREFOX: Final = "screener@school-post-screener.example"
LONGEST_IN: Final = 32 << 20
LONGEST_OUT: Final = 1_000_000  # Chromium ends a host that sends more than 1 MiB
_LINUX: Final[Mapping[str, str]] = {
    "chromium": ".config/chromium/NativeMessagingHosts",
    "chrome": ".config/google-chrome/NativeMessagingHosts",
    "edge": ".config/microsoft-edge/NativeMessagingHosts",
    "firefox": ".mozilla/native-messaging-hosts",
}
_MAC: Final[Mapping[str, str]] = {
    "chromium": "Library/Application Support/Chromium/NativeMessagingHosts",
    "chrome": "Library/Application Support/Google/Chrome/NativeMessagingHosts",
    "edge": "Library/Application Support/Microsoft Edge/NativeMessagingHosts",
    "firefox": "Library/Application Support/Mozilla/NativeMessagingHosts",
}
BROWSERS: Final = tuple(_LINUX)
log = logging.getLogger(__name__)  # to standard error: standard output belongs to the browser


def install(browser: str, extension: str, folder: Path | None = None) -> Path:
    """Write the manifest that lets one extension start the screener, and return its place."""
    if browser not in BROWSERS:
        raise ScreenerError(f"Unknown browser '{browser[:40]}': choose {', '.join(BROWSERS[:-1])} or {BROWSERS[-1]}.")
    if browser != "firefox" and not is_extension(f"chrome-extension://{extension}"):
        raise ScreenerError("Enter the extension's ID: the 32 letters shown on the browser's extensions page.")
    if sys.platform == "win32":
        raise ScreenerError("Native messaging is not available on Windows. Use 'screener serve' instead.")
    place = folder or Path.home() / (_MAC if sys.platform == "darwin" else _LINUX)[browser]
    allowed = (
        {"allowed_extensions": [FIREFOX]}
        if browser == "firefox"
        else {"allowed_origins": [f"chrome-extension://{extension}/"]}
    )
    manifest = {
        "name": NAME,
        "description": "Screens draft posts on this computer",
        "path": str(_launcher()),
        "type": "stdio",
        **allowed,
    }
    path = place / f"{NAME}.json"
    try:
        place.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ScreenerError(f"{path} cannot be written ({type(error).__name__}): check its permissions.") from None
    return path


def _launcher() -> Path:
    """A program for the browser to start: it takes no arguments there, so they stand in a script."""
    path = settings_folder() / "native-host"
    source = Path(__file__).parents[2]
    script = (
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(source))} exec {shlex.quote(sys.executable)} "
        "-m screener native-host run\n"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(script, encoding="utf-8")
        path.chmod(0o700)
    except OSError as error:
        kind = type(error).__name__
        raise ScreenerError(f"{path} cannot be written ({kind}): set SCREENER_HOME to another folder.") from None
    return path


def run(load: Callable[[], tuple[SupportsScreen, Pack]]) -> None:
    """Answer messages on standard input until it ends. Whatever else is printed goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    screener, pack = load()
    with out:
        while (message := received(sys.stdin.buffer)) is not None:
            send(out, answered(screener, pack, message))


def received(stream: IO[bytes]) -> bytes | None:
    """The next message, or None at the end or where no message of a sensible length follows."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("=I", head)
    if length > LONGEST_IN:
        return None
    message = stream.read(length)
    return message if len(message) == length else None


def send(stream: IO[bytes], answer: bytes) -> None:
    stream.write(struct.pack("=I", len(answer)) + answer)
    stream.flush()


def answered(screener: SupportsScreen, pack: Pack, message: bytes) -> bytes:
    """The answer to one message; it is JSON whatever the message was."""
    ident: Any = None
    try:
        asked = parsed(message)
        if not isinstance(asked, dict):
            raise Problem(400, 'The message is not an object: send {"id", "path", "body"}.')
        ident = asked.get("id") if isinstance(asked.get("id"), str) else None
        status, body = 200, _body(screener, pack, asked)
    except Problem as problem:
        status, body = problem.status, problem.body().decode()
    except Exception as error:
        # The message of an unknown error may hold the post's words: only its kind is told.
        log.error("A native message failed: %s", type(error).__name__)
        status, body = 500, Problem(500, "Internal error. Please report it.").body().decode()
    answer = f'{{"id": {json.dumps(ident)}, "status": {status}, "body": {body}}}'.encode()
    if len(answer) <= LONGEST_OUT:
        return answer
    told = Problem(413, "The report is too long for the browser. Screen a shorter post.").body().decode()
    return f'{{"id": {json.dumps(ident and ident[:64])}, "status": 413, "body": {told}}}'.encode()


def _body(screener: SupportsScreen, pack: Pack, asked: Mapping[str, Any]) -> str:
    match asked.get("path"):
        case "/v1/screen":
            (line,) = screen_lines(screener, [read(asked.get("body"))])
            if isinstance(line, Exception):
                raise line
            return line.decode().rstrip("\n")
        case "/v1/office":
            return add_own(validated(Own, asked.get("body"))).model_dump_json()
        case "/v1/rules":
            return rules_of(pack, own_list()).model_dump_json()
        case "/v1/pair" | "/healthz":
            return '{"status": "ok"}'
        case _:
            raise Problem(404, "Not found. Use the same paths as the HTTP server.")
