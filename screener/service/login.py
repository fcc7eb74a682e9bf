"""The port -> a file with which this system starts `screener serve` at log-in, and the command that switches it on.

Only connections by port need it: with native messaging the browser starts the screener itself.
"""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path
from string import Template
from typing import Final
from xml.sax.saxutils import escape

from screener.folders import settings_folder
from screener.service.registration import program, write

NAME: Final = "school-post-screener"
LABEL: Final = "org.school-post-screener"


def start_at_login(port: int) -> tuple[Path, str]:
    """Write the file; return its path and the command that switches it on. Raises ScreenerError."""
    words, source = program()
    words = [*words, "serve", "--port", str(port)]
    if sys.platform == "win32":
        return _task(words, source)
    if sys.platform == "darwin":
        path = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        agent = {
            "Label": LABEL,
            "ProgramArguments": words,
            "EnvironmentVariables": {"PYTHONPATH": source},
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
        }
        write(path, plistlib.dumps(agent).decode())
        return path, f"launchctl bootstrap gui/$(id -u) '{path}'"
    path = Path.home() / ".config" / "systemd" / "user" / f"{NAME}.service"
    command = " ".join(map(_quoted, words))
    write(path, _template(".service").substitute(path=_quoted(f"PYTHONPATH={source}"), command=command))
    return path, f"systemctl --user enable --now {NAME}"


def _task(words: list[str], source: str) -> tuple[Path, str]:
    """Return a Windows task. It runs in the folder of the program's package, without a window."""
    path = settings_folder() / f"{NAME}.xml"
    silent = Path(words[0]).with_name("pythonw.exe")
    command = str(silent) if silent.exists() else words[0]
    arguments = subprocess.list2cmdline(words[1:])
    task = _template(".xml").substitute(command=escape(command), arguments=escape(arguments), folder=escape(source))
    write(path, task, encoding="utf-16")
    return path, f'schtasks /Create /TN "School post screener" /XML "{path}"'


def _template(ending: str) -> Template:
    return Template(Path(__file__).with_suffix(ending).read_text(encoding="utf-8"))


def _quoted(word: str) -> str:
    """Return a word in systemd's notation."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'
