"""`make app`: start the page on this computer, with the record and the models opening while the browser opens it.

With --open the browser opens by itself once the page answers; where the page is running already, only that happens.
"""

import ctypes
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from screener.extras import missing

try:
    from streamlit.cli_util import open_browser
    from streamlit.web.cli import main

    from screener.page.loaded import screener
    from screener.page.office import store
except ModuleNotFoundError:
    sys.stderr.write(f"screener: {missing('The page', 'pages')}\n")
    sys.exit(3)

INSIDE: Final = Path(__file__).with_name("start") / "app.py"  # when installed; in a checkout at its root
APP: Final = INSIDE if INSIDE.exists() else Path(__file__).parents[2] / "app.py"
PORT: Final = "8764"  # of the page that opens by itself: what answers there is this page
SWITCH: Final = 0.001  # seconds between two threads: who opens a post waits less for a batch that runs
PATIENCE: Final = 120  # seconds until the page answers
ARENA_MAX: Final = -8  # M_ARENA_MAX of mallopt(3)


def address(args: list[str]) -> str:
    port = args[args.index("--server.port") + 1] if "--server.port" in args else PORT
    return f"http://127.0.0.1:{port}"


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health", timeout=2) as answer:  # noqa: S310  (on this computer)
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def show(url: str) -> None:
    """Open the page in the browser, where there is a screen to show it on."""
    if sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        open_browser(url)


def show_when_ready(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while not answers(url) and time.monotonic() < end:
        time.sleep(0.2)
    show(url)


def share_memory() -> None:
    """Let all threads take memory from one place, so that one can use what another gave back.

    glibc gives each thread a place of its own and keeps there what is freed. Streamlit answers each click in a new
    thread: after twelve batches 13 MB lay free in these places, and nothing more was in use.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(ARENA_MAX, 1)


def run(args: list[str]) -> None:
    if "--open" in args:
        args = [arg for arg in args if arg != "--open"]
        url = address(args)
        if answers(url):
            show(url)
            return
        args += [] if "--server.port" in args else ["--server.port", PORT]
        Thread(target=show_when_ready, args=(url,), name="opening", daemon=True).start()
    share_memory()
    sys.setswitchinterval(SWITCH)
    for opened in (store, screener):
        Thread(target=opened, name="warming", daemon=True).start()
    main(["run", str(APP), *args])


if __name__ == "__main__":
    run(sys.argv[1:])
