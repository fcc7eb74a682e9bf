"""The files that start the endpoint at log-in say what each system's own reader reads."""

from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from screener.service.registration import start_at_login
from tests.made import Command

PYTHON = "/opt/R&D 100%/python"
SCHEMA = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "settings"))
    return tmp_path


def test_systemd(home: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert "systemctl --user enable --now school-post-screener" in command("serve", "--at-login", "--port", "8766").out
    assert command("serve", "--at-login", "--office", "https://screener.lakeridge.example").code == 3
    path = home / ".config" / "systemd" / "user" / "school-post-screener.service"
    unit = ConfigParser(interpolation=None)
    unit.read(path)
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words == [sys.executable, "-m", "screener", "serve", "--port", "8766"]
    if verify := shutil.which("systemd-analyze"):
        done = subprocess.run([verify, "--user", "verify", path], capture_output=True, text=True, timeout=60)
        assert path.name not in done.stderr


def test_launchd(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "executable", PYTHON)
    path, command = start_at_login(8766)
    agent = plistlib.loads(path.read_bytes())
    assert agent["ProgramArguments"] == [PYTHON, "-m", "screener", "serve", "--port", "8766"]
    assert (agent["RunAtLoad"], agent["Label"]) == (True, path.stem)
    assert str(path) in command
    assert path.parent == home / "Library" / "LaunchAgents"


def test_task_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", PYTHON)
    path, command = start_at_login(8766)
    task = ElementTree.fromstring(path.read_bytes())
    assert task.findtext(f".//{SCHEMA}Command") == PYTHON
    assert task.findtext(f".//{SCHEMA}Arguments") == "-m screener serve --port 8766"
    assert task.findtext(f".//{SCHEMA}ExecutionTimeLimit") == "PT0S"
    assert task.find(f".//{SCHEMA}LogonTrigger") is not None
    assert f'/XML "{path}"' in command
