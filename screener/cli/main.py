"""Terminal -> screener: check one draft, a file of them, look up a rule, serve the extension, measure the screener.

Only what a command needs is imported, when it runs: `--help` and `rules` load no model.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screener.cli import batch, images, office, pairing, people, record
from screener.cli.check import FAILED, check
from screener.cli.explain import explain
from screener.cli.ignore import ignore
from screener.cli.policy import policy
from screener.cli.terminal import PackOption, console
from screener.types import ScreenerError

if TYPE_CHECKING:
    from screener import Screener
    from screener.policy.pack import Pack

app = typer.Typer(
    name="screener",
    help="Screens draft posts for student privacy and policy on this computer. No text leaves it, unless your office "
    "sets up a server, a database or a cluster.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
native_host = typer.Typer(
    help="Connect the browser extension by native messaging, without a port.", rich_markup_mode=None
)
app.add_typer(native_host, name="native-host")
app.add_typer(pairing.app, name="pairing")
app.add_typer(people.app, name="people")
app.add_typer(office.roster, name="roster")
app.add_typer(office.app, name="office")
app.add_typer(record.audit, name="audit")
app.add_typer(record.record, name="record")


def _print_version(wanted: bool) -> None:
    if wanted:
        from screener.version import VERSION

        print(f"screener {VERSION}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that need no command."""


app.command()(check)


@app.command()
def rules(
    code: Annotated[
        str | None, typer.Argument(help="Code of a rule, such as FER101 (default: list all rules).")
    ] = None,
    pack: PackOption = "",
) -> None:
    """List the rules, or show one rule with its examples."""
    from screener.cli.rules import render_rule, render_table
    from screener.policy.choice import folder
    from screener.policy.pack import load_pack

    loaded = load_pack(folder(pack))
    console().print(render_rule(loaded.rule(code.upper()), loaded) if code else render_table(loaded))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on this computer (0: any free port).", min=0, max=65535)] = 8765,
    pair: Annotated[bool, typer.Option("--pair", help="Show the token and let a browser extension pair.")] = False,
    at_login: Annotated[
        bool, typer.Option("--at-login", help="Write the file that starts it at every log-in, and stop.")
    ] = False,
    office: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Serve an office's people through its proxy: docs/office-server.md.")
    ] = "",
    pack: PackOption = "",
) -> None:
    """Serve the browser extension and other programs on this computer until stopped."""
    if at_login:
        if office or pack:
            raise ScreenerError("--at-login goes with --port alone: what it starts is for the person who logs in.")
        path, command = _import_service("registration").start_at_login(port)
        print(f"Written: {path}\nTo switch it on, run: {command}")
        return
    _import_service("serve").serve(port, pair, office, pack, lambda line: print(line, flush=True))


@native_host.command()
def install(
    browser: Annotated[list[str] | None, typer.Option(help="chromium, chrome, edge or firefox (default: all).")] = None,
    extension: Annotated[str, typer.Option(help="The extension's ID, if an office signs its own.")] = "",
    all_users: Annotated[bool, typer.Option("--all-users", help="For everyone on this computer.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Folder where the browser looks, if not the default.")] = None,
) -> None:
    """Let the browser extension start the screener."""
    registration = _import_service("registration")
    asked = (browser or registration.BROWSERS, extension or registration.EXTENSION, all_users, folder)
    for path in registration.install(*asked):
        print(f"The browser can now start the screener: {path}")


@native_host.command()
def remove(
    all_users: Annotated[bool, typer.Option("--all-users", help="What was set up for everyone.")] = False,
) -> None:
    """Undo what install set up."""
    for path in _import_service("registration").remove(everyone=all_users):
        print(f"Removed: {path}")


@native_host.command()
def run(pack: PackOption = "") -> None:
    """Answer messages on standard input (started by the browser)."""

    def load() -> tuple[Screener, Pack]:
        from screener import Screener

        screener = Screener.load(pack)
        return screener, screener.pack

    _import_service("native").run(load)


@app.command(name="eval")
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Labeled posts, one JSON object per line.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    pack: PackOption = "",
) -> None:
    """Measure the screener against labeled posts."""
    import json

    from screener.engine.isolate import screen_stream
    from screener.evaluate import figures, format_figures, read_labeled_posts
    from screener.io.drafts import make_draft

    posts = read_labeled_posts(gold)

    from screener import Screener
    from screener.report.wire import to_dict

    reports = screen_stream(Screener.load(pack).judge, (make_draft(post, post["id"]) for post in posts))
    result = figures(posts, {report.draft_id: to_dict(report) for report, _ in reports})
    print(json.dumps(result) if as_json else "\n".join(format_figures(result)))


app.command()(batch.batch)
app.command()(explain)
app.command()(ignore)
app.command()(policy)
app.command()(images.blur)
app.command()(images.strip)


def main() -> None:
    """Run the command line; every failure is reported as a message, never as a traceback."""
    if sys.stdout is None and sys.platform != "win32":  # there, a log-in starts `serve` without one
        sys.exit(_print_failure("Standard output is closed, so no result can be shown: send it to a file instead."))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(prog_name="screener", standalone_mode=False)
    except (ScreenerError, typer.TyperException) as error:
        message = error.format_message() if isinstance(error, typer.TyperException) else str(error)
        code = _print_failure(message)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader stopped; Python would complain at exit
        code = FAILED
    except OSError as error:
        # The system's own words hold nothing of a draft.
        kind = error.strerror or type(error).__name__
        code = _print_failure(
            f"A file cannot be read or written ({kind}): free some space or choose another place, then try again."
        )
    except Exception as error:
        # An unknown error's message may hold the draft's words: only its type is reported.
        code = _print_failure(f"Internal error ({type(error).__name__}). Please report it.")
    sys.exit(code or 0)


def _import_service(name: str) -> Any:
    """Return a module of the endpoint, by name: no interface of the program imports another."""
    return import_module(f"screener.service.{name}")


def _print_failure(message: str) -> int:
    print(f"screener: {message}", file=sys.stderr)
    return FAILED
