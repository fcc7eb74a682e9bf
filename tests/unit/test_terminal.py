"""A reader of the terminal's words who leaves early, such as `head`, and streams that are closed from the start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("form", ["--json", "--account=personal"])
def test_a_reader_who_leaves_early_changes_no_exit_code(form: str) -> None:
    command = [sys.executable, "-m", "screener", "check", "--text", "Call me at home, 206-555-0147.", form]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=300)
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a program without a window has no standard output there")
@pytest.mark.parametrize("command", ["check --text Hello", "check --json --text Hello", "rules", "batch nowhere.csv"])
def test_a_closed_standard_output_is_a_sentence(command: str) -> None:
    shell = f'exec "$0" -m screener {command} >&-'
    done = subprocess.run(["/bin/sh", "-c", shell, sys.executable], stderr=subprocess.PIPE, text=True, timeout=300)
    assert done.returncode == 3
    assert done.stderr == (
        "screener: Standard output is closed, so no result can be shown: send it to a file instead.\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Windows closes no stream")
def test_a_closed_standard_input_holds_no_draft() -> None:
    shell = 'exec "$0" -m screener check - <&-'
    done = subprocess.run(["/bin/sh", "-c", shell, sys.executable], stderr=subprocess.PIPE, text=True, timeout=300)
    assert (done.returncode, done.stderr[:28]) == (3, "screener: No draft was given")
