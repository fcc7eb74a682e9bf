"""ways.yaml -> ways to publish, and what publishes nothing, each a page whose script notes what was posted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

LAYOUTS: Final = (
    "<main><section><textarea data-composer></textarea></section><footer><button data-post>{}</button></footer></main>",
    '<form data-post="submit"><div data-composer contenteditable></div><button>{}</button></form>',
    '<div role="dialog"><textarea data-composer></textarea><p><button data-post>{}</button></p></div>',
    '<article><div data-composer contenteditable></div><div role="button" tabindex="0" data-post>{}</div></article>',
)
# Sites listen at the root, and for parts of a press: so do these pages, and they note every time that they are told to.
SCRIPT: Final = """
window.published = 0;
const phase = document.body.hasAttribute("data-capture");
const at = phase ? window : document;
const near = (event, test) => event.composedPath().find((one) => one instanceof Element && test(one));
for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "keydown", "submit"])
  at.addEventListener(kind, (event) => {
    if (near(event, (one) => one.hasAttribute("data-next")) && kind === "click") {
      const steps = near(event, (one) => one.hasAttribute("data-steps"));
      steps.innerHTML = steps.querySelector("template").innerHTML;
      return;
    }
    if (near(event, (one) => one.hasAttribute("data-post") && (one.dataset.post || "click") === kind)) {
      if (kind === "submit" || kind === "keydown") event.preventDefault();
      window.published++;
    }
    if (kind === "keydown") {
      const keys = near(event, (one) => one.dataset?.keys)?.dataset.keys;
      const held = ["Control", "Meta", "Alt", "Shift"].filter((one) => event.getModifierState(one));
      if (keys && keys === [...held, event.key].join("+")) {
        if (!document.body.hasAttribute("data-harmless")) event.preventDefault();
        window.published++;
      }
    }
  }, phase);
customElements.define("x-button", class extends HTMLElement {});
"""


@dataclass(frozen=True)
class Way:
    name: str
    html: str
    keys: str = ""
    focus: bool = False
    harmless: bool = False

    @property
    def group(self) -> str:
        return self.name.split(":")[0]

    def page(self) -> str:
        """The page, with a composer and what is pressed in it."""
        html = self.html if self.html.startswith("<body") else f"<body>{self.html}"
        if self.harmless:
            html = html.replace("<body", "<body data-harmless", 1)
        frame = self.html.startswith("<iframe")
        inner = (
            html.replace('</button>"', f'</button><script>{SCRIPT.replace(chr(34), "&quot;")}</script>"')
            if frame
            else html
        )
        script = "" if frame else f"<script>{SCRIPT}</script>"
        style = "<style>[contenteditable]{min-height:60px;border:1px solid}</style>"
        return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{self.name}</title>{style}{inner}{script}'


def ways() -> dict[str, Way]:
    """All of them, by name."""
    told = yaml.safe_load(Path(__file__).with_name("ways.yaml").read_text(encoding="utf-8"))
    return {way.name: way for way in _ways(told)}


def _ways(told: dict[str, Any]) -> Iterator[Way]:
    for group in ("labels", "harmless labels"):
        labels = [str(label) for row in told[group] for label in row]
        for n, label in enumerate(labels):
            harmless = group != "labels"
            yield Way(f"button: {label}", LAYOUTS[n % 4].format(label), harmless=harmless)
    for group in ("ways", "sites", "harmless"):
        for name, html in told[group].items():
            yield Way(f"{group}: {name}", html, harmless=group == "harmless")
    yield Way("fields", "".join(told["fields"]) + "<textarea data-composer></textarea>", harmless=True)
    for group in ("keys", "focus", "harmless keys"):
        for keys, pages in told[group].items():
            for n, html in enumerate([pages] if isinstance(pages, str) else pages):
                yield Way(f"{group}: {keys} {n}", html, keys, group == "focus", group == "harmless keys")
