"""Report -> PDF, typeset by Typst, which gets a post's words as data, so that they are never read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import typst

from screener.report.words import REWRITE, blocks, counted, headline, pictures, plain, protected, switched_off
from screener.report.words import unchecked as told_unchecked
from screener.types import Report

_TEMPLATE: Final = """
#let report = json(bytes(sys.inputs.report))
#let tint = (hold: rgb("#a3201a"), review: rgb("#7a4f00"), note: rgb("#23508f"), clear: rgb("#1b6430"))
#let badge(level) = box(stroke: 1pt + tint.at(level), radius: 2pt, inset: (x: 4pt, y: 2pt),
  text(fill: tint.at(level), weight: "bold", size: 9pt, upper(level)))
#set document(title: report.title)
#set page(paper: "us-letter", margin: 2cm, numbering: "1 / 1")
#set text(size: 10.5pt, lang: "en")
#show heading.where(level: 1): set text(size: 16pt)
#show heading.where(level: 2): set text(size: 11pt)
= #report.title
#badge(report.verdict) #report.summary
#for line in report.warnings [ #strong(line) #parbreak() ]
#block(stroke: 0.5pt + gray, radius: 3pt, inset: 8pt, width: 100%, report.text)
#for line in report.pictures [ #line #parbreak() ]
#for found in report.findings [
  #block(stroke: (left: 2pt + tint.at(found.severity)), inset: (left: 8pt, y: 3pt), width: 100%)[
    == #badge(found.severity) #found.title
    #let cells = found.facts.map(fact => (text(fill: luma(90), fact.at(0)), fact.at(1)))
    #grid(columns: (1.6cm, 1fr), gutter: 5pt, ..cells.flatten())
  ]
]
#if report.rewrite != none [
  == #report.rewrite.heading
  #block(stroke: 0.5pt + gray, radius: 3pt, inset: 8pt, width: 100%, report.rewrite.text)
]
#for line in report.footer [ #text(size: 8.5pt, fill: luma(80), line) #parbreak() ]
"""


_TABLE: Final = """
#let rows = json(bytes(sys.inputs.rows))
#set document(title: "Screened posts")
#set page(paper: "us-letter", flipped: true, margin: 1.5cm, numbering: "1 / 1")
#set text(size: 8pt, lang: "en")
= Screened posts
#if rows.len() > 0 {
  let names = rows.first().keys()
  table(columns: names.len(), stroke: 0.4pt + gray, inset: 3pt,
    table.header(..names.map(name => strong(name))), ..rows.map(row => names.map(name => row.at(name))).flatten())
}
"""


def table_pdf(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return rows as a table in a PDF."""
    told = [{name: plain(cell) for name, cell in row.items()} for row in rows]
    return typst.compile(_TABLE.encode(), sys_inputs={"rows": json.dumps(told)})


def to_pdf(report: Report) -> bytes:
    """Return the report as a PDF."""
    made: bytes = typst.compile(_TEMPLATE.encode(), sys_inputs={"report": json.dumps(_told(report))})
    return made


def _told(report: Report) -> dict[str, Any]:
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
