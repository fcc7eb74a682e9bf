"""Drafts -> reports, many at once: a draft that makes the screener fail does not affect the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, Protocol

from screener.io import InvalidRecord
from screener.policy.judge import verdict
from screener.types import Disruption, Draft, Report, ScreenerError

CHUNK: Final = 64  # posts screened together
MOST_CHARACTERS: Final = 200_000  # characters screened together: bounds the memory
Screen = Callable[[Sequence[Draft]], list[Report]]  # with or without suggested rewrites
# What screening again would not change: pictures that were not examined, languages that are not read.
PERMANENT_FAILURES: Final = ("images", "language")


class SupportsScreen(Protocol):
    """Something that screens drafts: `screener.Screener`, or a stand-in."""

    def screen(self, drafts: Sequence[Draft]) -> list[Report]: ...


def screen_isolated(
    screen: Screen, drafts: Sequence[Draft], is_failed: Callable[[Report], bool] = lambda report: False
) -> list[Report | Exception]:
    """Screen drafts together, in order.

    If that raises, or `is_failed` holds for a report, screen each draft alone, so that only the one at fault gets the
    error.
    """
    answers: list[Report | Exception]
    try:
        answers = [*screen(drafts)]
        if len(answers) != len(drafts):
            raise ValueError("each draft is owed a report")
        must_retry = any(is_failed(one) for one in answers if isinstance(one, Report))
    except Exception as error:
        answers, must_retry = [error] * len(drafts), True
    if must_retry and len(drafts) > 1:
        return [answer for one in drafts for answer in screen_isolated(screen, [one], is_failed)]
    return answers


def screen_stream(
    screen: Screen, entries: Iterable[Draft | InvalidRecord], size: int = CHUNK
) -> Iterator[tuple[Report, InvalidRecord | None]]:
    """Screen a stream of entries in order, `size` at a time; for a line that is not a draft, yield a report that says
    so."""
    stream = iter(entries)
    while chunk := list(islice(stream, size)):
        yield from screen_all(screen, chunk)


def screen_all(screen: Screen, entries: Sequence[Draft | InvalidRecord]) -> list[tuple[Report, InvalidRecord | None]]:
    """Screen entries and return the answers in order; drafts are grouped by length in portions that bound the memory.

    Raises ScreenerError if the screener itself cannot work.
    """
    answers: dict[int, tuple[Report, InvalidRecord | None]] = {}
    for portion in split_by_size(entries):
        drafts = [one for n in portion if isinstance(one := entries[n], Draft)]
        reports = screen_isolated(screen, drafts, _is_retryable)
        answers |= zip(portion, map(_pair_with_failure, drafts, reports), strict=True)
    return [answers[n] if isinstance(one, Draft) else (unchecked_report(one), one) for n, one in enumerate(entries)]


def split_by_size(entries: Sequence[Draft | InvalidRecord]) -> Iterator[list[int]]:
    """Yield the numbers of the drafts, shortest first, in portions of MOST_CHARACTERS; a longer draft is alone."""
    sizes = sorted((len(one.text), n) for n, one in enumerate(entries) if isinstance(one, Draft))
    portion: list[int] = []
    characters = 0
    for size, n in sizes:
        if portion and characters + size > MOST_CHARACTERS:
            yield portion
            portion, characters = [], 0
        portion.append(n)
        characters += size
    if portion:
        yield portion


def unchecked_report(entry: InvalidRecord) -> Report:
    """Return a report for a line that could not be read: nothing was checked, so it is never clear."""
    not_checked = (f"the whole draft: {entry.reason}",)
    return Report(
        draft_id=entry.ident or entry.place,
        text="",
        verdict=verdict((), not_checked),
        entities=(),
        findings=(),
        disruption=Disruption(0.0, "none"),
        not_checked=not_checked,
    )


def _is_retryable(report: Report) -> bool:
    """Whether a stage failed that may succeed if the draft is screened alone."""
    return any(part.partition(":")[0] not in PERMANENT_FAILURES for part in report.not_checked)


def _pair_with_failure(draft: Draft, answer: Report | Exception) -> tuple[Report, InvalidRecord | None]:
    """Return a report and, if something was not checked, the record that says why. Raises a given ScreenerError."""
    if isinstance(answer, ScreenerError):
        raise answer
    if isinstance(answer, Exception):
        # An unknown error's message may hold the post's words: only its type is reported.
        unread = InvalidRecord(draft.id, f"the screener failed ({type(answer).__name__})")
        return replace(unchecked_report(unread), text=draft.text), unread
    if not answer.not_checked:
        return answer, None
    return answer, InvalidRecord(answer.draft_id, f"not checked: {', '.join(answer.not_checked)}")
