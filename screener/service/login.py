"""The port -> a file with which this system starts `screener serve` at log-in, and the command that switches it on.

Only connections by port need it: with native messaging the browser starts the screener itself.
"""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from screener.folders import settings_folder
from screener.service.registration import program, write

NAME: Final = "school-post-screener"
LABEL: Final = "org.school-post-screener"
_UNIT: Final = """[Unit]
Description=School post screener

[Service]
Environment={path}
ExecStart={command}
Restart=on-failure

[Install]
WantedBy=default.target
"""
_TASK: Final = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals><Principal id="Author">
    <LogonType>InteractiveToken</LogonType>
    <RunLevel>LeastPrivilege</RunLevel>
  </Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author"><Exec>
    <Command>{command}</Command>
    <Arguments>{arguments}</Arguments>
    <WorkingDirectory>{folder}</WorkingDirectory>
  </Exec></Actions>
</Task>
"""


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
    write(path, _UNIT.format(path=_quoted(f"PYTHONPATH={source}"), command=command))
    return path, f"systemctl --user enable --now {NAME}"


def _task(words: list[str], source: str) -> tuple[Path, str]:
    """Return a Windows task. It runs in the folder of the program's package, without a window."""
    path = settings_folder() / f"{NAME}.xml"
    silent = Path(words[0]).with_name("pythonw.exe")
    command = str(silent) if silent.exists() else words[0]
    arguments = subprocess.list2cmdline(words[1:])
    task = _TASK.format(command=escape(command), arguments=escape(arguments), folder=escape(source))
    write(path, task, encoding="utf-16")
    return path, f'schtasks /Create /TN "School post screener" /XML "{path}"'


def _quoted(word: str) -> str:
    """Return a word in systemd's notation."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'
