"""Counts of a batch -> a summary for those responsible for an archive: a page (.html) or a workbook (.xlsx)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from screener.batch.checkpoint import write_atomically
from screener.batch.tally import NONE, Tally
from screener.io.spreadsheets import Table, to_workbook
from screener.labels import CONCERNS
from screener.report.blocks import ORDER
from screener.report.page import head, safe
from screener.report.words import PROTECTED_POSTS
from screener.types import VERDICTS

if TYPE_CHECKING:
    from screener.policy.pack import Pack


SUMMARY_SUFFIXES: Final = (".html", ".xlsx")
DISCLAIMER: Final = "some findings may be wrong, and some problems may have been missed. Check before you act."

Row = tuple[str | int | float, ...]
WIDTH, HEIGHT, MARGIN = 640, 180, 34
SPARKLINE_SIZE: Final = (90, 18)
TREND_TITLE: Final = "Posts to hold and to review by month"


def write_summary(path: Path, tally: Tally, pack: Pack) -> None:
    is_page = path.suffix.lower() == ".html"
    write_atomically(path, render_page(tally, pack).encode() if is_page else to_workbook(build_tables(tally, pack)))


def build_tables(tally: Tally, pack: Pack) -> list[Table]:
    posts = sum(tally.verdicts.values())
    names = {rule.code: rule.name for rule in pack.rules}
    months = _list_months(tally)
    speech = PROTECTED_POSTS if tally.personal else ""
    found = [Table("Verdicts", ("verdict", "posts", "rate"), _build_rates(tally.verdicts, VERDICTS, posts), speech)]
    concerns = [c for c in CONCERNS if tally.concerns[c]]
    plots = [draw_sparkline([_compute_rate(tally.months[m], c) for m in months], f"{c} by month") for c in concerns]
    rates = _build_rates(tally.concerns, concerns, posts)
    found.append(Table("Concerns", ("concern", "posts", "rate"), rates, plots=plots if len(months) > 1 else ()))
    rules: list[Row] = []
    for code, counts in sorted(tally.rules.items(), key=lambda one: (-one[1].total(), one[0])):
        hold, review, note = (counts[severity] for severity in ORDER)
        examples = "\n".join(tally.examples.get(code, ()))
        rules.append((code, names.get(code, ""), hold, review, note, _compute_share(counts.total(), posts), examples))
    found.append(Table("Rules", ("rule", "name", *ORDER, "rate", "examples, masked"), rules))
    for column, values in sorted(tally.groups.items()):
        ranked = dict(sorted(values.items(), key=lambda one: (-one[1]["hold"], -one[1]["review"], one[0])))
        found.append(_build_breakdown(f"By {column}", column, ranked))
    if tally.months:
        found.append(
            _build_breakdown("By month", "month", {month: tally.months[month] for month in sorted(tally.months)})
        )
    return found


def render_page(tally: Tally, pack: Pack) -> str:
    """Return a complete, standalone HTML document; every word of the input is escaped."""
    return "\n".join(_render_lines(tally, pack)) + "\n"


def _render_lines(tally: Tally, pack: Pack) -> Iterator[str]:
    yield head("Summary of a batch", Path(__file__).with_suffix(".css"))
    yield f"<h1>Summary of {sum(tally.verdicts.values()):,} posts</h1>"
    yield f"<p>The screener advises; {DISCLAIMER}</p>"
    if tally.unchecked:
        yield f"<p><strong>{tally.unchecked:,} could not be fully screened. They are never marked clear.</strong></p>"
    if tally.personal:
        yield f"<p>{PROTECTED_POSTS}</p>"
    months = _list_months(tally)
    if len(months) > 1:
        lines = {name: [_compute_rate(tally.months[m], name) for m in months] for name in ("hold", "review")}
        yield "<h2>Trend</h2>\n<p>Posts to hold (solid) and to review (dashed), as a share of each month's posts.</p>"
        yield draw_trend(months, lines, TREND_TITLE)
    for table in build_tables(tally, pack):
        yield from _render_table(table)
    yield f"<footer><small>Rules: {safe(pack.label)}</small></footer>\n</body>\n</html>"


def _render_table(table: Table) -> Iterator[str]:
    yield f"<h2>{safe(table.title)}</h2>\n<table>\n<thead><tr>"
    figures = [all(not isinstance(row[n], str) for row in table.rows) for n in range(len(table.head))]
    for name, figure in zip(table.head, figures, strict=True):
        yield f"<th{' class=n' if figure else ''}>{safe(name)}</th>"
    yield f"{'<th>trend</th>' if table.plots else ''}</tr></thead>\n<tbody>"
    for n, row in enumerate(table.rows):
        cells = "".join(map(_render_cell, row))
        yield f"<tr>{cells}{f'<td>{table.plots[n]}</td>' if table.plots else ''}</tr>"
    yield "</tbody>\n</table>"


def _render_cell(value: str | int | float) -> str:
    if isinstance(value, str):
        return f"<td>{'<br>'.join(map(safe, value.splitlines()))}</td>"
    return f'<td class="n">{f"{value:.1%}" if isinstance(value, float) else f"{value:,}"}</td>'


def _build_breakdown(title: str, column: str, values: Mapping[str, Counter[str]]) -> Table:
    rows: list[Row] = []
    for value, counts in values.items():
        posts = sum(counts[verdict] for verdict in VERDICTS)
        worst = [c for c, _ in sorted(((c, counts[c]) for c in CONCERNS if counts[c]), key=lambda one: -one[1])[:3]]
        clear, review, hold = (counts[verdict] for verdict in VERDICTS)
        rates = _compute_rate(counts, "review"), _compute_rate(counts, "hold")
        rows.append((value, posts, clear, review, hold, *rates, ", ".join(worst)))
    head = (column, "posts", *VERDICTS, "review rate", "hold rate", "most often")
    chart, lines = (TREND_TITLE, ("hold rate", "review rate")) if title == "By month" else ("", ())
    return Table(title, head, rows, chart=chart, lines=lines)


def _build_rates(counts: Counter[str], names: Sequence[str], posts: int) -> tuple[Row, ...]:
    return tuple((name, counts[name], _compute_share(counts[name], posts)) for name in names)


def _compute_rate(counts: Counter[str], name: str) -> float:
    return _compute_share(counts[name], sum(counts[verdict] for verdict in VERDICTS))


def _compute_share(count: int, posts: int) -> float:
    return count / posts if posts else 0.0


def _list_months(tally: Tally) -> list[str]:
    return sorted(month for month in tally.months if month[0] != NONE[0])


def draw_trend(months: Sequence[str], series: Mapping[str, Sequence[float]], title: str) -> str:
    """Draw rates (0 to 1) over the months as lines, each with its name and class."""
    top = max((rate for rates in series.values() for rate in rates), default=0) or 1
    inner = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(title)}</title>']
    for share in (0, 0.5, 1):
        y = HEIGHT - MARGIN - share * inner[1]
        parts.append(f'<line class="grid" x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{MARGIN - 4}" y="{y + 4:.1f}" text-anchor="end">{share * top:.0%}</text>')
    for name, rates in series.items():
        places = _plot_points(rates, top, inner)
        line = " ".join(f"{MARGIN + x:.1f},{MARGIN + y:.1f}" for x, y in places)
        parts.append(f'<polyline class="{escape(name)}" points="{line}"/>')
        parts += [
            f'<circle class="{escape(name)}" cx="{MARGIN + x:.1f}" cy="{MARGIN + y:.1f}" r="3">'
            f"<title>{escape(month)}: {rate:.1%} {escape(name)}</title></circle>"
            for (x, y), month, rate in zip(places, months, rates, strict=True)
        ]
    for n in sorted({0, len(months) // 2, len(months) - 1}):
        x = MARGIN + _plot_points([0] * len(months), 1, inner)[n][0]
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{escape(months[n])}</text>')
    return "".join([*parts, "</svg>"])


def draw_sparkline(rates: Sequence[float], title: str) -> str:
    line = " ".join(f"{x:.1f},{y + 1:.1f}" for x, y in _plot_points(rates, max(rates, default=0) or 1, SPARKLINE_SIZE))
    return (
        f'<svg class="spark" viewBox="0 0 {SPARKLINE_SIZE[0]} {SPARKLINE_SIZE[1] + 2}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<polyline points="{line}"/></svg>'
    )


def _plot_points(rates: Sequence[float], top: float, size: tuple[int, int]) -> list[tuple[float, float]]:
    step = size[0] / max(len(rates) - 1, 1)
    return [(n * step if len(rates) > 1 else size[0] / 2, size[1] * (1 - rate / top)) for n, rate in enumerate(rates)]
