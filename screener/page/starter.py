"""`make starter`: an entry in the menu (Linux) or a file on the desktop (Windows) that starts the page.

For people who do not use a terminal.
"""

import os
import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
NAME: Final = "School post screener"


def get_shortcut_path(windows: bool, home: Path) -> Path:
    if windows:
        return home / "Desktop" / f"{NAME}.bat"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else home / ".local/share") / "applications" / "school-post-screener.desktop"


def build_shortcut(windows: bool, python: Path, root: Path) -> str:
    """Return the content of the file: start the page in the program's folder, and open it in the browser."""
    if windows:
        return f'@echo off\r\ncd /d "{root}"\r\nstart "{NAME}" /min "{python}" -m screener.page --open\r\n'
    lines = {
        "Type": "Application",
        "Name": NAME,
        "Comment": "Screen a draft post before you publish it",
        "Exec": f"{quote(python)} -m screener.page --open",
        "Path": str(root),
        "Icon": str(root / "screener/page/icon.png"),
        "Terminal": "false",
        "Categories": "Office;",
    }
    return "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def quote(path: Path) -> str:
    """Return a path for the key Exec: in quotation marks, with a backslash before characters special to a shell."""
    inner = re.sub(r'(["`$\\])', r"\\\1", str(path)).replace("\\", "\\\\")
    return f'"{inner.replace("%", "%%")}"'


def main() -> None:
    windows = sys.platform == "win32"
    path = get_shortcut_path(windows, Path.home())
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not resolved: in a virtual environment, the link is what tells Python where its libraries are.
    path.write_bytes(build_shortcut(windows, Path(sys.executable), ROOT).encode())
    path.chmod(0o755)
    sys.stdout.write(f"{NAME} can now be started from {path}.\n")


if __name__ == "__main__":
    main()
