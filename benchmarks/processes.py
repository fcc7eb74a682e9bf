"""The processes that a run starts, and how much memory they take together. Linux only: it reads /proc."""

from pathlib import Path


def child_processes(process: int) -> list[int]:
    """Return the processes that any thread of a process has started and that still run; empty if it is gone."""
    children = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children += [int(pid) for pid in thread.read_text(encoding="ascii").split()]
        except OSError:  # the thread has ended meanwhile
            continue
    return children


def resident_kb(process: int) -> int:
    """Return the resident memory of a process and all its descendants, in KB; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
    return own + sum(map(resident_kb, child_processes(process)))
