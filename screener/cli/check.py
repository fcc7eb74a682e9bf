"""`screener check`: one draft -> its report as text, lines or JSON; or the draft with its findings fixed."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from screener.cli.terminal import (
    AccountOption,
    AudienceOption,
    PackOption,
    TextOption,
    allow_closed_pipe,
    console,
    print_report,
    read_input,
)
from screener.folders import file_errors
from screener.folders import replace as replace_file
from screener.types import ATTESTATIONS, ScreenerError, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.types import Draft, Edit, Report

EXIT_CODES: Final[dict[Verdict, int]] = {"clear": 0, "review": 1, "hold": 2}
FAILED: Final = 3
AttestOption = Annotated[
    list[str] | None,
    typer.Option("--attest", help=f"What you vouch for: {', '.join(ATTESTATIONS)} (own_child=NAME). Repeatable."),
]
FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", help="Text file with the draft, or - for standard input, and its pictures."),
]
ImageOption = Annotated[list[Path] | None, typer.Option(help="A picture that goes with the draft. Repeatable.")]
FixOption = Annotated[
    bool, typer.Option("--fix", help="Apply the safe fixes to FILE (without FILE: print the fixed draft).")
]
DiffOption = Annotated[
    bool, typer.Option("--diff", help="Print the suggested rewrite as a diff (with --fix: only the safe fixes).")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print one line for each finding, and no more.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the report as JSON, version 1.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Also write the report to this file as a web page.")]


def check(
    files: FilesArgument = None,
    text: TextOption = None,
    account: AccountOption = "personal",
    audience: AudienceOption = "public",
    attest: AttestOption = None,
    image: ImageOption = None,
    fix: FixOption = False,
    diff: DiffOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    html: HtmlOption = None,
    pack: PackOption = "",
) -> None:
    """Screen one draft. Exit code: 0 clear, 1 review, 2 hold, 3 error."""
    if sum((quiet, as_json, diff)) > 1:
        raise ScreenerError("--quiet, --json and --diff exclude one another: use only one.")
    file, draft = _read_draft(files or (), text, account, audience, attest, image or (), html)

    from screener import Screener

    screener = Screener.load(pack)
    report = screener.screen([draft])[0]
    before, to_stderr = draft.text, False
    if fix:
        fixed = _apply_safe_fixes(report)
        if not diff:
            to_stderr = _write_draft(fixed, file, changed=fixed != draft.text)
        if fixed != draft.text:
            draft = replace(draft, text=fixed)
            report = screener.screen([draft])[0]
    if html:
        from screener.report.page import to_html

        with file_errors(html, "choose another place"):
            html.parent.stat()  # a folder that is missing is not made
            replace_file(html, to_html(report).encode("utf-8", "replace"))  # only for the user: it quotes the draft
    with allow_closed_pipe():
        if diff:
            _print_diff(before, draft.text if fix else None, report)
        elif as_json:
            typer.echo(report.to_json(), err=to_stderr)
        elif quiet:
            for line in _format_lines(report):
                typer.echo(line, err=to_stderr)
        else:
            print_report(console(stderr=to_stderr), report)
    raise typer.Exit(EXIT_CODES[report.verdict])


def _read_draft(
    files: Sequence[Path],
    text: str | None,
    account: str,
    audience: str,
    attest: Sequence[str] | None,
    image: Sequence[Path],
    html: Path | None,
) -> tuple[Path | None, Draft]:
    """Return the draft to check, and the file that has its text. Raises ScreenerError."""
    from screener.io.drafts import make_draft, split_files
    from screener.io.drafts import read_pictures as read_images

    file, more = split_files(files)
    read = [path for path in (*files, *image) if path.exists()]
    if html and html.exists() and any(html.samefile(path) for path in read):
        raise ScreenerError(f"{html} is an input file: choose another name for the page.")
    shown = read_images([*image, *more])
    words, name = ("", shown[0].name) if shown and not file and text is None else read_input(file, text)
    own = file if file and str(file) != "-" else None
    return own, make_draft({"id": name, "text": words, "attested": attest or ()}, name, account, audience, shown)


def _apply_safe_fixes(report: Report) -> str:
    from screener.fixes import applied

    fixes = [f.fixes[0] for f in report.findings if f.fixes and f.fixes[0].applicability == "safe"]
    edits: list[Edit] = [edit for fix in fixes for edit in fix.edits]
    return applied(report.text, edits)


def _write_draft(text: str, file: Path | None, changed: bool) -> bool:
    """Write a changed draft to its file, in the file's own encoding and mode; without a file, print it.

    Returns True if it was printed: then the report goes to the other stream.
    """
    from screener.io.text import encode_like

    if file is None:
        with allow_closed_pipe():
            print(text)
        return True
    if changed:
        with file_errors(file, "check its permissions"):
            file = file.resolve()  # a link stays a link
            with file.open("r+b") as opened:  # refuses a file that must not be written
                data, mode = opened.read(), stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            replace_file(file, encode_like(data, text), mode)
            file.chmod(mode)
    return False


def _print_diff(before: str, safe: str | None, report: Report) -> None:
    from screener.report.terminal import diff
    from screener.report.words import no_rewrite, plain

    after = safe if safe is not None else report.rewrite.text if report.rewrite else before
    for line in diff(before, after, report.draft_id):
        print(plain(line))
    if safe is None and (why := no_rewrite(report)):
        console(stderr=True).print(why)


def _format_lines(report: Report) -> list[str]:
    """Return one line per finding: its place, severity, rule, words and reason."""
    from screener.report.blocks import blocks
    from screener.report.terminal import quoted
    from screener.report.words import plain

    return [
        f"{plain(report.draft_id)}:{':'.join((*block.places[:1], ''))} {block.severity} {block.codes} "
        f"{quoted(block.quotes)}: {block.rule.message}"
        for block in blocks(report)
    ]
