"""Texts -> signals of all detectors, and the names of those that failed."""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor

from screener.detect import Detector
from screener.exemptions import cap_post_scores, replace_exempt
from screener.normalize import normalize
from screener.types import PartlyCheckedError, Signal, Text

log = logging.getLogger(__name__)

Results = tuple[list[list[Signal]], list[tuple[str, ...]]]  # signals and names of what failed, each text by text


class ScoringError(Exception):
    """Posts could not be scored: holds the names of the parts that failed."""

    def __init__(self, failed: tuple[str, ...]) -> None:
        super().__init__(f"failed: {', '.join(failed)}")
        self.failed = failed


def collect_signals(detectors: Sequence[Detector], texts: Sequence[Text], executor: Executor | None) -> Results:
    """Run all detectors, the heavy ones on this thread and the others beside them on the executor, if there is one."""
    heavy, others = ([d for d in detectors if d.heavy is weight] for weight in (True, False))
    future = executor.submit(run_detectors, others, texts) if executor else None
    results = [run_detectors(heavy, texts), future.result() if future else run_detectors(others, texts)]
    signals, failed = _merge(results, len(texts))
    _lower_listed_scores(heavy, texts, signals)
    return signals, failed


def run_detectors(detectors: Sequence[Detector], texts: Sequence[Text]) -> Results:
    """Run detectors one after another; one that fails costs its own signals only."""
    return _merge([_run_detector(detector, texts) for detector in detectors], len(texts))


def _run_detector(detector: Detector, texts: Sequence[Text]) -> Results:
    try:
        found = detector(texts)
        if len(found) != len(texts):
            raise ValueError("a detector owes each text a list")
        return found, [()] * len(texts)
    except PartlyCheckedError as error:
        return error.found, error.failed
    except Exception as error:
        log.error("The detector '%s' failed: %s", detector.name, type(error).__name__)
        return [[] for _ in texts], [(detector.name,)] * len(texts)


def _merge(results: Sequence[Results], count: int) -> Results:
    signals = [[signal for found, _ in results for signal in found[n]] for n in range(count)]
    return signals, [tuple(part for _, failed in results for part in failed[n]) for n in range(count)]


def _lower_listed_scores(heavy: Sequence[Detector], texts: Sequence[Text], signals: list[list[Signal]]) -> None:
    """Lower, in place, the encoder's post scores that depend on listed names and numbers: it reads the post without
    them. Scores stay where this reading fails."""
    replaced = {n: result for n, text in enumerate(texts) if (result := replace_exempt(text, signals[n]))[1]}
    plain = [normalize(words, texts[n].account, texts[n].audience) for n, (words, _) in replaced.items()]
    found, failed = run_detectors(heavy, plain) if plain else ([], [])
    for (n, (_, dependent)), lower, parts in zip(replaced.items(), found, failed, strict=True):
        if not parts:
            signals[n] = cap_post_scores(signals[n], lower, dependent)
