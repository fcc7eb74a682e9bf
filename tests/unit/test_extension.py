"""What the browser extension says in its own words is what the screener says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from screener.report.words import DISREGARD, PROTECTED, TELL, VERDICT, protected
from screener.types import ACCOUNTS
from tests import made

EXTENSION = Path(__file__).parents[2] / "extension"
PROTOCOL = EXTENSION / "src" / "protocol.ts"
ESBUILD = EXTENSION / "node_modules" / ".bin" / "esbuild"


def test_the_extension_has_the_words_of_the_report() -> None:
    source = re.sub(r'"\s*\+\s*"', "", PROTOCOL.read_text(encoding="utf-8"))
    for words in (PROTECTED, DISREGARD, *VERDICT.values(), *TELL.values()):
        assert json.dumps(words) in source


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_the_extension_tells_what_is_the_authors_as_the_report_does() -> None:
    cases = [
        (account, [{"concern": concern, "severity": severity} for severity in severities])
        for account in ACCOUNTS
        for concern in ("disruption", "health")
        for severities in ((), ("note",), ("review",), ("hold",), ("review", "hold"), ("review", "note"))
    ]
    built = subprocess.run([ESBUILD, PROTOCOL, "--format=esm"], capture_output=True, text=True, check=True).stdout
    asked = f"console.log(JSON.stringify({json.dumps(cases)}.map((one) => protectedWords(...one))));"
    command = ["node", "--input-type=module", "-"]
    told = subprocess.run(command, input=f"{built}\n{asked}", capture_output=True, text=True, check=True).stdout
    reports = [
        made.report(
            protected_expression=account == "personal",
            findings=tuple(made.finding(None, severity=f["severity"], concern=f["concern"]) for f in findings),  # type: ignore[arg-type]
        )
        for account, findings in cases
    ]
    assert json.loads(told) == [protected(report) for report in reports]
