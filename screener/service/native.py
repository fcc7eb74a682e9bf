"""A browser's native messages -> reports: the same answers as the endpoint's, without a port.

The browser starts `screener native-host run` for one extension (screener/service/registration.py says for which) and
speaks to it over standard input and output: four bytes of length, then JSON. {"id", "path", "body"} is answered by
{"id", "status", "body"}.
"""

import json
import logging
import os
import struct
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any, Final

from screener.engine.isolate import SupportsScreen
from screener.engine.micro_batches import screen_lines
from screener.policy.pack import Pack
from screener.service.contract import describe_rules, parse_draft, validate_body
from screener.service.office_list import Ignoring, Own, add_entry, ignore, read_office_list
from screener.service.parsing import parse_body
from screener.service.problems import INTERNAL_ERROR, Problem

MAX_REQUEST_BYTES: Final = 32 << 20
MAX_ANSWER_BYTES: Final = 1_000_000  # Chromium ends a host that sends more than 1 MiB
log = logging.getLogger(__name__)  # to standard error: standard output belongs to the browser


def run(load: Callable[[], tuple[SupportsScreen, Pack]]) -> None:
    """Answer messages on standard input until it ends. Whatever else is printed goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    screener, pack = load()
    with out:
        while (message := read_message(sys.stdin.buffer)) is not None:
            write_message(out, answer_message(screener, pack, message))


def read_message(stream: IO[bytes]) -> bytes | None:
    """Return the next message; None at the end of the stream, or if its length is over the limit or it is cut off."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("=I", head)
    if length > MAX_REQUEST_BYTES:
        return None
    message = stream.read(length)
    return message if len(message) == length else None


def write_message(stream: IO[bytes], answer: bytes) -> None:
    stream.write(struct.pack("=I", len(answer)) + answer)
    stream.flush()


def answer_message(screener: SupportsScreen, pack: Pack, message: bytes) -> bytes:
    """Return the answer to one message as JSON; errors become problem details, and none is raised."""
    ident: Any = None
    try:
        request = parse_body(message)
        if not isinstance(request, dict):
            raise Problem(400, 'The message is not an object: send {"id", "path", "body"}.')
        ident = request.get("id") if isinstance(request.get("id"), str) else None
        status, body = 200, _route_request(screener, pack, request)
    except Problem as problem:
        status, body = problem.status, problem.body().decode()
    except Exception as error:
        # The message of an unknown error may hold the post's words: only its type is reported.
        log.error("A native message failed: %s", type(error).__name__)
        status, body = 500, Problem(500, INTERNAL_ERROR).body().decode()
    answer = f'{{"id": {json.dumps(ident)}, "status": {status}, "body": {body}}}'.encode()
    if len(answer) <= MAX_ANSWER_BYTES:
        return answer
    problem_body = Problem(413, "The report is too long for the browser. Screen a shorter post.").body().decode()
    return f'{{"id": {json.dumps(ident and ident[:64])}, "status": 413, "body": {problem_body}}}'.encode()


def _route_request(screener: SupportsScreen, pack: Pack, request: Mapping[str, Any]) -> str:
    match request.get("path"):
        case "/v1/screen":
            (line,) = screen_lines(screener, [parse_draft(request.get("body"))])
            if isinstance(line, Exception):
                raise line
            return line.decode().rstrip("\n")
        case "/v1/office":
            return add_entry(validate_body(Own, request.get("body"))).model_dump_json()
        case "/v1/ignored":
            return ignore(screener, validate_body(Ignoring, request.get("body"))).model_dump_json()
        case "/v1/rules":
            return describe_rules(pack, read_office_list()).model_dump_json()
        case "/v1/pair" | "/healthz":
            return '{"status": "ok"}'
        case _:
            raise Problem(404, "Not found. Use the same paths as the HTTP server.")
