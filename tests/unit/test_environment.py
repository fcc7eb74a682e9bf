"""The trimmed run environment is enough: everything that screening imports is there and works, off the network."""

from __future__ import annotations

import platform
import re
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer.lock import LOCKS, read_left_out, read_lists

ROOT = Path(__file__).parents[2]
SYSTEMS = {
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "a Mac": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    "an Intel Mac": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "x86_64"},
}


def pinned(lock: str) -> list[Requirement]:
    """Every package that a lock holds, for whichever system."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return [Requirement(line) for line in re.findall(r"^([a-z0-9-]+==[^\\\n]+)", text, re.M)]


def pins(lock: str, **system: str) -> dict[str, str]:
    """What a lock holds for a system (this one), by name."""
    found = [one for one in pinned(lock) if holds(one, system)]
    return {one.name: str(one.specifier).removeprefix("==") for one in found}


def holds(one: Requirement, system: Mapping[str, str]) -> bool:
    return one.marker is None or one.marker.evaluate({**system, "extra": ""})


def test_tokenizers_works_without_its_hub_clients() -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "a": 1, "##b": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    assert [one.ids for one in tokenizer.encode_batch(["a ab", "z"])] == [[1, 1, 2], [0]]


def test_spacy_works_without_cloud_storage() -> None:
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = Matcher(nlp.vocab)
    matcher.add("greeting", [[{"LOWER": "hello"}]])
    doc = nlp("Hello there. Good day.")
    assert len(matcher(doc)) == 1
    assert len(list(doc.sents)) == 2


def test_presidio_works_without_place_names_of_phone_numbers() -> None:
    from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, PhoneRecognizer

    text = "Call 206-555-0147 or pay with 4111 1111 1111 1111."
    phones = PhoneRecognizer(supported_regions=("US",)).analyze(text, ["PHONE_NUMBER"], nlp_artifacts=None)  # type: ignore[arg-type]
    assert text[phones[0].start : phones[0].end] == "206-555-0147"
    assert CreditCardRecognizer().analyze(text, ["CREDIT_CARD"], nlp_artifacts=None)[0].score == 1.0


def test_onnxruntime_runs_on_this_processor() -> None:
    import onnxruntime

    assert "CPUExecutionProvider" in onnxruntime.get_available_providers()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, re.M), "a lock holds packages only, no option and so no address"
    assert len(re.findall(r"^[a-z0-9-]+==[^\\\n]+ \\\n +--hash=sha256:", text, re.M)) == len(pinned(f"{lock}.txt"))


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_locks_hold_what_packages_ask_for_on_other_systems(system: str) -> None:
    held: set[str] = set()
    for lock in ("run.txt", "images.txt", "tables.txt", "serve.txt", "pages.txt"):
        held |= set(pins(lock, **SYSTEMS[system]))
    left_out = set(read_left_out())
    missing = {
        f"{name}: {one}"
        for name in held
        for one in map(Requirement, asks(name))
        if holds(one, SYSTEMS[system]) and not holds(one, {}) and canonicalize_name(one.name) not in held | left_out
    }
    assert not missing
    assert (pins("run.txt", **SYSTEMS[system])["onnxruntime"] < "1.24") == (system == "an Intel Mac")


def asks(name: str) -> list[str]:
    try:
        return distribution(name).requires or []
    except PackageNotFoundError:
        return []  # one that only other systems have


@pytest.mark.parametrize("system", ["this one", *SYSTEMS])
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str, system: str) -> None:
    variables = SYSTEMS.get(system, {})
    held = pins(f"{lock}.txt", **variables)
    asked = [one for one in map(Requirement, read_lists()[lock]) if holds(one, variables)]
    left_out = read_left_out() if lock == "run" else ()
    stale = {
        str(one): held.get(name)
        for one in asked
        if (name := canonicalize_name(one.name)) not in left_out
        and (name not in held or held[name] not in one.specifier)
    }
    assert not stale, "`make lock` renews the locks"
    assert asked or lock == "bundle"


def test_every_list_of_packages_has_a_lock_that_is_tested() -> None:
    assert set(read_lists()) - {"lite", "torch"} == set(LOCKS)
    assert {path.name for path in (ROOT / "requirements").iterdir()} == {f"{name}.txt" for name in LOCKS}


def test_the_locks_agree_and_leave_out_what_is_listed() -> None:
    left_out = set(read_left_out())
    run, test, train, sign_in = map(pins, ("run.txt", "test.txt", "train.txt", "sign-in.txt"))
    assert not left_out & {*run, *test}
    for lock in (test, train, sign_in):
        assert all(run[name] == version for name, version in lock.items() if name in run)
    assert "transformers" in train
    assert not {"torch", "torchvision"} & set(train), "their builds differ by processor: no lock fits all"
    assert "torch" not in run
    assert "transformers" not in run


def weighed(names: set[str]) -> float:
    """MB on the disk of installed packages, as `du` counts them, without what Python compiles."""
    try:
        files = [Path(str(file.locate())) for name in names for file in distribution(name).files or ()]
    except PackageNotFoundError as missing:
        pytest.skip(f"{missing} is not installed: make images")
    return sum(file.stat().st_blocks for file in files if file.is_file() and file.suffix != ".pyc") / 2048


@pytest.mark.skipif((sys.platform, platform.machine()) != ("linux", "x86_64"), reason="packages differ elsewhere")
def test_the_readme_says_how_much_is_installed() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    count, told, told_images = map(
        int,
        (
            *re.findall(r"(\d+) packages with fixed hashes, (\d+) MB, no torch", readme)[0],
            re.findall(r"`make images` sets up what looking at them needs, once \((\d+) MB more\)", readme)[0],
        ),
    )
    run, images = set(pins("run.txt")), {*pins("images.txt"), *pins("image-weights.txt")}
    assert count == len(run)
    assert not {"torch", "nvidia-cublas"} & (run | images)
    # Beside the packages: pip itself, and what is compiled when they are first imported, an eighth more.
    for said, packages in ((told, weighed(run)), (told_images, weighed(images - run))):
        assert 0.9 * packages <= said <= 1.2 * packages, (said, packages)


def test_the_readme_names_the_versions_of_python_that_are_taken() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first, beyond = re.findall(r"3\.(\d+)", project["requires-python"])
    *most, last = [f"3.{minor}" for minor in range(int(first), int(beyond))]
    for name in ("README.md", "Makefile"):
        assert f"Python {', '.join(most)} or {last}" in (ROOT / name).read_text(encoding="utf-8")
