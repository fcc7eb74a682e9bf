"""A reader of the terminal's words who leaves early, such as `head`."""

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
