"""A frame as its file holds it -> upright, in the colors for examining or for copying it.

Used inside the restricted worker.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

from PIL import Image, ImageOps


def to_visible_rgb(frame: Any) -> Any:
    """Return the frame in RGB as a viewer may see it; transparent parts are gray, so black and white words show."""
    frame = to_eight_bits(frame)
    if has_alpha(frame):
        frame = frame.convert("RGBA")
        ground = Image.new("RGBA", frame.size, (128, 128, 128, 255))
        ground.alpha_composite(frame)
        ground.info.update(frame.info)
        frame = ground
    return frame


def has_alpha(frame: Any) -> bool:
    return "A" in frame.getbands() or "transparency" in frame.info


def to_eight_bits(frame: Any) -> Any:
    """Return the frame with eight bits per color."""
    if frame.mode.startswith("I;16") or frame.mode in ("I", "F"):
        return frame.convert("I").point(lambda value: value / 256).convert("L")
    return frame


def to_srgb(frame: Any) -> Any:
    """Convert the frame to sRGB by its color profile, since pictures without a profile are taken for sRGB.

    Fully transparent pixels lose their hidden color. A profile that cannot be read is ignored.
    """
    alpha, profile, info = has_alpha(frame), frame.info.get("icc_profile"), dict(frame.info)
    frame = to_eight_bits(frame)
    if alpha or frame.mode == "P":
        frame = frame.convert("RGBA" if alpha else "RGB")
    if profile:
        with contextlib.suppress(Exception):
            frame = apply_profile(frame, profile)
    if alpha:
        bare = Image.new("RGBA", frame.size)
        bare.paste(frame, mask=frame.getchannel("A").point(lambda value: 255 if value else 0))
        frame = bare
    info.pop("transparency", None)
    frame.info = info
    return frame


def apply_profile(frame: Any, profile: bytes) -> Any:
    """Convert a frame from the colors of an ICC profile to sRGB."""
    from PIL import ImageCms

    return ImageCms.profileToProfile(
        frame,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        "RGBA" if frame.mode == "RGBA" else "RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def rotate_upright(frame: Any, mode: str = "RGB") -> Any:
    """Rotate the frame according to its EXIF data; unreadable data is ignored."""
    with contextlib.suppress(Exception):
        ImageOps.exif_transpose(frame, in_place=True)
    return frame if frame.mode == mode else frame.convert(mode)
