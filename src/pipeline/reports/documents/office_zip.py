"""The ZIP container of an Office file, rewritten so that the same content gives the same bytes and formulas show their values."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from lxml import etree

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TERMS = "{http://purl.org/dc/terms/}"


def normalise_archive(data: bytes, now: datetime, values: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """The same archive with every time set to `now` (Asia/Shanghai).

    `values`: part of a workbook → cell → the value of its formula, shown by viewers that do not calculate.
    """
    out = io.BytesIO()
    written_at = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _with_times(content, now)
            if values and entry.filename in values:
                content = _with_values(content, values[entry.filename])
            info = zipfile.ZipInfo(entry.filename, written_at)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
    return out.getvalue()


def _with_times(core: bytes, now: datetime) -> bytes:
    """The core properties with both times set; Office stores UTC."""
    root = etree.fromstring(core)
    for name in ("created", "modified"):
        for element in root.iter(_TERMS + name):
            element.text = f"{now - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}"
    return cast(bytes, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _with_values(sheet: bytes, values: Mapping[str, str]) -> bytes:
    """A worksheet with the values of its formulas filled in."""
    root = etree.fromstring(sheet)
    for cell in root.iter(_SHEET + "c"):
        value = values.get(cell.get("r", ""))
        if value is not None and cell.find(_SHEET + "f") is not None:
            shown = cell.find(_SHEET + "v")
            if shown is None:
                shown = etree.SubElement(cell, _SHEET + "v")
            shown.text = value
    return cast(bytes, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
