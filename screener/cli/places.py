"""The input and output paths of `screener batch`: checks that they can be used and nothing overwrites the input."""

from pathlib import Path

from screener.types import ScreenerError


def require_source(source: Path) -> None:
    from screener.io import match_suffix
    from screener.io.text import require_file

    if not source.is_dir():
        require_file(source)
        match_suffix(source)


def require_outputs(source: Path, out: Path | None, report: Path | None) -> None:
    """Raise ScreenerError unless reports and summary can be written, to different files and not over the input."""
    from screener.batch import summary
    from screener.io import match_suffix
    from screener.io.outputs import require_package

    if out:
        _require_apart(source, out, Path(f"{out}.errors.jsonl"))
    if report:
        _require_apart(source, report)
        require_package(match_suffix(report, summary.SUMMARY_SUFFIXES))
        if out and report.absolute() == out.absolute():
            raise ScreenerError(f"The reports and the summary cannot share the file {out}: give them different names.")


def _require_apart(source: Path, *written: Path) -> None:
    """Raise ScreenerError if a file would overwrite the input, or be inside the input folder.

    Also if the path cannot be a file: before the run, not after it.
    """
    for place in written:
        if _is_folder(place):
            raise ScreenerError(f"{place} is a folder: name a file, such as {place / 'reports.jsonl'}.")
        if source.is_dir() and place.resolve().is_relative_to(source.resolve()):
            raise ScreenerError(f"{place} is inside the folder of posts: choose another place.")
        if source.exists() and place.exists() and place.samefile(source):
            raise ScreenerError(f"{place} is the input file: choose another name.")


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError as error:  # a name that is invalid on any disk
        name = f"{place.name[:40]}..."
        raise ScreenerError(f"{name} is not a valid file name ({error.strerror}): choose another.") from None
