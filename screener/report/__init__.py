"""Report -> JSON version 1, a spreadsheet row, terminal text, a page: one set of words for all of them."""

from screener.report.page import to_html
from screener.report.terminal import to_terminal
from screener.report.wire import COLUMNS, to_dict, to_json, to_row

__all__ = ["COLUMNS", "to_dict", "to_html", "to_json", "to_row", "to_terminal"]
