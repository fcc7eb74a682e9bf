"""The tree keeps its promises: what is documented exists, what exists is listed and tested."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import screener
from screener.labels import POST_LABELS, SPAN_LABELS
from screener.version import VERSION
from tests.conftest import SLOW

ROOT = Path(__file__).parents[2]
TOP = (
    "screener",
    "models",
    "data",
    "docs",
    "tests",
    "requirements",
    "benchmarks",
    "extension",
    "installer",
    ".ci",
    "app.py",
    "Makefile",
)
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50
# What other programs may import: one that goes or comes is a change to announce.
PUBLIC_NAMES = set("Draft Finding Image Report Rule Screener ScreenerError Signal Span __version__ screen".split())
# The first three are run by make under names of their own, the last one by hand in a checkout of version 0.1.0.
WHOLE = ("benchmarks", "models.encoder", "tests.fuzz", "tests.unit.record_0_1_0.make")


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, also those not yet committed, without what git ignores."""
    if (found := list_files(*patterns)) is None:
        pytest.skip("not a git checkout")
    return found


def list_files(*patterns: str) -> list[Path] | None:
    """The same; None if this is no git checkout."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode:
        return None
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def documents() -> list[Path]:
    return list_files("*.md") or []


def named_paths(text: str) -> set[str]:
    """Paths of this repository that a document names, in backticks, in links or bare."""
    tops = "|".join(re.escape(top) for top in TOP)
    return {path.rstrip("./,") for path in re.findall(rf"(?<![\w/.-])(?:{tops})(?:/[\w.*/-]+|\b(?![\w/]))", text)}


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    missing = {
        path for path in named_paths(document.read_text(encoding="utf-8")) if not any(ROOT.glob(path)) and "/" in path
    }
    assert not missing


def test_every_test_that_a_document_names_exists() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for document in documents():
        for name in re.findall(r"`(test_\w+)`", document.read_text(encoding="utf-8")):
            assert f"def {name}(" in written, f"{document.name} names {name}"


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named
    assert not {target for target in named if not re.search(rf"^{target}:", makefile, re.M)}


def test_make_help_lists_every_command_of_the_project() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    listed = {
        line.split()[1] if line.startswith("make ") else line.split()[0] for line in done.stdout.splitlines() if line
    }
    phony = re.search(r"^\.PHONY: (.+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert phony
    assert set(phony[1].split()) - listed == {"help", "strace", "chromium"}  # what others call
    for path in tracked("benchmarks/*.py", "docs/*.py", "models/*.py", "tests/*.py"):
        if '\nif __name__ == "__main__":' in path.read_text(encoding="utf-8"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
            assert module in listed or module in WHOLE, f"{path} does not say how it is run: usage: python -m {module}"


def test_every_part_of_the_program_is_in_the_design() -> None:
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    parts = {path.name for path in (ROOT / "screener").iterdir() if path.suffix in {".py", ".yaml"} or path.is_dir()}
    assert [part for part in sorted(parts - {"__init__.py", "__main__.py", "__pycache__"}) if part not in design] == []


def test_every_detector_is_listed_and_tested() -> None:
    folder = ROOT / "screener" / "detect"
    listed = (folder / "__init__.py").read_text(encoding="utf-8")
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    detectors = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    for name in sorted(detectors - {"__init__", "__pycache__"}):
        assert name in listed, f"{name} is not listed in screener/detect/__init__.py"
        assert any(test.startswith(f"test_{name}") for test in tests), f"no test_{name}*.py"


def test_every_model_has_a_card() -> None:
    weights = [path for path in tracked("models") if path.suffix in {".onnx", ".skops", ".safetensors"}]
    for folder in {path.parent for path in weights}:
        assert (folder / "card.md").exists(), f"{folder.relative_to(ROOT)} has weights and no card.md"
        assert (folder / "metrics.json").exists(), f"{folder.relative_to(ROOT)} has weights and no metrics.json"


def test_every_pinned_weight_ships_with_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    pinned = json.loads((ROOT / "screener" / "weights.json").read_text(encoding="utf-8"))
    read = {*pinned, "disruption/cues.yaml"}  # that one is text, and features.json names its digest
    page = {name: f"screener/page/start/{name}" for name in ("app.py", ".streamlit/config.toml")}
    assert page.items() <= shipped.items()
    weights = {source: target for source, target in shipped.items() if source.startswith("models/")}
    assert weights == {f"models/{name}": f"screener/models/{name}" for name in read}


def test_no_file_outgrows_its_room() -> None:
    code = tracked("*.py", "extension/src/*.ts", "extension/*.mjs")
    long = {str(p.relative_to(ROOT)): n for p in code if (n := p.read_text(encoding="utf-8").count("\n")) > MOST_LINES}
    assert not long


def test_no_function_outgrows_a_screen() -> None:
    functions = [
        (path, node)
        for path in tracked("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert functions
    assert not [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path, node in functions
        if node.end_lineno and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked("screener/*.py", "models/*.py")
        if path.stat().st_size and not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert not silent


def test_every_label_is_used_by_a_detector_or_a_rule() -> None:
    used = "\n".join(
        path.read_text(encoding="utf-8")
        for path in tracked("screener/detect", "screener/rescore", "screener/policy/packs", "screener/weights.json")
        if path.suffix in {".py", ".yaml", ".json"}
    )
    assert not [label for label in (*SPAN_LABELS, *POST_LABELS) if not re.search(rf"\b{label}\b", used)]


def test_the_version_stands_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["version"] == {"path": "screener/version.py"}
    newest = re.search(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)  # above: not released
    assert newest
    assert newest[1] == VERSION == screener.__version__
    for name in ("manifest.json", "package.json", "package-lock.json"):
        assert json.loads((ROOT / "extension" / name).read_text(encoding="utf-8"))["version"] == VERSION


def test_the_public_names_are_those_promised() -> None:
    assert set(screener.__all__) == PUBLIC_NAMES
    assert [name for name in sorted(PUBLIC_NAMES) if not hasattr(screener, name)] == []


def test_no_registry_and_no_machine_stands_in_the_tree() -> None:
    # Built here of pieces, so that this file does not find itself.
    wrong = re.compile(
        "|".join(("pypi" + r"\.org", "python" + "hosted", r"(?<![\w.])/(?:wo" + "rk|ro" + "ot|ho" + "me)/"))
    )
    guilty = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".txt", ".in", ".yaml", ".json", ""} and "corpus" not in path.parts
        if wrong.search(path.read_bytes()[:2_000_000].decode("utf-8", "ignore"))
    ]
    assert not guilty


def imported_by(module: str, path: Path, modules: Mapping[str, Path]) -> set[str]:
    """The modules of ours that a module imports, wherever in its file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in modules else node.module for name in names}
    return (found & set(modules)) - {module}


def test_no_files_import_each_other_in_a_circle() -> None:
    package = ROOT / "screener"
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in package.rglob("*.py")
    }
    graph = {name: imported_by(name, path, modules) for name, path in modules.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, naming the circle


def test_every_place_of_slow_tests_exists() -> None:
    assert [place for place in SLOW if not list(ROOT.glob(f"{place.removesuffix('.py')}*"))] == []
