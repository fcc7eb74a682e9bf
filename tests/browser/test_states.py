"""What the extension says when it cannot check, what it asks before a post goes out, and what no page can do."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from screener import Screener
from screener.detect.wording import Wording
from tests.browser.person import Browser, until
from tests.browser.test_composers import PHONE, POST, watched
from tests.served import Served, served

SAFE = "Spirit day is Friday!"


def test_each_state_has_its_own_badge(paired: Browser) -> None:
    writer = paired.open("textarea").write(SAFE).wait_for("clear")
    writer.write(f" Text Noor's mom at {PHONE}.").wait_for("hold")
    assert "Hold" in writer.badge.get_attribute("aria-label")
    assert "Do not publish" in writer.badge.get_attribute("aria-label")


def test_a_screener_that_is_not_there_is_never_clear(start: Callable[..., Browser], tmp_path: Path) -> None:
    with served(tmp_path / "short") as endpoint:
        endpoint.pairing.open()
        browser = start(endpoint)
        writer = browser.open("textarea").write(SAFE).wait_for("clear")
    writer.write(" Again.").wait_for("not_running")
    writer.badge.click()
    assert "not running" in writer.panel.inner_text()


def test_an_extension_that_is_not_paired_says_so(start: Callable[..., Browser], endpoint: Served) -> None:
    browser = start(endpoint, token="wrong")
    writer = browser.open("textarea").write(SAFE).wait_for("not_paired")
    endpoint.pairing.open_until = -1.0
    browser.settle({"token": endpoint.pairing.token})
    writer.write(" Again.").wait_for("not_paired")
    endpoint.pairing.open()
    writer.write(" Again.").wait_for("clear")


@pytest.mark.parametrize("press", ["button", "keys"])
def test_a_post_that_should_not_go_out_is_asked_about_once(paired: Browser, press: str) -> None:
    writer = paired.open("textarea").write(POST).wait_for("hold")
    writer.page.evaluate(
        """addEventListener("keydown", (event) => {
            if (event.ctrlKey && event.key === "Enter") document.forms[0].requestSubmit();
        })"""
    )

    def publish() -> None:
        if press == "button":
            writer.page.get_by_role("button", name="Post", exact=True).click()
        else:
            writer.editor.press("Control+Enter")

    publish()
    writer.panel.get_by_text("You are about to publish this").wait_for()
    assert writer.page.evaluate("window.published") is None
    writer.panel.get_by_role("button", name="Go back and edit").click()
    publish()
    writer.panel.get_by_role("button", name="Publish anyway").click()
    writer.page.wait_for_function("window.published === 1")


def test_a_page_that_is_open_already_is_read_once_its_site_is_switched_on(
    start: Callable[..., Browser], endpoint: Served
) -> None:
    browser = start(endpoint, sites={})
    writer = browser.open("textarea").write(POST)
    browser.settle({"sites": {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}})
    writer.wait_for("hold")


def test_a_post_that_may_go_out_is_not_asked_about(paired: Browser) -> None:
    writer = paired.open("textarea").write(SAFE).wait_for("clear")
    writer.page.get_by_role("button", name="Post", exact=True).click()
    writer.page.wait_for_function("window.published === 1")
    assert not writer.panel.is_visible()


def test_a_pages_script_cannot_publish_anyway(paired: Browser) -> None:
    writer = paired.open("textarea").write(POST).wait_for("hold")
    writer.page.get_by_role("button", name="Post", exact=True).click()
    writer.page.evaluate(
        "document.querySelector('.post-screener').shadowRoot.querySelector('[data-action=publish]').click()"
    )
    assert writer.panel.is_visible()
    assert writer.page.evaluate("window.published") is None


@pytest.mark.parametrize("kind", ["textarea", "contenteditable"])
def test_the_suggested_version_is_copied_or_put_in(paired: Browser, kind: str) -> None:
    writer = paired.open(kind).write(POST).wait_for("hold")
    writer.badge.click()
    suggested = writer.panel.locator("blockquote").inner_text()
    assert PHONE not in suggested
    writer.panel.get_by_role("button", name="Copy the rewrite").click()
    writer.panel.get_by_text("Copied.").wait_for()
    assert writer.page.evaluate("navigator.clipboard.readText()") == suggested
    writer.panel.get_by_role("button", name="Use this rewrite").click()
    writer.wait_for("clear")
    assert writer.text() == suggested


def test_what_the_author_vouches_for_is_asked_anew_and_gone_with_the_text(paired: Browser, endpoint: Served) -> None:
    asked = watched(endpoint, lambda draft: (draft.text, sorted(draft.attested)))
    writer = paired.open("textarea").write(POST).wait_for("hold")
    writer.badge.click()
    assert writer.panel.get_by_label("a child from my own family").count() == 0  # the site is the agency's
    release = writer.panel.get_by_label("A media release or directory information check")
    release.check()
    until(writer.page, lambda: (POST, ["release"]) in asked, True)
    writer.wait_for("hold")
    assert release.is_checked()
    ticked = writer.panel.locator("input:checked").first
    writer.page.keyboard.press("Escape")
    writer.page.keyboard.press("End")
    writer.page.keyboard.type(" Thanks!")
    writer.badge.click()
    ticked.wait_for(state="detached")
    until(writer.page, lambda: asked[-1], (f"{POST} Thanks!", []))
    # What was read went out on another account: the screener refuses the vouch, and it is dropped.
    paired.settle({"sites": {"http://127.0.0.1/*": {"account": "professional", "audience": "public"}}})
    before = len(asked)
    release.click()
    writer.page.wait_for_function("() => document.querySelector('.post-screener').shadowRoot.querySelector('fieldset')")
    ticked.wait_for(state="detached")
    until(writer.page, lambda: asked[before:], [(f"{POST} Thanks!", [])])


def test_clear_above_a_note_is_another_badge(
    start: Callable[..., Browser], tmp_path: Path, screener_of_identifiers: Screener
) -> None:
    pack = screener_of_identifiers.pack
    with served(tmp_path / "noting", Screener(pack, [Wording(pack.terms)])) as endpoint:
        endpoint.pairing.open()
        writer = start(endpoint).open("textarea").write("Vote YES on Prop 1!").wait_for("clear")
        assert "with a note" in writer.badge.get_attribute("aria-label")
        writer.badge.click()
        told = "Clear, but read the note: This seems to promote or oppose a levy"
        assert told in writer.panel.inner_text()


def test_everything_is_reached_by_the_keyboard(paired: Browser) -> None:
    writer = paired.open("textarea").write(POST).wait_for("hold")
    writer.page.keyboard.press("Alt+Shift+KeyC")
    assert writer.panel.is_visible()
    writer.page.keyboard.press("Tab")
    focused = "document.querySelector('.post-screener').shadowRoot.activeElement.tagName"
    assert writer.page.evaluate(focused) in ("A", "BUTTON", "INPUT")
    writer.page.keyboard.press("Escape")
    assert not writer.panel.is_visible()
    writer.page.keyboard.type("!")
    assert writer.text() == f"{POST}!"
    assert writer.frame.locator(".post-screener .status").get_by_role("img", name="Do not publish").count()


def test_the_panel_fits_a_telephone_in_the_dark(start: Callable[..., Browser], endpoint: Served) -> None:
    browser = start(endpoint, viewport={"width": 390, "height": 700}, color_scheme="dark")
    writer = browser.open("textarea").write(POST).wait_for("hold")
    writer.badge.click()
    box = writer.panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 700
    assert writer.panel.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(32, 33, 36)"


def test_a_picture_that_is_chosen_is_screened_too(paired: Browser, tmp_path: Path) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    (tmp_path / "team.png").write_bytes(base64.b64decode(pixel))
    writer = paired.open("textarea").write(SAFE).wait_for("clear")
    writer.page.set_input_files("#file", str(tmp_path / "team.png"))
    writer.badge.click()
    writer.panel.get_by_text("Pictures screened: 1").wait_for()


def test_whoever_else_has_the_port_gets_neither_draft_nor_token(start: Callable[..., Browser]) -> None:
    asked: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path}{self.headers}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status": "ok", "proof": "00"}')

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        browser = start(port=other.server_port, token="a-token-of-forty-three-characters-0123456789")
        writer = browser.open("textarea").write(SAFE).wait_for("not_running")
        assert "another program" in writer.badge.get_attribute("aria-label")
        other.shutdown()
    assert asked
    assert all(one.startswith("/healthz?challenge=") and "a-token" not in one for one in asked)


def test_no_page_can_reach_the_endpoint(paired: Browser, endpoint: Served) -> None:
    asked = watched(endpoint)
    page = paired.open("textarea").page
    said = page.evaluate(
        """async ([port, token]) => {
            const at = `http://127.0.0.1:${port}`;
            const tries = {
                read: () => fetch(`${at}/healthz`).then((answer) => answer.text()),
                token: () => fetch(`${at}/v1/rules`, {headers: {authorization: `Bearer ${token}`}}),
                simple: () => fetch(`${at}/v1/screen`, {method: "POST", mode: "no-cors", body: '{"text": "a"}'}),
                storage: () => chrome.storage.local.get("token"),
                message: () => chrome.runtime.sendMessage({kind: "state"}),
            };
            const said = {};
            for (const [name, attempt] of Object.entries(tries)) {
                try {
                    said[name] = (await attempt())?.type ?? "read";
                } catch {
                    said[name] = "refused";
                }
            }
            return said;
        }""",
        [endpoint.port, endpoint.pairing.token],
    )
    # 'opaque' is an answer that the page cannot read: the endpoint's refusal.
    assert said.pop("simple") in ("opaque", "refused")
    assert set(said.values()) == {"refused"}
    assert not asked


def test_the_browser_itself_keeps_public_pages_away(
    start: Callable[..., Browser], endpoint: Served, pages: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Local Network Access, since Chromium 142: the request of a public page does not even leave."""
    caplog.set_level("INFO", "screener.endpoint")
    browser = start(endpoint, args=[f"--ip-address-space-overrides=127.0.0.1:{pages}=public"])
    writer = browser.open("textarea").write(POST).wait_for("hold")  # the extension's background may call
    answered = len(caplog.records)
    assert answered
    said = writer.page.evaluate(
        """([at, token]) => fetch(`${at}/v1/rules`, {
            mode: "no-cors", headers: {authorization: `Bearer ${token}`}, signal: AbortSignal.timeout(3000),
        }).then(() => "answered", (error) => error.name)""",
        [f"http://127.0.0.1:{endpoint.port}", endpoint.pairing.token],
    )
    assert said in ("TypeError", "TimeoutError")  # refused, or its user is still being asked
    assert len(caplog.records) == answered


