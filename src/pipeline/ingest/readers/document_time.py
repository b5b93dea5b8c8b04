"""When a workbook was saved last, as it says itself."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path

from pipeline.core import wall_time

_PROPERTIES = "docProps/core.xml"
_MODIFIED = re.compile(
    rb"<dcterms:modified[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?\s*<"
)
_MOST_BYTES = 1 << 16


def document_time(file: Path) -> datetime | None:
    """The `modified` property of an .xlsx as Asia/Shanghai wall time; None for any other file, or one that does not say."""
    try:
        with file.open("rb") as handle:
            if handle.read(4) != b"PK\x03\x04":
                return None
        with zipfile.ZipFile(file) as archive, archive.open(_PROPERTIES) as properties:
            match = _MODIFIED.search(properties.read(_MOST_BYTES))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):  # damaged on the way: reading the file will say so
            return None
        raise
    if match is None:
        return None
    try:
        written = datetime.fromisoformat(match[1].decode() + (match[2] or b"Z").decode().replace("Z", "+00:00"))
    except ValueError:
        return None
    return wall_time(written)
