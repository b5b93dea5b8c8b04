"""The zip that an Office file is: written so that the same content gives the same bytes, and formulas show their values."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from lxml import etree

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TERMS = "{http://purl.org/dc/terms/}"


def settled(data: bytes, now: datetime, values: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """The same archive dated `now`.

    `values`: part of a workbook → cell → the value its formula has, so that viewers that do not calculate show it too.
    """
    out = io.BytesIO()
    moment = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _dated(content, now)
            if values and entry.filename in values:
                content = _calculated(content, values[entry.filename])
            info = zipfile.ZipInfo(entry.filename, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
    return out.getvalue()


def _dated(core: bytes, now: datetime) -> bytes:
    """`now` is wall time in Asia/Shanghai; Office wants UTC."""
    root = etree.fromstring(core)
    for name in ("created", "modified"):
        for element in root.iter(_TERMS + name):
            element.text = f"{now - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}"
    return cast(bytes, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _calculated(sheet: bytes, values: Mapping[str, str]) -> bytes:
    root = etree.fromstring(sheet)
    for cell in root.iter(_SHEET + "c"):
        value = values.get(cell.get("r", ""))
        if value is not None and cell.find(_SHEET + "f") is not None:
            shown = cell.find(_SHEET + "v")
            if shown is None:
                shown = etree.SubElement(cell, _SHEET + "v")
            shown.text = value
    return cast(bytes, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
