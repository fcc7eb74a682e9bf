"""Rows and tables -> .csv, .xlsx and .html files that start no formula and run no script."""

import csv
import html
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any, Final

from screener.io.source import MISSING_PACKAGE
from screener.types import ScreenerError

FORMULA_PREFIXES: Final = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"  # without it, Excel does not read a CSV file as UTF-8
MAX_CELL_LENGTH: Final = 32_767  # maximum characters of a cell
PAGE_TEMPLATE: Final = Path(__file__).with_name("table.html")
CREATION_DATE: Final = datetime(2000, 1, 1)  # a fixed date gives the same file for the same rows
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title: figures are numbers, rates fractions of 1.

    In a workbook a note stands below it, and a chart shows the named columns as lines over the first one; on a page
    `plots` has one picture per row.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]
    note: str = ""
    chart: str = ""  # its title
    lines: Sequence[str] = ()
    plots: Sequence[str] = ()


def escape_formula(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula, also after blanks and line breaks."""
    bare = cell.lstrip(" \n\u00a0\ufeff\u200b")
    return f"'{cell}" if bare.startswith(FORMULA_PREFIXES) or cell.startswith(FORMULA_PREFIXES) else cell


def write_row(sheet: Any, at: int, cells: Iterable[str | int | float], look: Any = None, share: Any = None) -> None:
    """Write a row of a workbook. Formulas get an apostrophe, since it may be saved as .csv later; long text is cut.

    `look` is the format of text, `share` that of fractions of 1.
    """
    for n, cell in enumerate(cells):
        if isinstance(cell, str):
            text = escape_formula(cell)
            sheet.write_string(at, n, text if len(text) <= MAX_CELL_LENGTH else f"{text[: MAX_CELL_LENGTH - 1]}…", look)
        else:
            sheet.write_number(at, n, cell, share if isinstance(cell, float) else None)


def encode_csv_row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(map(escape_formula, cells))
    return line.getvalue().encode("utf-8", "replace")


def to_csv(rows: Sequence[Row]) -> bytes:
    names = _list_columns(rows)
    lines = [encode_csv_row(names), *(encode_csv_row(row.get(name, "") for name in names) for row in rows)]
    return BYTE_ORDER_MARK + b"".join(lines)


def to_xlsx(rows: Sequence[Row]) -> bytes:
    try:
        import xlsxwriter
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE.format(".xlsx")) from None
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Posts")
    sheet.freeze_panes(1, 0)
    names = _list_columns(rows)
    write_row(sheet, 0, names)
    for at, row in enumerate(rows, start=1):
        write_row(sheet, at, (row.get(name, "") for name in names))
    if names:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
    book.close()
    return made.getvalue()


def to_workbook(tables: Sequence[Table]) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": CREATION_DATE})
        percent, bold = book.add_format({"num_format": "0.0%"}), book.add_format({"bold": True})
        for number, table in enumerate(tables):
            name = "".join(char for char in table.title if char not in "[]:*?/\\'")[:24]
            sheet = book.add_worksheet(f"{number + 1} {name}")
            write_row(sheet, 0, table.head, bold)
            for at, row in enumerate(table.rows, start=1):
                write_row(sheet, at, row, share=percent)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
            if table.note:
                sheet.write_string(len(table.rows) + 2, 0, table.note)
            if table.chart:
                _add_chart(book, sheet, table)
    return made.getvalue()


def _add_chart(book: Any, sheet: Any, table: Table) -> None:
    chart, rows = book.add_chart({"type": "line"}), len(table.rows)
    for name in table.lines:
        n = table.head.index(name)
        place = {"categories": [sheet.name, 1, 0, rows, 0], "values": [sheet.name, 1, n, rows, n]}
        chart.add_series({"name": [sheet.name, 0, n], **place})
    chart.set_title({"name": table.chart})
    sheet.insert_chart(rows + 2, 0, chart)


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
