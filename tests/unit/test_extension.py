"""The browser extension says what the page says, and leaves the words of a report to the screener."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from screener.page.words import ACCOUNT, AUDIENCE
from screener.report.vouching import ATTEST, FIX, OWN_CHILD
from screener.report.words import DISREGARD, NOTED, NOTES, PROTECTED, VERDICT

EXTENSION = Path(__file__).parents[2] / "extension"
PROTOCOL = EXTENSION / "src" / "protocol.ts"
ESBUILD = EXTENSION / "node_modules" / ".bin" / "esbuild"


def test_the_extension_has_the_words_of_the_page_for_accounts_and_readers() -> None:
    source = re.sub(r'"\s*\+\s*"', "", PROTOCOL.read_text(encoding="utf-8"))
    for words in (*ACCOUNT.values(), *AUDIENCE.values()):
        assert json.dumps(words) in source


def test_the_extension_composes_no_words_of_the_report() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (EXTENSION / "src").rglob("*.ts"))
    source = re.sub(r'"\s*\+\s*"', "", source)
    for words in (PROTECTED, DISREGARD, NOTED, NOTES, OWN_CHILD, *VERDICT.values(), *FIX.values(), *ATTEST.values()):
        assert words not in source


def test_who_reads_of_a_command_is_sent_to_the_it_staff() -> None:
    source = re.sub(r'"\s*\+\s*"', "", PROTOCOL.read_text(encoding="utf-8"))
    told = re.findall(r'"(Not checked[^"\n]+)"', source)
    commands = [words for words in told if re.search(r"\b(make|screener) (app|serve|native-host)\b", words)]
    assert len(commands) == 3
    assert [words for words in commands if "Ask your IT staff" not in words] == []


def asked(function: str, cases: list[tuple[Any, ...]], path: Path = PROTOCOL) -> Any:
    """What a function of the extension answers to each case."""
    built = subprocess.run([ESBUILD, path, "--format=esm"], capture_output=True, text=True, check=True).stdout
    asking = f"console.log(JSON.stringify({json.dumps(cases)}.map((one) => {function}(...one))));"
    command = ["node", "--input-type=module", "-"]
    return json.loads(
        subprocess.run(command, input=f"{built}\n{asking}", capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_a_writer_is_answered_and_who_tries_one_name_after_the_other_is_not() -> None:
    def calls(drafts: list[str], seconds: float, tab: int) -> list[tuple[Any, ...]]:
        named = [[{"label": "STUDENT_NAME", "text": name} for name in draft.split(",") if name] for draft in drafts]
        return [(tab, {"entities": found}, n * seconds * 1000) for n, found in enumerate(named)]

    roll = ",".join(f"Ana {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))
    typed = [*("Noor Lindqvist"[: n + 1] for n in range(14)), "", "Maya Chen", "Noor Lindqvist", roll, "Leo Park"]
    tried = [f"Ana {letter}" for letter in "abcdefghijklmnop"]
    asking = [*calls(typed, 1, 1), *calls(tried, 1, 2), *calls(tried, 7, 3)]
    told = asked("triesNames", asking, EXTENSION / "src" / "names.ts")
    assert told == [False] * len(typed) + [False] * 11 + [True] * 5 + [False] * len(tried)
