"""What a program does, as the operating system sees it: whom it calls, whom it lets in, and what it writes (strace)."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
CALLING: Final = ("connect", "sendto", "sendmsg", "sendmmsg", "bind")
WRITING: Final = ("open", "openat", "openat2", "creat", "mknod", "mknodat", "truncate")
NAMING: Final = ("mkdir", "mkdirat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat")
MISSING: Final = (
    "strace is not here or may not trace (apt-get install strace): nobody saw whether something leaves this computer"
)
_ADDRESS: Final = re.compile(r"port=htons\((\d+)\).*?(?:inet_addr\(|AF_INET6, )\"([^\"]+)\"")
_RESUMED: Final = re.compile(r"<\.\.\. \w+ resumed>")
_LOOKED_UP: Final = re.compile(r'"/etc/resolv\.conf"|/io\.systemd\.Resolve|libnss_(?:dns|resolve)|\\0hosts')
_OPENED: Final = re.compile(r"^(?:open|openat|openat2|creat)\(.*\) = \d+<(/.*)>$")
_NAMED: Final = re.compile(r'(?:AT_FDCWD<([^>]*)>, |\d+<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


@cache
def can_trace() -> bool:
    """Whether strace is here and the system lets it trace."""
    if not shutil.which("strace"):
        return False
    return not subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, timeout=60).returncode


class Traced:
    """A program that runs with an empty home, each of its processes traced."""

    def __init__(self, home: Path, more: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
        self.home, self.cwd = home, cwd
        home.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **(more or {})}
        self.log = home.with_name(home.name + ".strace")

    @property
    def command(self) -> list[str]:
        seen = ",".join((*CALLING, *WRITING, *NAMING))
        options = ["-f", "-qq", "-y", "-s", "512", "--seccomp-bpf", "-e", "signal=none", "-e", f"trace={seen}"]
        return ["strace", *options, "-A", "-o", str(self.log), sys.executable]

    def run(self, *arguments: str | Path, stdin: bytes = b"", codes: tuple[int, ...] = (0,)) -> bytes:
        """Run Python with such arguments to its end, with one of the exit codes; return what it printed."""
        done = subprocess.run(
            [*self.command, *map(str, arguments)],
            cwd=self.cwd, env=self.environment, input=stdin, capture_output=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode in codes, done.stderr.decode()
        return done.stdout

    @contextmanager
    def running(self, *arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """Python with such arguments while the block runs; then it is asked to stop, as with Ctrl+C."""
        pipe = subprocess.PIPE
        with (
            tempfile.TemporaryFile() as errors,
            subprocess.Popen(
                [*self.command, *map(str, arguments)],
                cwd=self.cwd, env=self.environment, stdout=pipe, stdin=pipe, stderr=errors,
            ) as run,
        ):  # fmt: skip
            try:
                yield run
                children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
                os.kill(int(children[0]), signal.SIGINT)
                run.wait(60)
            finally:
                run.kill()
                errors.seek(0)
                self.errors = errors.read().decode()

    def calls(self) -> Iterator[str]:
        """The system calls, whole, without the numbers of processes."""
        begun: dict[str, str] = {}
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            process, _, call = line.partition(" ")
            call = call.strip()
            if call.endswith("<unfinished ...>"):
                begun[process] = call.removesuffix("<unfinished ...>")
            elif resumed := _RESUMED.match(call):
                yield begun.pop(process) + call[resumed.end() :]
            else:
                yield call
        yield from begun.values()

    def saw(self, library: str) -> bool:
        """Whether the program opened a library's compiled code."""
        return any(re.search(rf'/{library}/[^"]*\.so', call) for call in self.calls() if call.startswith("open"))

    def reached(self) -> list[str]:
        """What went to, or listened to, another computer, and what looked up a name."""
        return [call for call in self.calls() if _reaches(call)]

    def left(self, *given: Path) -> list[str]:
        """What left this computer, let others in, or was written where nothing may stay; `given` is where it may.

        Compiled modules may stay in the program's own folders, and the user's own data in theirs.
        """
        data = [self.home / place / "school-post-screener" for place in (".local/share", ".config")]
        return [call for call in self.calls() if _reaches(call) or self._stays(call, (*data, *given))]

    def _stays(self, call: str, places: tuple[Path, ...]) -> bool:
        """Whether a call made something that is still there and may not be."""
        name = call.partition("(")[0]
        if name not in WRITING + NAMING or not re.search(r"\) = \d", call):
            return False
        if name in ("open", "openat", "openat2") and not re.search(r"O_(?:WRONLY|RDWR|CREAT|TRUNC)", call):
            return False
        opened = _OPENED.match(call)
        if opened:
            paths = [Path(opened[1])]
        else:
            paths = [self.cwd / (one or other) / path for one, other, path in _NAMED.findall(call)][-1:]
        return any(path.exists() and not _may_stay(path, places) for path in paths)


def _may_stay(path: Path, places: tuple[Path, ...]) -> bool:
    if path.parts[1:2] == ("dev",) and path.parts[:3] != ("/", "dev", "shm"):
        return True
    if any(path.is_relative_to(place) or place.is_relative_to(path) for place in places):
        return True
    own = any(path.is_relative_to(place) for place in (ROOT, ROOT.resolve(), sys.prefix, Path(sys.prefix).resolve()))
    return own and "__pycache__" in path.parts


def _reaches(call: str) -> bool:
    """Whether a call goes to, or listens to, another computer than this one, or looks up a name."""
    if _LOOKED_UP.search(call):
        return True
    found = _ADDRESS.search(call) if call.startswith(CALLING) and "sa_family=AF_INET" in call else None
    if not found:
        return False
    here = ipaddress.ip_address(found[2].removeprefix("::ffff:")).is_loopback
    return found[1] == "53" or not here
