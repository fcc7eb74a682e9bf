"""A real Firefox with the extension, driven over WebDriver BiDi, which Firefox speaks by itself: a person at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

from screener.service.registration import FIREFOX as ID

PROGRAM: Final = os.environ.get("FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")
UUID: Final = "11111111-2222-4333-8444-555555555555"  # Firefox would draw one
PREFS: Final = {
    "extensions.webextensions.uuids": json.dumps({ID: UUID}),
    "datareporting.policy.dataSubmissionEnabled": False,
}
PATIENCE: Final = 60.0  # seconds; only a failing test waits that long
LISTENS: Final = "WebDriver BiDi listening on "


class Firefox:
    """One browser with the extension in it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.count = 0
        self.call("session.new", capabilities={})

    def call(self, method: str, **params: Any) -> Any:
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while (told := json.loads(self.socket.recv(PATIENCE))).get("id") != self.count:
            pass  # an event
        assert told["type"] == "success", told
        return told["result"]

    def open(self, url: str) -> Tab:
        context = self.call("browsingContext.create", type="tab")["context"]
        self.call("browsingContext.navigate", context=context, url=url, wait="complete")
        return Tab(self, context)

    def pair(self, port: int, token: str) -> str:
        """Do what its user does in the options; return what they say of the screener in the end."""
        tab = self.open(f"moz-extension://{UUID}/options.html")
        tab.until("() => Boolean(document.querySelector('#state[data-state]'))")  # it listens now
        sites = {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}
        tab.run("(sites) => { chrome.storage.local.set({ sites: JSON.parse(sites) }); }", json.dumps(sites))
        fill = "(port, token) => { for (const [id, value] of [['port', port], ['token', token]])"
        fill += " document.getElementById(id).value = value; document.getElementById('endpoint').requestSubmit(); }"
        tab.run(fill, str(port), token)
        tab.until("() => Boolean(document.querySelector('#state[data-state=ready]'))")
        return str(tab.run("() => document.getElementById('state').textContent"))


class Tab:
    """One page, and its composer."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self.browser = browser
        self.context = context

    def run(self, function: str, *given: Any) -> Any:
        """What a function of the page answers; a node is given by its reference, a word as it is."""
        arguments = [one if isinstance(one, dict) else {"type": "string", "value": one} for one in given]
        answer = self.browser.call(
            "script.callFunction",
            functionDeclaration=function,
            arguments=arguments,
            target={"context": self.context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return answer["result"].get("value")

    def tree(self, function: str, *given: str) -> Any:
        """What a function answers of our shadow tree, nothing where there is none: closed to pages, not to a driver."""
        locator = {"type": "css", "value": ".post-screener"}
        how = {"includeShadowTree": "all", "maxDomDepth": 1}
        found = self.browser.call(
            "browsingContext.locateNodes", context=self.context, locator=locator, serializationOptions=how
        )
        roots = [one["value"]["shadowRoot"]["sharedId"] for one in found["nodes"] if one["value"].get("shadowRoot")]
        return self.run(function, {"sharedId": roots[0]}, *given) if roots else None

    def until(self, function: str, *given: str, tree: bool = False) -> None:
        """Wait until a function says yes."""
        ask: Callable[..., Any] = self.tree if tree else self.run
        end = time.monotonic() + PATIENCE
        while not ask(function, *given):
            assert time.monotonic() < end, function
            time.sleep(0.05)

    def wait_for(self, state: str) -> Tab:
        badge = "(root, state) => Boolean(root.querySelector(`.badge[data-state=${state}][data-stale=false]`))"
        self.until(badge, state, tree=True)
        return self

    def label(self) -> str:
        return str(self.tree("(root) => root.querySelector('.badge').ariaLabel"))

    def panel(self) -> str:
        """What the panel says; nothing while it is closed."""
        said = self.tree("(root) => (root.querySelector('.panel:not([hidden])') ?? {}).innerText ?? ''")
        return str(said)

    def write(self, text: str) -> Tab:
        self.run("() => { document.querySelector('#editor, .ProseMirror, [data-slate-editor]').focus(); }")
        keys = [{"type": kind, "value": one} for one in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": keys})
        return self

    def text(self) -> str:
        return str(
            self.run("() => { const one = document.getElementById('editor'); return one.value ?? one.innerText; }")
        )

    def press(self, selector: str, inside: bool = False) -> None:
        """Press in the middle of an element of the page, or of our tree."""
        middle = "(root, selector) => { const box = root.querySelector(selector).getClientRects()[0];"
        middle += " return `${Math.round(box.left + box.width / 2)} ${Math.round(box.top + box.height / 2)}`; }"
        place = (
            self.tree(middle, selector)
            if inside
            else self.run(f"(selector) => ({middle})(document, selector)", selector)
        )
        x, y = map(int, place.split())
        actions = [{"type": "pointerMove", "x": x, "y": y}, {"type": "pointerDown", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [*actions, {"type": "pointerUp", "button": 0}]})

    def _act(self, *actions: dict[str, Any]) -> None:
        self.browser.call("input.performActions", context=self.context, actions=list(actions))


@contextmanager
def running(extension: Path, profile: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own and the extension in it."""
    assert PROGRAM
    profile.mkdir(parents=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFS.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [PROGRAM, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    command.append("--remote-allow-system-access")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            place = next((line for line in process.stderr if LISTENS in line), "")
            assert place, "Firefox ended before it listened"
            address = place.split(LISTENS)[1].strip()
            with connect(f"{address}/session", max_size=None, proxy=None) as socket:
                browser = Firefox(socket)
                browser.call("webExtension.install", extensionData={"type": "path", "path": str(extension)})
                yield browser
        finally:
            process.kill()
