"""Rows -> .csv, .xlsx and .html files that start no formula and run no script."""

import csv
import html
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Final

from screener.io.source import MISSING_PACKAGE
from screener.types import ScreenerError

FORMULA_PREFIXES: Final = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL_LENGTH: Final = 32_767  # maximum characters of a cell
PAGE_TEMPLATE: Final = Path(__file__).with_name("table.html")
Row = Mapping[str, str]


def escape_formula(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula, also after blanks and line breaks."""
    bare = cell.lstrip(" \n\u00a0\ufeff\u200b")
    return f"'{cell}" if bare.startswith(FORMULA_PREFIXES) or cell.startswith(FORMULA_PREFIXES) else cell


def to_csv(rows: Sequence[Row]) -> bytes:
    """Return the rows as CSV; the byte order mark makes Excel read it as UTF-8."""
    text = io.StringIO()
    names = _list_columns(rows)
    table = csv.writer(text)
    table.writerow([escape_formula(name) for name in names])
    table.writerows([escape_formula(row.get(name, "")) for name in names] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(rows: Sequence[Row]) -> bytes:
    """Return the rows as .xlsx. All cells are text; formulas get an apostrophe too, since it may be saved as .csv
    later."""
    try:
        import xlsxwriter
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE.format(".xlsx")) from None
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Posts")
    sheet.freeze_panes(1, 0)
    names = _list_columns(rows)
    for number, row in enumerate([dict(zip(names, names, strict=True)), *rows]):
        for column, name in enumerate(names):
            sheet.write_string(number, column, escape_formula(row.get(name, ""))[:MAX_CELL_LENGTH])
    if names:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
    book.close()
    return made.getvalue()


def to_html(rows: Sequence[Row], title: str = "Screened posts") -> bytes:
    """Return the rows as a page that loads nothing and runs nothing; all text in it is escaped."""
    names = _list_columns(rows)
    lines = ["<tr>" + "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names) + "</tr>"]
    lines += [
        "<tr>" + "".join(f'<td dir="auto">{html.escape(row.get(name, ""))}</td>' for name in names) + "</tr>"
        for row in rows
    ]
    page = Template(PAGE_TEMPLATE.read_text(encoding="utf-8"))
    return page.substitute(title=html.escape(title), rows="\n".join(lines)).encode("utf-8", "replace")


def _list_columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))