def test_the_token_is_out_of_reach_of_content_scripts(paired: Browser) -> None:
    paired.open("textarea")
    level = paired.worker.evaluate(
        """async () => {
            const inside = await chrome.scripting.executeScript({
                target: {tabId: (await chrome.tabs.query({url: "http://127.0.0.1/*"}))[0].id},
                func: () => chrome.storage.local.get("token").then((found) => Object.keys(found), () => "refused"),
            });
            return inside[0].result;
        }"""
    )
    assert level == "refused"


def test_the_options_page_pairs(start: Callable[..., Browser], endpoint: Served) -> None:
    browser = start()
    page = browser.context.new_page()
    page.goto(f"chrome-extension://{browser.extension}/options.html")
    page.get_by_label("How to connect").select_option(label="A port on this computer")
    page.get_by_text("not paired").wait_for()
    page.get_by_label("Port", exact=True).fill(str(endpoint.port))
    page.get_by_label("Token (from your office").fill(endpoint.pairing.token)
    page.get_by_role("button", name="Save and pair").click()
    page.get_by_text("The screener is ready.").wait_for()
    assert endpoint.pairing.is_paired(f"chrome-extension://{browser.extension}")
    endpoint.pairing.open_until = -1.0
    browser.open("textarea").write(SAFE).wait_for("clear")
