"""Reports -> the rows of an output file, before compression."""

import json

from screener.io.spreadsheets import BYTE_ORDER_MARK, encode_csv_row
from screener.report.page import article, opening
from screener.report.wire import COLUMNS, to_json, to_row
from screener.types import Report


def encode_report(report: Report, kind: str) -> bytes:
    """Return one report as it is appended. A table row is kept as a line of JSON."""
    if kind.startswith(".jsonl"):
        return f"{to_json(report)}\n".encode()
    if kind == ".html":
        return article(report).encode("utf-8", "replace")
    row = to_row(report)
    if kind.startswith(".csv"):
        return encode_csv_row(row[name] for name in COLUMNS)
    if kind == ".parquet":
        row["report"] = to_json(report)
    return f"{json.dumps(row)}\n".encode()


def make_header(kind: str) -> bytes:
    if kind == ".html":
        return opening("Screened posts").encode()
    return BYTE_ORDER_MARK + encode_csv_row(COLUMNS) if kind.startswith(".csv") else b""


def list_columns(kind: str) -> tuple[str, ...]:
    return (*COLUMNS, "report") if kind == ".parquet" else COLUMNS
