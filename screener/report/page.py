"""Report -> a page of its own: no script, nothing fetched, and every word of the draft escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from screener.report.words import (
    ORDER,
    REWRITE,
    TELL,
    WHOLE,
    Block,
    blocks,
    counted,
    drove,
    headline,
    pictures,
    plain,
    protected,
    unchecked,
)
from screener.types import Cite, Finding, Report

_STYLE: Final = """
:root { color-scheme: light dark; --hold: #b3261e; --review: #8a5a00; --note: #2a5db0; --clear: #1e7036; }
@media (prefers-color-scheme: dark) { :root { --hold: #ff8a80; --review: #ffc46b; --note: #9ec1ff; --clear: #7fd69a; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin: 0 0 .5rem; }
.hold { --c: var(--hold); } .review { --c: var(--review); } .note { --c: var(--note); } .clear { --c: var(--clear); }
.badge { color: var(--c); border: 2px solid; border-radius: .3rem; padding: .1rem .5rem; text-transform: uppercase; }
section { border-left: 4px solid var(--c, gray); padding: .2rem 1rem; margin: 1.2rem 0; }
dl { display: grid; grid-template-columns: 5rem 1fr; gap: .2rem 1rem; margin: 0; } dt { opacity: .7; } dd { margin: 0; }
blockquote { white-space: pre-wrap; overflow-wrap: anywhere; margin: 1rem 0; }
blockquote { padding: .5rem 1rem; border: 1px solid gray; }
mark { background: none; color: inherit; border-bottom: 3px solid var(--c); }
"""


def to_html(report: Report) -> str:
    """Return a whole HTML document that stands alone."""
    return "\n".join(_lines(report)) + "\n"


def opening(title: str) -> str:
    """What a page of many reports begins with; after the last one nothing is missing: HTML closes its body itself."""
    return "\n".join(_head(title)) + "\n"


def article(report: Report) -> str:
    """Return one report for a page of many."""
    return "\n".join(("<article>", *_body(report), "</article>\n"))


def _lines(report: Report) -> Iterator[str]:
    yield from _head(f"{report.draft_id}: {report.verdict}")
    yield from _body(report)
    yield f"<footer><small>{_safe(', '.join(f'{k} {v}' for k, v in report.versions.items()))}</small></footer>"
    yield "</body>\n</html>"


def _head(title: str) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"


def _body(report: Report) -> Iterator[str]:
    found = blocks(report)
    yield f'<h1 class="{report.verdict}"><span class="badge">{report.verdict}</span> {_safe(report.draft_id)}</h1>'
    yield f"<p>{_safe(headline(report))} {counted(found)}</p>"
    yield f"<blockquote>{_draft(report)}</blockquote>"
    for picture in pictures(report):
        yield f"<p>Picture {escape(picture)}.</p>"
    for block in found:
        yield from _block(block)
    if why := drove(report):
        yield f"<p>{escape(why)}</p>"
    if report.not_checked:
        yield f"<p><strong>{escape(unchecked(report))}</strong></p>"
    if report.rewrite:
        yield f"<h2>{REWRITE} {report.rewrite.verdict}</h2>"
        yield f"<blockquote>{_safe(report.rewrite.text)}</blockquote>"
    if own := protected(report):
        yield f"<p>{own}</p>"


def _draft(report: Report) -> str:
    """The draft with the places of its findings marked; of findings that overlap, the most severe one."""
    kept: list[tuple[int, int, Finding]] = []
    for finding in sorted(report.findings, key=lambda f: ORDER.index(f.severity)):
        span = finding.span
        if span and all(span.end <= start or end <= span.start for start, end, _ in kept):
            kept.append((span.start, span.end, finding))
    parts, at = [], 0
    for start, end, finding in sorted(kept, key=lambda k: k[0]):
        opening = f'<mark class="{finding.severity}" title="{_safe(finding.rule.code)}">'
        parts += [_safe(report.text[at:start]), opening, _safe(report.text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, _safe(report.text[at:])])


def _block(block: Block) -> Iterator[str]:
    rule = block.rule
    yield f'<section class="{block.severity}">'
    yield f'<h2><span class="badge">{block.severity}</span> {_safe(block.codes)} {_safe(rule.name)}</h2>\n<dl>'
    words = ", ".join(f"“{_safe(quote)}”" for quote in block.quotes) or WHOLE
    yield f"<dt>Words</dt><dd>{words}</dd>"
    if block.about:
        yield f"<dt>About</dt><dd>{_safe(', '.join(block.about))}</dd>"
    yield f"<dt>Why</dt><dd>{_safe(rule.message)}</dd>"
    yield f"<dt>Advice</dt><dd>{_safe(rule.advice)}</dd>"
    yield f"<dt>Clause</dt><dd>{'; '.join(map(_cite, rule.cites))}</dd>"
    yield f"<dt>Tell</dt><dd>{TELL[rule.report_to]}</dd>"
    if block.note:
        yield f"<dt>Note</dt><dd>{_safe(block.note)}</dd>"
    yield "</dl>\n</section>"


def _cite(cite: Cite) -> str:
    if cite.url.startswith(("https://", "http://")):
        return f'<a href="{_safe(cite.url)}" rel="noreferrer">{_safe(cite.title)}</a>'
    return _safe(cite.title)


def _safe(text: str) -> str:
    return escape(plain(text))
