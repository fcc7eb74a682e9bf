"""`screener batch`: its options, progress and result."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from screener.cli.terminal import (
    STOPPED_MESSAGE,
    PackOption,
    console,
    count,
    handle_signals,
    print_report,
    tell_skipped,
)
from screener.types import ACCOUNTS, AUDIENCES, ScreenerError

if TYPE_CHECKING:
    from rich.console import Console

    from screener.batch.run import Part, Progress
    from screener.batch.tally import Tally
    from screener.batch.worker import Done, Settings
    from screener.io import InvalidRecord

MAX_LISTED: Final = 20  # unscreened posts listed by name; the error file has all of them
PROGRESS_INTERVAL: Final = 60.0  # seconds between progress lines outside a terminal

InArgument = Annotated[
    str, typer.Argument(metavar="IN", help="A .jsonl, .csv, .xlsx or .parquet file, a folder or a .zip of posts.")
]
OutOption = Annotated[
    str | None, typer.Option("--output", help="Write reports to this file: .jsonl, .csv, .xlsx, .parquet or .html.")
]
AccountOption = Annotated[str, typer.Option("--account", help=f"Where they will be posted: {', '.join(ACCOUNTS)}.")]
AudienceOption = Annotated[str, typer.Option("--audience", help=f"Who will read them: {', '.join(AUDIENCES)}.")]
LimitOption = Annotated[int | None, typer.Option("--limit", help="Screen only the first N posts.", min=1)]
SampleOption = Annotated[int | None, typer.Option("--sample", help="Screen a random sample of N posts.", min=1)]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Check that all posts can be read; screen nothing.")]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Ignore the checkpoint and start over.")]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", help="Also write a summary (.html or .xlsx) by rule, concern, school and month."),
]
ByOption = Annotated[
    list[str] | None,
    typer.Option("--by", help="Column to group the summary by (default: school and district). Repeatable."),
]
DayOption = Annotated[str | None, typer.Option("--day", help="Column with the date of the post, for totals by month.")]
RewriteOption = Annotated[
    bool, typer.Option("--rewrite", help="Also suggest a rewrite, screened again. The terminal always shows one.")
]
RayOption = Annotated[
    str | None,
    typer.Option(
        "--ray", help="Screen on the Ray cluster at this address; IN and --output may be addresses such as s3://."
    ),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", help="Which column holds which field, such as text=Message or id=Ref. Repeatable."),
]
ProcessesOption = Annotated[
    int | None, typer.Option("--processes", help="Worker processes (default: one per core).", min=1)
]


def batch(
    source: InArgument,
    output: OutOption = None,
    account: AccountOption = "personal",
    audience: AudienceOption = "public",
    pack: PackOption = "",
    limit: LimitOption = None,
    sample: SampleOption = None,
    dry_run: DryOption = False,
    fresh: FreshOption = False,
    report: ReportOption = None,
    column: ColumnOption = None,
    by: ByOption = None,
    day: DayOption = None,
    rewrite: RewriteOption = False,
    processes: ProcessesOption = None,
    ray: RayOption = None,
) -> None:
    """Screen a file of drafts, a folder or a zip: trip.txt goes with trip.jpg and trip-2.jpg.

    If a run stops, the same command continues it. Each post can set its own id, account, audience and pictures.
    Files that end in .gz or .zst are unpacked.

    Exit code: 0 all posts screened, 1 some not (listed next to the output in .errors.jsonl), 3 the run cannot continue.
    """
    from screener.batch import run, tally, worker
    from screener.cli import places
    from screener.io import drafts, match_suffix, outputs
    from screener.policy.choice import chosen

    drafts.require_known("account", account, ACCOUNTS)
    drafts.require_known("audience", audience, AUDIENCES)
    path = Path(source)
    # On a cluster both may be addresses; files are built in this folder first.
    out = Path(output.rpartition("/")[2] if ray and "://" in output else output) if output else None
    if not (ray and "://" in source):
        places.require_source(path)
    places.require_outputs(path, out, report)
    columns = tally.Columns(tuple(by) if by else tally.GROUP_COLUMNS, (day,) if day else tally.DATE_COLUMNS)
    part, kind = run.Part(limit, sample), match_suffix(out, outputs.OUTPUT_SUFFIXES) if out else ""
    settings = worker.Settings(
        account, audience, pack or chosen(), kind, columns, rewrite, _parse_columns(column or ())
    )
    tell_skipped(path, dict(settings.named))
    _require_fitting(output, report, dry_run, ray)
    if out and output and not dry_run:
        return _screen_to_files(source, output, out, settings, part, fresh, report, ray or processes or _count_cores())
    with handle_signals():
        (_check_readable if dry_run else _print_reports)(path, settings, part)
    return None


def _require_fitting(output: str | None, report: Path | None, dry_run: bool, ray: str | None) -> None:
    """Raise ScreenerError if two options exclude each other, or one needs another."""
    if ray and dry_run:
        raise ScreenerError("--dry-run runs on one computer: leave out --ray.")
    if not output and (ray or (report and not dry_run)):
        raise ScreenerError("--report and --ray need a file for the reports: name one with --output.")


def _screen_to_files(
    source: str,
    output: str,
    out: Path,
    settings: Settings,
    part: Part,
    fresh: bool,
    report: Path | None,
    where: int | str,
) -> None:
    """Screen into files, from where an earlier run was stopped, and print the totals."""
    from screener.batch import cluster, summary
    from screener.batch.checkpoint import discard
    from screener.batch.run import run
    from screener.io import Source, count_units, match_suffix
    from screener.io.outputs import require_package, upload
    from screener.policy.choice import folder
    from screener.policy.pack import load_pack

    require_package(settings.kind)
    if fresh:
        discard(out)

    def sum_up(tally: Tally) -> None:
        if report:
            summary.write_summary(report, tally, load_pack(folder(settings.pack)))

    given: Path | Source = Path(source)
    if isinstance(where, str) and "://" in source:
        match_suffix(Path(source), cluster.ADDRESS_SUFFIXES)
        given = Source.of(source)
    with handle_signals(STOPPED_MESSAGE):
        with _show_progress(count_units(given)) as progress:
            tally = run(given, out, settings, part, where, progress, sum_up)
        if isinstance(where, str) and "://" in output:
            upload(out, output)
    _print_totals(tally, f"{output}.errors.jsonl")


def _parse_columns(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    from screener.io.drafts import require_known
    from screener.io.text import FIELDS

    pairs = [one.partition("=") for one in columns]
    if wrong := next((one for one, (_, _, name) in zip(columns, pairs, strict=True) if not name), None):
        raise ScreenerError(f"'{wrong[:40]}' names no column: write --column text=Message.")
    return tuple((require_known("field", field.strip(), FIELDS), name.strip()) for field, _, name in pairs)


def _print_reports(source: Path, settings: Settings, part: Part) -> None:
    """Print the reports in the terminal if there is no output file."""
    from itertools import chain, islice

    from screener.batch.run import select_posts
    from screener.batch.tally import Tally
    from screener.batch.worker import loaded
    from screener.engine.isolate import screen_stream
    from screener.io.drafts import parse_draft

    read = select_posts(source, part, dict(settings.named))
    entries = (parse_draft(raw, settings.account, settings.audience) for raw in read)
    # Read the first entry before loading anything, so that a wrong file type fails fast.
    first = list(islice(entries, 1))
    if not first:
        raise ScreenerError("The file holds no drafts: put one post on each line.")
    out, errors, tally = console(), console(stderr=True), Tally()
    for report, unread in screen_stream(loaded(settings.pack, False).screen, chain(first, entries), 8):
        print_report(out, report)
        tally.verdicts[report.verdict] += 1
        if unread:
            tally.unchecked += 1
            _print_unread(errors, unread)
    if tally.unchecked:
        _print_totals(tally, "")


def _check_readable(source: Path, settings: Settings, part: Part) -> None:
    from screener.batch.run import select_posts
    from screener.io import InvalidRecord
    from screener.io.drafts import parse_draft

    found: Counter[str] = Counter()
    errors = console(stderr=True)
    for raw in select_posts(source, part, dict(settings.named)):
        one = parse_draft(raw, settings.account, settings.audience)
        if isinstance(one, InvalidRecord):
            found["unread"] += 1
            if found["unread"] <= MAX_LISTED:
                _print_unread(errors, one)
        else:
            found["posts"] += 1
            found[one.account] += 1
            found["pictures"] += len(one.images)
    accounts = ", ".join(f"{name} {found[name]:,}" for name in ACCOUNTS if found[name])
    posts, pictures = count(found["posts"], "post"), count(found["pictures"], "picture")
    print(f"{posts} could be screened ({accounts or 'none'}), with {pictures}.")
    print(f"{found['unread']:,} could not be read. Nothing was screened or written.")
    if found["unread"]:
        raise typer.Exit(1)


def _print_unread(errors: Console, unread: InvalidRecord) -> None:
    errors.print(f"{unread.place}: {unread.reason}", style="red", markup=False, highlight=False, soft_wrap=True)


def _print_totals(tally: Tally, errors: str) -> None:
    """Print the totals; exit with 1 if something was not screened."""
    verdicts = ", ".join(f"{tally.verdicts[name]:,} {name}" for name in ("clear", "review", "hold"))
    print(f"{count(sum(tally.verdicts.values()), 'post')}: {verdicts}.")
    if tally.unchecked:
        where = f"See {errors}." if errors else "They are listed above."
        print(f"{tally.unchecked:,} of them could not be fully screened. {where}", file=sys.stderr)
        raise typer.Exit(1)


@contextmanager
def _show_progress(total: int) -> Iterator[Progress]:
    """Show the progress of a run: a bar in a terminal, otherwise a line per minute."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    errors = console(stderr=True)
    started = reported = time.monotonic()
    posts = failed = 0
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Screening", total=total)

        def progress(at: int, done: Done) -> None:
            nonlocal posts, failed, reported
            for unread in done.failed[: max(MAX_LISTED - failed, 0)]:
                _print_unread(errors, unread)
            posts += done.posts
            failed += len(done.failed)
            now = time.monotonic()
            words = f"{count(posts, 'post')}, {posts / max(now - started, 0.001):,.0f} per second"
            bar.update(task, completed=at, description=words)
            if not errors.is_terminal and now - reported > PROGRESS_INTERVAL:
                reported = now
                errors.print(f"{at / max(total, 1):.0%}: {words}, {columns[-1].render(bar.tasks[task])} left")

        yield progress


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
