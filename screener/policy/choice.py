"""The policy pack in use: one that ships, or a folder of the office's own. A file among the settings names it."""

from pathlib import Path
from typing import Final

from screener.folders import replace, settings_folder
from screener.policy.pack import PACKS, Pack, load_pack, shipped
from screener.types import ScreenerError

DEFAULT: Final = "psesd"
FILE: Final = "pack"


def chosen() -> str:
    """Return the name or folder of the pack in use. Raises ScreenerError if the choice cannot be read."""
    path = settings_folder() / FILE
    try:
        return path.read_text(encoding="utf-8").strip() or DEFAULT
    except FileNotFoundError:
        return DEFAULT
    except (OSError, UnicodeDecodeError) as error:
        raise ScreenerError(f"{path} cannot be read ({type(error).__name__}): delete it, then choose again.") from None


def folder(pack: str = "") -> Path:
    """Return the folder of a pack, given its name or folder; by default, of the pack in use. Raises ScreenerError."""
    pack = pack or chosen()
    if pack in shipped():
        return PACKS / pack
    path = Path(pack).expanduser()
    if not (path / "pack.yaml").is_file():
        raise ScreenerError(
            f"There is no pack '{pack}', or its folder cannot be reached: name one of {', '.join(shipped())}, or a "
            "folder with a pack.yaml."
        )
    return path


def choose(pack: str) -> Pack:
    """Use a pack from now on, and return it. Raises ScreenerError, and changes nothing, if it cannot be loaded."""
    place = folder(pack)
    loaded = load_pack(place)
    named = pack if pack in shipped() else str(place.absolute())
    try:
        replace(settings_folder() / FILE, f"{named}\n".encode())
    except OSError as error:
        raise ScreenerError(f"The choice cannot be saved ({error.strerror}): check the settings folder.") from None
    return loaded
