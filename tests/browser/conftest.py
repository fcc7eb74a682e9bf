"""A real Chromium with the unpacked extension, the endpoint behind it, and pages with real editors. All on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from screener.detect.identifiers import Identifiers
from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from tests.browser.pages import BUILT, BUNDLED, serving
from tests.browser.person import CHROMIUM, EXTENSION, Browser, launched
from tests.paged import Paged, paged
from tests.served import Served, served

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 180_000  # ms


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="session")
def screener_of_identifiers() -> Screener:
    """The whole arrow but for the model: what it finds depends on no weights."""
    return Screener(load_pack(PACKS / "psesd"), [Identifiers()])


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("There is no Chromium here: apt-get install chromium, or name one in CHROMIUM.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paged]:
    """The page as `make app` starts it."""
    pytest.importorskip("streamlit", reason="The page is not set up: make app")
    with paged(tmp_path_factory.mktemp("page")) as running:
        yield running


@pytest.fixture(scope="session")
def pages() -> Iterator[int]:
    with serving() as port:
        yield port


@pytest.fixture
def endpoint(tmp_path: Path, screener_of_identifiers: Screener) -> Iterator[Served]:
    with served(tmp_path / "endpoint", screener_of_identifiers) as running:
        running.pairing.open()
        yield running


@pytest.fixture
def start(playwright: Any, pages: int, tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """Start a browser with the extension; `endpoint` pairs it."""
    if not (EXTENSION / "manifest.json").exists():
        pytest.skip("The extension is not built: make extension (it needs Node.js).")
    started: list[Any] = []

    def run(endpoint: Served | None = None, **settings: Any) -> Browser:
        context = launched(
            playwright,
            tmp_path / f"profile{len(started)}",
            viewport=settings.pop("viewport", {"width": 1000, "height": 800}),
            color_scheme=settings.pop("color_scheme", "light"),
            args=settings.pop("args", ()),
        )
        started.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=f"http://127.0.0.1:{pages}")
        browser = Browser(context, pages)
        if endpoint:
            settings = {"port": endpoint.port, "token": endpoint.pairing.token, **settings}
        browser.settle({"sites": {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}, **settings})
        return browser

    yield run
    for context in started:
        context.close()


@pytest.fixture
def paired(start: Callable[..., Browser], endpoint: Served) -> Browser:
    return start(endpoint)


def opened(chromium: Any, server: Paged, path: str = "", **settings: Any) -> Any:
    """One page of the running server, in a browser of its own."""
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    page = context.new_page()
    page.goto(f"{server.url}/{path}")
    page.get_by_role("heading", level=1).wait_for()
    return page


def needs(kind: str) -> None:
    """Skip where a page's editor was not bundled."""
    if kind in BUNDLED and not (BUILT / f"{kind}.js").exists():
        pytest.skip("The editors are not bundled: make tests/browser/pages/dist/stamp (it needs Node.js).")
