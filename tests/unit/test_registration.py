"""Which extension may start the screener, and where each browser looks for that."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import stat
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from screener.service.native import read_message
from screener.service.registration import BROWSERS, EXTENSION, FIREFOX, NAME, install, remove
from screener.types import ScreenerError

OTHER = "abcdefghijklmnop" * 2
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "settings"))
    return tmp_path


def test_the_extension_that_is_let_in_is_the_one_that_is_built() -> None:
    built = json.loads((ROOT / "extension" / "manifest.json").read_text())
    digits = hashlib.sha256(base64.b64decode(built["key"])).hexdigest()[:32]
    assert digits.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop")) == EXTENSION
    source = (ROOT / "extension" / "office.mjs").read_text()
    assert f'"{FIREFOX}"' in source
    assert f'"{NAME}"' in source


def test_one_command_lets_every_browser_start_it_and_one_takes_it_back(home: Path) -> None:
    written = install()
    assert len(set(written)) == len(BROWSERS)
    for path in written:
        manifest = json.loads(path.read_text())
        assert path.is_relative_to(home)
        assert (manifest["name"], path.name) == (NAME, f"{NAME}.json")
        assert stat.S_IMODE(Path(manifest["path"]).stat().st_mode) == 0o700
        if "firefox" in str(path) or "mozilla" in str(path).lower():
            assert manifest["allowed_extensions"] == [FIREFOX]
        else:
            assert manifest["allowed_origins"] == [f"chrome-extension://{EXTENSION}/"]
    assert remove() == written
    assert not any(path.exists() for path in written)
    assert remove() == []


def test_an_offices_own_extension_is_let_in_instead(home: Path) -> None:
    (path,) = install(["chrome"], OTHER, folder=home / "hosts")
    assert json.loads(path.read_text())["allowed_origins"] == [f"chrome-extension://{OTHER}/"]
    assert path == home / "hosts" / f"{NAME}.json"


def test_on_windows_the_registry_says_where_the_manifests_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows itself is not here: its registry is a dictionary, all else is real."""
    keys: dict[tuple[str, str], str] = {}
    registry = SimpleNamespace(
        HKEY_CURRENT_USER="HKCU",
        HKEY_LOCAL_MACHINE="HKLM",
        REG_SZ=1,
        SetValue=lambda root, key, kind, value: keys.update({(root, key): value}),
        DeleteKey=lambda root, key: keys.pop((root, key)),
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", r"C:\Users\Zoë 100%\python.exe")
    written = install()
    assert [root for root, _ in keys] == ["HKCU"] * 4
    assert keys["HKCU", rf"Software\Google\Chrome\NativeMessagingHosts\{NAME}"] == str(written[1])
    program = Path(json.loads(written[1].read_text("utf-8"))["path"])
    assert program.suffix == ".bat"
    assert '"C:\\Users\\Zoë 100%%\\python.exe" "-m" "screener" native-host run\r\n' in program.read_bytes().decode()
    assert remove() == written
    assert not keys


def test_what_it_starts_answers_and_prints_nothing_else(home: Path) -> None:
    (path,) = install(["chromium"], folder=home / "hosts")
    manifest = json.loads(path.read_text())
    message = json.dumps({"id": "7", "path": "/v1/screen", "body": {"text": "Text me at 206-555-0147."}}).encode()
    done = subprocess.run(
        [manifest["path"], manifest["allowed_origins"][0]],
        input=struct.pack("=I", len(message)) + message,
        cwd=home,
        env=os.environ,
        capture_output=True,
        timeout=300,
    )
    stream = io.BytesIO(done.stdout)
    answer = json.loads(read_message(stream) or b"")
    assert answer["body"]["verdict"] == "hold"
    assert stream.read() == b""
    assert sys.executable in Path(manifest["path"]).read_text()


@pytest.mark.parametrize(("browser", "extension"), [("netscape", OTHER), ("chromium", "short"), ("chrome", "")])
def test_a_wrong_browser_or_extension_is_told(home: Path, browser: str, extension: str) -> None:
    with pytest.raises(ScreenerError, match=r"choose|32 letters"):
        install([browser], extension, folder=home)
    assert not list(home.rglob("native-host"))
