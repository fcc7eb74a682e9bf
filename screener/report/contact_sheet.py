"""The copies of an album -> a contact sheet, as a web page or PDF: what each shows and what is covered."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from screener.extras import missing
from screener.report.page import head, safe
from screener.report.words import plain
from screener.types import ScreenerError, Verdict

HERE: Final = Path(__file__)
TITLE: Final = "Contact sheet"
NOTE: Final = "The verdict is on each picture before it was covered. Check every copy before you post it."


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of an album: its name, the name of its copy ('' if there is none), and what to say about it.

    `facts` are names and values in order; `thumbnail` is the copy as a small JPEG.
    """

    name: str
    copy: str
    verdict: Verdict
    facts: tuple[tuple[str, str], ...]
    thumbnail: bytes


def to_html(entries: Sequence[Entry]) -> str:
    """Return a standalone page: no script, nothing loaded, all names escaped."""
    items = "\n".join(map(_render_item, entries))
    start = head(TITLE, HERE.with_suffix(".css"), "img-src data:; ")
    return f"{start}\n<h1>{TITLE}</h1>\n<p>{NOTE}</p>\n<ul>\n{items}\n</ul>\n</body>\n</html>\n"


def _render_item(entry: Entry) -> str:
    name = safe(entry.name)
    data = base64.b64encode(entry.thumbnail).decode()
    picture = f'<img alt="{name}" src="data:image/jpeg;base64,{data}">' if data else ""
    kinds = {"Verdict": f' class="{entry.verdict}"'}
    facts = "".join(f"<dt>{escape(key)}</dt><dd{kinds.get(key, '')}>{safe(value)}</dd>" for key, value in entry.facts)
    return f"<li>{picture}<h2>{name}</h2><dl>{facts}</dl></li>"


def to_pdf(entries: Sequence[Entry]) -> bytes:
    """Return the contact sheet as PDF. Raises ScreenerError if the typesetting program is not installed."""
    try:
        import typst
    except ImportError:
        raise ScreenerError(missing("What writes a contact sheet as .pdf", "pages")) from None
    printable = [_to_printable(entry) for entry in entries]
    sheet = json.dumps({"title": TITLE, "note": NOTE, "entries": printable})
    pdf: bytes = typst.compile(HERE.with_suffix(".typ").read_bytes(), sys_inputs={"sheet": sheet})
    return pdf


def _to_printable(entry: Entry) -> Mapping[str, object]:
    return {
        "name": plain(entry.name),
        "verdict": entry.verdict,
        "facts": [(key, plain(value)) for key, value in entry.facts],
        "thumbnail": list(entry.thumbnail),
    }
