"""What makes this computer start the screener: a manifest for each browser, or a file for the log-in.

A manifest names the program to start and the one extension that may. On Windows the registry says where it lies. Only
connections by port need the start at log-in: with native messaging the browser starts the screener itself.
"""

import json
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any, Final
from xml.sax.saxutils import escape

from screener.folders import file_errors, settings_folder
from screener.io.drafts import require_known
from screener.lexicon import read
from screener.office.pairing import is_extension
from screener.types import ScreenerError

NAME: Final = "org.school_post_screener"
EXTENSION: Final = "fpfblnbdlaooghcnckihjagnfkefhhme"  # from the key in extension/manifest.json
FIREFOX: Final = "screener@school-post-screener.example"
_LOCATIONS: Final[Mapping[str, Any]] = read(Path(__file__).with_name("browsers.yaml"))
BROWSERS: Final = tuple(_LOCATIONS["win32"])
SERVICE: Final = "school-post-screener"
LABEL: Final = "org.school-post-screener"


def install(
    browsers: Iterable[str] = BROWSERS, extension: str = EXTENSION, everyone: bool = False, folder: Path | None = None
) -> list[Path]:
    """Let one extension start the screener, for this user or for everyone, and return the manifests that were written.

    A folder is where to write instead. Raises ScreenerError.
    """
    if not is_extension(f"chrome-extension://{extension}"):
        raise ScreenerError("Enter the extension's ID: the 32 letters shown on the browser's extensions page.")
    places = {browser: _get_manifest_path(browser, everyone) for browser in browsers}
    program = _write_launcher(_get_program_folder(everyone))
    written = []
    for browser, place in places.items():
        allowed = (
            {"allowed_extensions": [FIREFOX]}
            if browser == "firefox"
            else {"allowed_origins": [f"chrome-extension://{extension}/"]}
        )
        manifest: dict[str, Any] = {
            "name": NAME,
            "description": "Screens draft posts on this computer",
            "path": str(program),
            "type": "stdio",
            **allowed,
        }
        path = folder / place.name if folder else place
        write_file(path, json.dumps(manifest, indent=2) + "\n")
        if sys.platform == "win32" and not folder:
            _update_registry(browser, everyone, path)
        written.append(path)
    return written


def remove(browsers: Iterable[str] = BROWSERS, everyone: bool = False) -> list[Path]:
    """Take back what `install` wrote, and return the manifests that are gone. Raises ScreenerError."""
    gone = []
    for browser in browsers:
        path = _get_manifest_path(browser, everyone)
        if sys.platform == "win32":
            _update_registry(browser, everyone, None)
        if path.exists():
            with file_errors(path, "check its permissions", "deleted"):
                path.unlink()
            gone.append(path)
    return gone


def _get_program_folder(everyone: bool) -> Path:
    """Return the folder of the launcher: beside the program for everyone, else the user's settings folder."""
    return Path(sys.prefix) / "native-host" if everyone else settings_folder()


def _get_manifest_path(browser: str, everyone: bool) -> Path:
    """Return the path of a browser's manifest. Raises ScreenerError if the browser is unknown."""
    require_known("browser", browser, BROWSERS)
    if sys.platform == "win32":
        return _get_program_folder(everyone) / f"{NAME}.{browser}.json"
    user, all_users = _LOCATIONS["darwin" if sys.platform == "darwin" else "linux"][browser]
    return (Path(all_users) if everyone else Path.home() / user) / f"{NAME}.json"


def _update_registry(browser: str, everyone: bool, path: Path | None) -> None:
    """Set the path of a manifest in the Windows registry, or delete the key if the path is None."""
    if sys.platform == "win32":
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if everyone else winreg.HKEY_CURRENT_USER
        key = f"{_LOCATIONS['win32'][browser]}\\{NAME}"
        try:
            if path:
                winreg.SetValue(root, key, winreg.REG_SZ, str(path))
            else:
                winreg.DeleteKey(root, key)
        except FileNotFoundError:
            pass  # it was not there
        except OSError as error:
            raise ScreenerError(
                f"The registry cannot be changed ({type(error).__name__}): run this as administrator."
            ) from None


def get_command() -> tuple[list[str], str]:
    """Return the command that starts `screener` on this computer, and the PYTHONPATH that it needs."""
    words = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "screener"]
    return words, str(Path(__file__).parents[2])


def _write_launcher(folder: Path) -> Path:
    """Write the script that the browser starts, and return its path; a manifest cannot pass arguments."""
    command, source = get_command()
    if sys.platform == "win32":
        words = " ".join(f'"{word}"' for word in command).replace("%", "%%")
        source = source.replace("%", "%%")
        lines = ["@echo off", "chcp 65001 >nul", f'set "PYTHONPATH={source}"', f"{words} native-host run", ""]
        return write_file(folder / "native-host.bat", "\r\n".join(lines), 0o700)
    script = f"#!/bin/sh\nPYTHONPATH={shlex.quote(source)} exec {shlex.join(command)} native-host run\n"
    return write_file(folder / "native-host", script, 0o700 if folder == settings_folder() else 0o755)


def write_file(path: Path, text: str, mode: int = 0o644, encoding: str = "utf-8") -> Path:
    """Write a text file with this mode, and return its path. Raises ScreenerError."""
    with file_errors(path, "check its permissions"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if mode == 0o700 else 0o777)
        path.write_text(text, encoding=encoding, newline="")
        path.chmod(mode)
    return path


def start_at_login(port: int) -> tuple[Path, str]:
    """Write the file; return its path and the command that switches it on. Raises ScreenerError."""
    words, source = get_command()
    words = [*words, "serve", "--port", str(port)]
    if sys.platform == "win32":
        return _write_task(words, source)
    if sys.platform == "darwin":
        path = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        agent = {
            "Label": LABEL,
            "ProgramArguments": words,
            "EnvironmentVariables": {"PYTHONPATH": source},
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
        }
        write_file(path, plistlib.dumps(agent).decode())
        return path, f"launchctl bootstrap gui/$(id -u) '{path}'"
    path = Path.home() / ".config" / "systemd" / "user" / f"{SERVICE}.service"
    command = " ".join(map(_quote_systemd, words))
    write_file(
        path, _load_template(".service").substitute(path=_quote_systemd(f"PYTHONPATH={source}"), command=command)
    )
    return path, f"systemctl --user enable --now {SERVICE}"


def _write_task(words: list[str], source: str) -> tuple[Path, str]:
    """Return a Windows task. It runs in the folder of the program's package, without a window."""
    path = settings_folder() / f"{SERVICE}.xml"
    silent = Path(words[0]).with_name("pythonw.exe")
    command = str(silent) if silent.exists() else words[0]
    arguments = subprocess.list2cmdline(words[1:])
    task = _load_template(".xml").substitute(
        command=escape(command), arguments=escape(arguments), folder=escape(source)
    )
    write_file(path, task, encoding="utf-16")
    return path, f'schtasks /Create /TN "School post screener" /XML "{path}"'


def _load_template(ending: str) -> Template:
    return Template(Path(__file__).with_name(f"login{ending}").read_text(encoding="utf-8"))


def _quote_systemd(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'
