"""Report -> PDF, typeset by Typst, which gets a post's words as data, so that they are never read as markup."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typst

from screener.report.blocks import blocks, counted
from screener.report.words import REWRITE, headline, pictures, plain, protected, switched_off
from screener.report.words import unchecked as told_unchecked
from screener.types import Report

HERE: Final = Path(__file__).parent


def table_pdf(rows: Sequence[Mapping[str, str]]) -> bytes:
    told = [{name: plain(cell) for name, cell in row.items()} for row in rows]
    return typst.compile((HERE / "table.typ").read_bytes(), sys_inputs={"rows": json.dumps(told)})


def to_pdf(report: Report) -> bytes:
    made: bytes = typst.compile(
        (HERE / "report.typ").read_bytes(), sys_inputs={"report": json.dumps(_build_context(report))}
    )
    return made


def _build_context(report: Report) -> dict[str, Any]:
    found = blocks(report)
    rewrite = report.rewrite and {"heading": f"{REWRITE} {report.rewrite.verdict}", "text": plain(report.rewrite.text)}
    footer = [own] if (own := protected(report)) else []
    return {
        "title": "Screening report on a draft post",
        "verdict": report.verdict,
        "summary": f"{headline(report)} {counted(found)} {switched_off(report)}".strip(),
        "warnings": [told_unchecked(report)] if report.not_checked else [],
        "text": plain(report.text),
        "pictures": [f"Picture {line}." for line in pictures(report)],
        "findings": [
            {
                "severity": block.severity,
                "title": f"{block.codes} {block.rule.name}",
                "facts": block.facts(", ".join(f"“{plain(quote)}”" for quote in block.quotes), plain),
            }
            for block in found
        ],
        "rewrite": rewrite,
        "footer": [*footer, ", ".join(f"{name} {version}" for name, version in report.versions.items())],
    }
