"""The copies of an album -> a contact sheet, as a web page or PDF: what each shows and what is covered."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Final

from screener.extras import missing
from screener.report.words import plain
from screener.types import ScreenerError, Verdict

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


_STYLE: Final = """
:root { color-scheme: light dark; --hold: #b3261e; --review: #8a5a00; --clear: #1e7036; }
@media (prefers-color-scheme: dark) { :root { --hold: #ff8a80; --review: #ffc46b; --clear: #7fd69a; } }
body { font: 16px/1.4 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1.5rem; padding: 0; }
li { list-style: none; } img { max-width: 100%; height: auto; } h2 { font-size: 1rem; overflow-wrap: anywhere; }
.hold { color: var(--hold); } .review { color: var(--review); } .clear { color: var(--clear); }
dl { display: grid; grid-template-columns: 5rem 1fr; gap: .2rem .6rem; margin: 0; }
dt { opacity: .7; } dd { margin: 0; }
"""
_HEAD: Final = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
)
_TEMPLATE: Final = """
#let sheet = json(bytes(sys.inputs.sheet))
#let tint = (hold: rgb("#a3201a"), review: rgb("#7a4f00"), clear: rgb("#1b6430"))
#set document(title: sheet.title)
#set page(paper: "us-letter", margin: 1.5cm, numbering: "1 / 1")
#set text(size: 8.5pt, lang: "en")
= #sheet.title
#sheet.note
#grid(columns: (1fr, 1fr, 1fr), gutter: 12pt, ..sheet.entries.map(one => block(breakable: false)[
  #if one.thumbnail.len() > 0 { image(bytes(one.thumbnail), height: 4cm, alt: one.name) }
  #strong(one.name) \\
  #for fact in one.facts [ #text(fill: luma(90), fact.at(0)): #if fact.at(0) == "Verdict" {
    text(fill: tint.at(one.verdict), strong(fact.at(1))) } else { fact.at(1) } \\ ]
]))
"""


def to_html(entries: Sequence[Entry]) -> str:
    """Return a standalone page: no script, nothing loaded, all names escaped."""
    items = "\n".join(map(_item, entries))
    head = f"{_HEAD}<title>{TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    return f"{head}\n<h1>{TITLE}</h1>\n<p>{NOTE}</p>\n<ul>\n{items}\n</ul>\n</body>\n</html>\n"


def _item(entry: Entry) -> str:
    name = escape(plain(entry.name))
    data = base64.b64encode(entry.thumbnail).decode()
    picture = f'<img alt="{name}" src="data:image/jpeg;base64,{data}">' if data else ""
    kinds = {"Verdict": f' class="{entry.verdict}"'}
    facts = "".join(
        f"<dt>{escape(key)}</dt><dd{kinds.get(key, '')}>{escape(plain(value))}</dd>" for key, value in entry.facts
    )
    return f"<li>{picture}<h2>{name}</h2><dl>{facts}</dl></li>"


def to_pdf(entries: Sequence[Entry]) -> bytes:
    """Return the contact sheet as PDF. Raises ScreenerError if the typesetting program is not installed."""
    try:
        import typst
    except ImportError:
        raise ScreenerError(missing("What writes a contact sheet as .pdf", "pages")) from None
    told = [_printed(entry) for entry in entries]
    sheet = json.dumps({"title": TITLE, "note": NOTE, "entries": told})
    made: bytes = typst.compile(_TEMPLATE.encode(), sys_inputs={"sheet": sheet})
    return made


def _printed(entry: Entry) -> Mapping[str, object]:
    facts = [(key, plain(value)) for key, value in entry.facts]
    return asdict(entry) | {"name": plain(entry.name), "thumbnail": list(entry.thumbnail), "facts": facts}
