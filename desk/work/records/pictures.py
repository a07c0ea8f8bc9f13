"""Photos as they are kept: turned upright, at most 2048 px, JPEG without place, camera or any other hidden data."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from desk.errors import BadInput

LARGEST: Final = 2048
THUMB: Final = 240
PIXELS: Final = 120_000_000
"""More than any camera takes; a file that claims more is made to fill the memory."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
_QUALITY: Final = 85
_WHEN: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo made fit to keep."""

    body: bytes
    thumb: bytes
    taken_at: str | None


def is_heic(data: bytes) -> bool:
    """Whether this is a photo as iPhones write it, which cannot be read here."""
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def is_picture(data: bytes) -> bool:
    """Whether the first bytes are those of a picture."""
    signs = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
    return data.startswith(signs) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def picture(data: bytes, name: str) -> Picture:
    """The photo as it is kept; BadInput if it cannot be read or is made to do harm."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                if width * height > PIXELS:
                    raise Image.DecompressionBombError
                taken = _taken(image)
                if image.format in ("JPEG", "MPO"):
                    image.draft("RGB", (LARGEST, LARGEST))  # decodes at a half or a quarter where that is enough
                upright = _plain(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        raise BadInput(f"“{name}”的像素太多，没有加入；请缩小后再加。") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise BadInput(f"“{name}”不是能打开的图片，可能已经损坏；请换一张。") from None
    upright.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    return Picture(body=_jpeg(upright), thumb=_jpeg(small), taken_at=taken)


def _plain(image: Image.Image) -> Image.Image:
    """On white, in plain colours, with nothing attached."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    plain = image.convert("RGB")
    plain.info.clear()
    return plain


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _taken(image: Image.Image) -> str | None:
    """When the camera says the photo was taken."""
    exif = image.getexif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    given = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    found = _WHEN.match(str(given or ""))
    try:
        return datetime(*(int(part) for part in found.groups())).isoformat() if found else None  # type: ignore[arg-type]
    except ValueError:
        return None
