"""The first start: five questions once, then a sample draft; and what starts the page without a terminal."""

from __future__ import annotations

import configparser
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from screener.office_list import files
from screener.page import office, starter, welcome
from screener.page.__main__ import address, answers
from tests.pages.editing import answered, button, opened


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCREENER_OFFICE", raising=False)


def test_five_questions_are_asked_once_and_lead_to_a_sample() -> None:
    app = opened()
    button(app, "Set it up").click().run()
    assert not app.get("bidi_component"), "the questions stand alone"
    app.radio[0].set_value("agency")
    app.text_area[0].set_value("(253) 555-0131\n253-555-0140 x12")
    button(app, "Save, and try a sample draft").click().run()
    shown = answered(app)
    assert shown["text"] == welcome.SAMPLE
    assert {"FER111", "PII101"} & {code for one in shown["found"] for code in one["code"].split(", ")}
    chosen = office.store().settings()
    assert (chosen.welcomed, chosen.account, chosen.keep_texts) == (True, "agency", False)
    assert files.load().of("phones") == ["(253) 555-0131", "253-555-0140 x12"]
    assert "Set it up" not in {one.label for one in app.button}


def test_whoever_puts_it_off_is_not_asked_again() -> None:
    app = opened()
    button(app, "Not now").click().run()
    assert "Set it up" not in {one.label for one in app.button}
    assert "Set it up" not in {one.label for one in opened().button}


def test_the_desktop_entry_starts_the_page_of_this_folder() -> None:
    odd = Path('/opt/a "b" 100%/bin/python')
    entry = configparser.RawConfigParser(strict=True)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read_string(starter.build_shortcut(False, odd, starter.ROOT))
    told = entry["Desktop Entry"]
    command = shlex.split(told["Exec"].replace("\\\\", "\\").replace("%%", "%"))
    assert command == [str(odd), "-m", "screener.page", "--open"]
    assert (Path(told["Path"]) / "app.py").is_file()
    assert Path(told["Icon"]).is_file()


def test_the_file_on_a_windows_desktop_starts_the_page() -> None:
    lines = starter.build_shortcut(True, Path(sys.executable), starter.ROOT).split("\r\n")
    assert lines[1:3] == [
        f'cd /d "{starter.ROOT}"',
        f'start "School post screener" /min "{sys.executable}" -m screener.page --open',
    ]


def test_without_streamlit_the_page_says_how_to_get_it() -> None:
    start = "import runpy, sys; sys.modules['streamlit'] = None; runpy.run_module('screener.page', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=starter.ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 3
    assert done.stderr == "screener: The page is not installed: run 'make app' once, then try again.\n"


def test_the_browser_waits_for_the_page() -> None:
    assert address(["--server.port", "9001"]) == "http://127.0.0.1:9001"
    assert not answers("http://127.0.0.1:9")


THREADS = """
import ctypes, threading
from screener.page.__main__ import share_memory
share_memory()
libc = ctypes.CDLL(None)
all_there = threading.Barrier(5)
threads = [threading.Thread(target=lambda: (libc.malloc(100_000), all_there.wait())) for _ in range(4)]
for thread in threads:
    thread.start()
all_there.wait()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_threads_take_memory_from_one_place() -> None:
    told = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True).stdout
    assert told.count("<heap nr=") == 1
