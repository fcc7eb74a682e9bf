"""HTTP on this computer -> screener: the browser extension and other programs ask here.

`application` is the bare application; screener/service/guard.py decides who may call it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from html import escape
from typing import Annotated, Any, Final

from fastapi import Body, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from screener.engine.isolate import SupportsScreen, unchecked_report
from screener.engine.micro_batches import MicroBatcher
from screener.io import InvalidRecord
from screener.policy.pack import Pack
from screener.report.wire import to_json
from screener.service import problems
from screener.service.contract import EXAMPLES, LINES, Health, Post, Report, Rules, describe_rules, parse_draft
from screener.service.office_list import Added, Changed, Ignoring, Own, add_entry, ignore, read_office_list
from screener.service.parsing import parse_body
from screener.service.problems import INTERNAL_ERROR, Problem
from screener.version import VERSION

DESCRIPTION: Final = (
    "Screens draft posts for student privacy and policy. A draft is screened on the computer that runs this program, "
    "is sent nowhere else and is not kept. Send the pairing token as `Authorization: Bearer TOKEN`; `screener serve` "
    "shows where it is stored."
)
_PROBLEM: Final[dict[str, Any]] = {
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
}
_WITH_TOKEN: Final[dict[str, Any]] = {"openapi_extra": {"security": [{"token": []}]}}
CHALLENGE: Final[Any] = Query(pattern="^[0-9a-f]{32,64}$", description="Random hexadecimal digits.")
_GET_ERRORS: Final = (401, 403, 421, 429, 500, 503)


def describe_errors(codes: tuple[int, ...] = tuple(problems.ERROR_DESCRIPTIONS)) -> dict[int | str, dict[str, Any]]:
    return {code: {"description": problems.ERROR_DESCRIPTIONS[code], **_PROBLEM} for code in codes}


class TolerantRequest(Request):
    """A request whose JSON is read as posts are: half an emoji becomes a replacement mark, depth is no crash."""

    async def json(self) -> Any:
        return parse_body(await self.body())


class TolerantRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def tolerant(request: Request) -> Response:
            return await handler(TolerantRequest(request.scope, request.receive))

        return tolerant


def application(screener: SupportsScreen, pack: Pack, prove: Callable[[str], str] = str) -> FastAPI:
    """Return the application for a loaded screener. `prove` returns the proof for a challenge, made with the token."""
    batcher = MicroBatcher(screener)

    @asynccontextmanager
    async def working(_: FastAPI) -> AsyncIterator[None]:
        work = asyncio.create_task(batcher.work())
        yield
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        batcher.close()

    app = FastAPI(
        title="School post screener",
        version=VERSION,
        summary="A linter for posts, on your own computer or on your office's server.",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # FastAPI's page loads scripts from another host
        redoc_url=None,
        lifespan=working,
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.router.route_class = TolerantRoute
    app.state.batcher = batcher
    add_error_handlers(app)

    add_screening_routes(app, batcher)

    @app.get(
        "/v1/rules", summary="The rules, with their examples", responses=describe_errors(_GET_ERRORS), **_WITH_TOKEN
    )
    def rules() -> Rules:
        return describe_rules(pack, read_office_list())

    add_choice_routes(app, screener, batcher)
    add_status_routes(app, prove)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(render_page(app.openapi()))

    return complete_openapi(app)


def add_screening_routes(app: FastAPI, batcher: MicroBatcher) -> None:
    @app.post(
        "/v1/screen", summary="Screen one draft", response_model=Report, responses=describe_errors(), **_WITH_TOKEN
    )
    async def screen(post: Annotated[Post, Body(openapi_examples=EXAMPLES)]) -> Response:
        """Returns the same bytes as `screener check --json` prints for the draft."""
        return Response(await batcher.screen(post.draft()), media_type="application/json")

    @app.post(
        "/v1/screen/batch",
        summary="Screen many drafts, one per line",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "One report per line, in the order of the drafts, as soon as each is ready. A line that "
                "is not a draft keeps its place, as a report that nothing was checked.",
                "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
            },
            **describe_errors(),
        },
        openapi_extra={
            "security": [{"token": []}],
            "requestBody": {
                "required": True,
                "content": {"application/x-ndjson": {"schema": {"type": "string", "minLength": 1}, "example": LINES}},
            },
        },
    )
    async def screen_batch(request: Request) -> StreamingResponse:
        lines = [(n, line) for n, line in enumerate((await request.body()).split(b"\n"), start=1) if line.strip()]
        if not lines:
            raise Problem(400, "The request has no drafts: send one JSON object per line.")
        return StreamingResponse(stream_reports(batcher, lines), media_type="application/x-ndjson")


def add_choice_routes(app: FastAPI, screener: SupportsScreen, batcher: MicroBatcher) -> None:
    @app.post(
        "/v1/office",
        summary="Put an entry on the office list: it is public here, and stops no post",
        responses=describe_errors(),
        **_WITH_TOKEN,
    )
    def office(own: Own) -> Added:
        return add_entry(own)

    @app.post(
        "/v1/ignored",
        summary="Ignore findings of a draft on this computer, or show them again",
        responses=describe_errors(),
        **_WITH_TOKEN,
    )
    async def ignored(asked: Ignoring) -> Changed:
        """Only a keyed hash of each is kept. Danger, and the office's list of students, cannot be ignored."""
        return await asyncio.get_running_loop().run_in_executor(batcher.thread, ignore, screener, asked)


