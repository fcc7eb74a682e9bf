"""Report -> a standalone HTML page: no script, nothing loaded, and every word of the draft escaped."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from screener.report import words
from screener.report.blocks import ORDER, Block, blocks, counted
from screener.types import Cite, Finding, Report

STYLE: Final = Path(__file__).with_suffix(".css")
MarkedPlace = tuple[int, int, Finding]  # where the words of a finding begin and end


def to_html(report: Report) -> str:
    """Return a complete, standalone HTML document."""
    versions = safe(", ".join(f"{name} {version}" for name, version in report.versions.items()))
    end = f"<footer><small>{versions}</small></footer>\n</body>\n</html>\n"
    return "\n".join((head(f"{report.draft_id}: {report.verdict}", STYLE), *_render_body(report), end))


def opening(title: str) -> str:
    """Return the start of a page of many reports; the end needs nothing, because HTML closes the body itself."""
    return head(title, STYLE) + "\n"


def article(report: Report) -> str:
    """Return one report for a page of many."""
    return "\n".join(("<article>", *_render_body(report), "</article>\n"))


def head(title: str, style: Path, shows: str = "") -> str:
    """Return the start of a page that loads nothing and runs nothing; `shows` are more sources of its policy."""
    policy = f"default-src 'none'; {shows}style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{safe(title)}</title>\n<style>\n{style.read_text(encoding='utf-8')}</style>\n</head>\n<body>"
    )


def _render_body(report: Report) -> Iterator[str]:
    found = blocks(report)
    yield f'<h1 class="{report.verdict}"><span class="badge">{report.verdict}</span> {safe(report.draft_id)}</h1>'
    yield f"<p>{safe(words.headline(report))} {counted(found)} {words.switched_off(report)}</p>"
    yield f"<blockquote>{_render_draft(report)}</blockquote>"
    for picture in words.pictures(report):
        yield f"<p>Picture {escape(picture)}.</p>"
    for block in found:
        yield from _render_block(block)
    if why := words.drove(report):
        yield f"<p>{escape(why)}</p>"
    if report.not_checked:
        yield f"<p><strong>{escape(words.unchecked(report))}</strong></p>"
    if report.rewrite:
        yield f"<h2>{words.REWRITE} {report.rewrite.verdict}</h2>"
        yield f"<blockquote>{safe(report.rewrite.text)}</blockquote>"
    if own := words.protected(report):
        yield f"<p>{own}</p>"


def _render_draft(report: Report) -> str:
    def mark(finding: Finding, words: str) -> str:
        return f'<mark class="{finding.severity}" title="{safe(finding.rule.code)}">{words}</mark>'

    return marked(report.text, places(report.findings), mark)


def places(findings: Iterable[Finding]) -> list[MarkedPlace]:
    """Return the places of the marks, in text order without overlaps: the most severe finding, then the longest."""
    kept: list[MarkedPlace] = []
    placed = [(f.span, f) for f in findings if f.span]
    for span, finding in sorted(placed, key=lambda p: (ORDER.index(p[1].severity), -len(p[0]))):
        if all(span.end <= start or end <= span.start for start, end, _ in kept):
            kept.append((span.start, span.end, finding))
    return sorted(kept, key=lambda place: place[0])


def marked(text: str, places: Iterable[MarkedPlace], mark: Callable[[Finding, str], str]) -> str:
    """Return a text with `mark` applied to the words in its places, which are in text order without overlaps."""
    parts, at = [], 0
    for start, end, finding in places:
        parts += [safe(text[at:start]), mark(finding, safe(text[start:end]))]
        at = end
    return "".join([*parts, safe(text[at:])])


def _render_block(block: Block) -> Iterator[str]:
    rule = block.rule
    yield f'<section class="{block.severity}">'
    yield f'<h2><span class="badge">{block.severity}</span> {safe(block.codes)} {safe(rule.name)}</h2>\n<dl>'
    for name, value in block.facts(", ".join(f"“{safe(quote)}”" for quote in block.quotes), safe, render_cite):
        yield f"<dt>{name}</dt><dd>{value}</dd>"
    yield "</dl>\n</section>"


def render_cite(cite: Cite, target: str = "") -> str:
    """Return a clause as a link; `target` is an attribute of it."""
    if cite.url.startswith(("https://", "http://")):
        return f'<a href="{safe(cite.url)}"{target} rel="noreferrer">{safe(cite.title)}</a>'
    return safe(cite.title)


def safe(text: str) -> str:
    """Escape a user's words, and make characters visible that could hide or reorder others."""
    return escape(words.plain(text))
