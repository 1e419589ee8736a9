"""PNG of a drawing, the same on every machine: drawn by resvg with Inter and no font of the system.

A picture takes about a third of a second, so it is kept under `var/mockups`, named by the hash of what it shows.
"""

import hashlib
import logging
import os
import struct
import tempfile
import zlib
from pathlib import Path

import resvg_py
from django.conf import settings

from rollout.mockups.drawing import DISCLAIMER
from rollout.mockups.measuring import FONT_FAMILY, FONT_FILE

log = logging.getLogger(__name__)

SCALES = (1, 2)
KEPT = 400  # pictures on disk, about 30 MB: all variants of four changes
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(svg: str, *, scale: int = 1) -> bytes:
    """The drawing as PNG, `scale` pixels a unit. Read from disk where it was drawn before."""
    path = folder() / f"{content_hash(svg, scale=scale)}.png"
    try:
        return path.read_bytes()
    except OSError:
        picture = _described(_drawn(svg, scale=scale))
        _keep(path, picture)
        return picture


def content_hash(svg: str, *, scale: int) -> str:
    """What makes two pictures the same: the drawing, the scale, and who draws."""
    return hashlib.sha256(f"{resvg_py.__version__} {scale} {svg}".encode()).hexdigest()[:32]


def folder() -> Path:
    """Where pictures are kept."""
    return Path(settings.VAR_DIR) / "mockups"


def _drawn(svg: str, *, scale: int) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(FONT_FILE)],
        font_family=FONT_FAMILY,
        sans_serif_family=FONT_FAMILY,
        zoom=scale,
    )


def _described(picture: bytes) -> bytes:
    """The picture with the disclaimer inside, so that a file that travels alone still says what it is."""
    body = b"Description\0\0\0\0\0" + DISCLAIMER.encode()
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    after_header = len(SIGNATURE) + 25  # the header chunk is always first and 25 bytes long
    return picture[:after_header] + chunk + picture[after_header:]


def _keep(path: Path, picture: bytes) -> None:
    """Writes the picture in one step, and throws the oldest away. A disk that refuses costs time, not the page."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(picture)
        os.replace(part.name, path)
        kept = sorted(path.parent.glob("*.png"), key=lambda file: file.stat().st_mtime)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        log.warning("picture could not be kept", exc_info=True, extra={"folder": str(path.parent)})
