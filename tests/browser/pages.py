"""Pages with every kind of composer, on a loopback port. A form's own button notes what would have been published."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from tests.browser.ways import ways

BUILT: Final = Path(__file__).parent / "pages" / "dist"
AXE: Final = Path(__file__).parent / "pages" / "node_modules" / "axe-core" / "axe.min.js"
BUNDLED: Final = ("lexical", "draft", "quill", "prosemirror", "slate")
PLAIN: Final = {
    "textarea": '<textarea id="editor" rows="8" cols="60"></textarea>',
    "input": '<input id="editor" type="text" size="60">',
    "contenteditable": '<div id="editor" contenteditable="true"></div>',
    "nospell": '<textarea id="editor" spellcheck="false" rows="8" cols="60"></textarea>',
    "password": '<input id="editor" type="password">',
    "shown": '<input id="editor" type="password" oninput="this.type = \'text\'">',
    "pin": '<input id="editor" type="text" name="passwd">',
    "address": '<textarea id="editor" autocomplete="street-address"></textarea>',
    "search": '<input id="editor" type="search">',
    "email": '<input id="editor" type="email">',
    "username": '<input id="editor" type="text" autocomplete="username">',
    "readonly": '<textarea id="editor" readonly></textarea>',
    "iframe": '<iframe id="frame" src="/textarea" width="700" height="400"></iframe>',
    "blank": '<iframe id="frame" srcdoc="<textarea id=editor rows=8 cols=60></textarea>" width="700"></iframe>',
    "sandboxed": '<iframe id="frame" sandbox="allow-forms" srcdoc="<textarea id=editor rows=8></textarea>"></iframe>',
    "clobbered": '<a id="postScreenerRuns"></a><textarea id="editor"></textarea>',
    "closed": '<div id="editor"></div>',
    "design": '<div id="editor"></div>',
    "designed": '<iframe id="frame" width="700" height="200"></iframe>',
    "rewritten": '<iframe id="frame" width="700" height="200"></iframe>',
    "late": "",
    "shadow": '<div id="host"></div>',
}
SCRIPTS: Final = {
    "late": "addEventListener('load', () => setTimeout(() => { const area = document.createElement('textarea');"
    "area.id = 'editor'; area.rows = 8; area.cols = 60; document.querySelector('form').prepend(area); }, 300));",
    "closed": "const root = document.getElementById('editor').attachShadow({mode: 'closed'});"
    "root.innerHTML = '<textarea rows=8 cols=60></textarea>';",
    "design": "document.designMode = 'on';",
    "designed": "const inside = document.getElementById('frame').contentDocument;"
    "inside.designMode = 'on'; inside.body.id = 'editor';",
    # As old editors do it: what listened in the frame's window is gone.
    "rewritten": "const inside = document.getElementById('frame').contentDocument; inside.open();"
    "inside.write('<!doctype html><body id=editor></body>'); inside.close(); inside.designMode = 'on';",
    "shadow": "const root = document.getElementById('host').attachShadow({mode: 'open'});"
    "root.innerHTML = '<textarea id=editor rows=8 cols=60></textarea>';",
}
STYLE: Final = "body{font:16px sans-serif}#editor{min-height:120px;width:600px}[contenteditable]{border:1px solid #888}"


def page(kind: str) -> str:
    composer = PLAIN.get(kind, '<div id="editor"></div>')
    script = (
        f'<script src="/dist/{kind}.js"></script>' if kind in BUNDLED else f"<script>{SCRIPTS.get(kind, '')}</script>"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{kind}</title><style>{STYLE}</style><main>'
        f'<form onsubmit="event.preventDefault(); window.published = (window.published || 0) + 1">{composer}'
        f'<p><input type="file" id="file" accept="image/*"> <button>Post</button></p></form></main>{script}</html>'
    )


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name.startswith("dist/") and (BUILT / name.removeprefix("dist/")).is_file():
            self.answer((BUILT / name.removeprefix("dist/")).read_bytes(), "text/javascript; charset=utf-8")
        elif name.startswith("ways/"):
            self.answer(
                list(ways().values())[int(name.removeprefix("ways/"))].page().encode(), "text/html; charset=utf-8"
            )
        elif name in PLAIN or name in BUNDLED:
            self.answer(page(name).encode(), "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[int]:
    """Serve the pages until the block ends; gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