def add_status_routes(app: FastAPI, prove: Callable[[str], str]) -> None:
    @app.post(
        "/v1/pair",
        response_model_exclude_none=True,
        summary="Whether the calling extension is paired; while pairing is open, this call pairs it",
        responses=describe_errors((401, 403, 408, 413, 415, 421, 429, 500, 503)),
        **_WITH_TOKEN,
    )
    async def pair() -> Health:
        return Health(status="ok")

    @app.get(
        "/healthz",
        summary="Whether the screener is running and knows the token",
        response_model_exclude_none=True,
        responses=describe_errors((403, 421, 422)),
    )
    async def healthz(challenge: Annotated[str | None, CHALLENGE] = None) -> Health:
        """With a challenge, answers HMAC-SHA256(token, port + newline + challenge): ask before you send a draft."""
        return Health(status="ok", proof=None if challenge is None else prove(challenge))


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error as problem details (RFC 9457)."""

    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> Response:
        return Response(error.body(), error.status, error.headers, problems.MEDIA_TYPE)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return await problem(request, problems.make_validation_problem(error.errors()))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, _: Exception) -> Response:
        return await problem(request, Problem(500, INTERNAL_ERROR))

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        if isinstance(cause := error.__cause__, Problem):  # FastAPI wraps what reading the body raises
            return await problem(request, cause)
        detail = {404: "Not found: see /docs.", 405: "Method not allowed: see /docs."}
        answer = Problem(error.status_code, detail.get(error.status_code, "The request is not valid: see /docs."))
        answer.headers = dict(error.headers or {})
        return await problem(request, answer)


async def stream_reports(batcher: MicroBatcher, lines: list[tuple[int, bytes]]) -> AsyncIterator[bytes]:
    """Yield one report per numbered line, in order. Up to 32 lines are screened ahead, so that they form batches."""
    ahead: list[asyncio.Task[bytes]] = []
    try:
        for number, line in lines:
            ahead.append(asyncio.create_task(_screen_line(batcher, line, f"line {number}")))
            if len(ahead) >= 32:
                yield await ahead.pop(0)
        while ahead:
            yield await ahead.pop(0)
    finally:
        for task in ahead:
            task.cancel()


async def _screen_line(batcher: MicroBatcher, line: bytes, place: str) -> bytes:
    try:
        record = parse_body(line)
        given = {"id": place, **record} if isinstance(record, dict) else record
        return await batcher.screen(parse_draft(given))
    except Problem as problem:
        reason = problem.detail
    except Exception as error:
        reason = f"the screener failed ({type(error).__name__})"
    return f"{to_json(unchecked_report(InvalidRecord(place, reason)))}\n".encode()


def complete_openapi(app: FastAPI) -> FastAPI:
    """Build the OpenAPI document, add what FastAPI leaves out, and return the application."""
    document = app.openapi()
    schemas = document["components"]["schemas"]
    schemas["Problem"] = problems.SCHEMA
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return app


def render_page(document: dict[str, Any]) -> str:
    """Return the OpenAPI document as an HTML page without scripts."""
    parts = [f"<h1>{escape(document['info']['title'])}</h1><p>{escape(document['info']['description'])}</p>"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(f"<h2>{method.upper()} {escape(path)}</h2><p>{escape(operation['summary'])}</p>")
            parts.append(f"<pre>{escape(json.dumps(operation, indent=2, ensure_ascii=False))}</pre>")
    parts.append(f"<h2>Values</h2><pre>{escape(json.dumps(document['components']['schemas'], indent=2))}</pre>")
    style = "body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto}"
    style += "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screener</title><style>{style}</style>'
    return head + "".join(parts)
