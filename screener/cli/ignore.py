"""`screener ignore`: hide findings of a draft from now on, or show them again."""

from typing import Annotated

import typer

from screener.cli.terminal import (
    AccountOption,
    AudienceOption,
    FileArgument,
    PackOption,
    TextOption,
    console,
    read_draft,
)
from screener.types import ScreenerError


def ignore(
    code: Annotated[str | None, typer.Argument(help="Rule of the finding (default: list what is ignored).")] = None,
    file: FileArgument = None,
    text: TextOption = None,
    at: Annotated[str | None, typer.Option(help="Only the finding at this LINE:COLUMN.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Show the finding again.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Delete everything that was ignored.")] = False,
    account: AccountOption = "personal",
    audience: AudienceOption = "public",
    pack: PackOption = "",
) -> None:
    """Ignore a finding in a draft: it stays in the report as a note, and no longer stops the draft.

    Only a keyed hash of the rule, the words and the words around them is kept. Findings about danger, and about the
    office's list of students, cannot be ignored.
    """
    from screener.policy.ignored import Ignored

    ignored = Ignored()
    if forget:
        ignored.forget()
        console().print("Nothing is ignored any more.")
        return
    if code is None:
        counts = ", ".join(f"{rule} ({n})" for rule, n in sorted(ignored.codes().items()))
        console().print(f"Ignored findings: {counts}." if counts else "Nothing is ignored.")
        return

    from screener.report.blocks import line_and_column
    from screener.report.words import plain

    draft = read_draft(file, text, account, audience)

    from screener import Screener

    report = Screener.load(pack).judge([draft])[0]
    found = [f for f in report.findings if f.rule.code == code.upper() and f.ignored is undo and not f.picture]
    places = [line_and_column(draft.text, f.span.start) if f.span else "" for f in found]
    chosen = [(f, place) for f, place in zip(found, places, strict=True) if at is None or place == at]
    if not chosen:
        where = f" at {at}" if at else ""
        raise ScreenerError(f"{draft.id} has no such finding of {code.upper()}{where}: screener check shows them.")
    (ignored.remove if undo else ignored.add)(draft.text, [f for f, _ in chosen])
    for finding, place in chosen:
        action = "Shown again" if undo else "Ignored"
        console().print(f"{action}: {finding.rule.code} {plain(finding.quote) or 'the whole post'} {place}".strip())
