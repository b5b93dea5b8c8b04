"""The YAML lists of `declared/`: numbers that no source counts, each with who vouches for it and on which document.

A declared number is published as it is written here. A slip of the pen is therefore refused with its line, not read as some number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.core import Refusal, YamlError, line_of, read_yaml
from pipeline.law import figure_names, table_named

# What the last word of a figure's name must be, for its number to have decimals: sums of money and averages. Everything else is counted.
_WITH_DECIMALS = re.compile(r"(^|[._])(amount|days|hours|rate|share)$")
_LARGEST = 10**12
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_TEXTS = ("figure", "vouched_by", "document", "agency")


def parse_declarations(text: str, name: str) -> list[dict[str, Any]]:
    """The entries of `declared/<year>.yml`. `nil: disputes` declares that nothing of that table happened in the year.

    Raises Refusal FILE-YAML with the line: for what is not a plain number, a number of decimals where things are counted, a blank
    signer or document, and a figure declared twice.
    """
    year = re.search(r"\d{4}", name)
    try:
        entries = read_yaml(text)
        if entries is None:
            entries = []
        if not isinstance(entries, list):
            raise YamlError(line_of(entries), "应是一个列表，每项写明 figure、value、vouched_by、document")
        declarations = []
        lines: dict[tuple[str, ...], int] = {}
        for entry in entries:
            if isinstance(entry, Mapping) and "nil" not in entry and "value" in entry and entry["value"] in (None, ""):
                continue  # a blank that nobody filled in
            declaration = {"year": int(year.group()) if year else None, **_declaration(entry)}
            key = tuple(str(declaration.get(part)) for part in ("agency", "figure", "year"))
            if key in lines:
                raise YamlError(line_of(entry), f"{declaration['figure']} 在第 {lines[key]} 行已申报过，只留一条")
            lines[key] = line_of(entry)
            declarations.append(declaration)
    except YamlError as error:
        raise Refusal("FILE-YAML", file=name, reason=str(error), refers_to=name) from None
    return declarations


def _declaration(entry: object) -> dict[str, Any]:
    """One entry as the cells of a row. Raises YamlError."""
    if not isinstance(entry, Mapping):
        raise YamlError(line_of(entry), "每项写明 figure、value、vouched_by、document")
    declaration = dict(entry)
    line = line_of(entry)
    for key in ("nil", "figure"):
        if isinstance(declaration.get(key), str) and declaration[key].strip():
            declaration[key] = _figure(declaration[key].strip(), line, whole=key == "nil")
    if "nil" in declaration:
        if "figure" in declaration or "value" in declaration:
            raise YamlError(line, "nil 申报整张表没有，不能再写 figure 或 value")
        declaration |= {"figure": f"{declaration.pop('nil')}.*", "value": 0}
    for key in _TEXTS:
        if key in declaration and (not isinstance(declaration[key], str) or not declaration[key].strip()):
            raise YamlError(line, f"{key} 要写成文字，不能空着")
    if declaration.get("value") is not None:
        declaration["value"] = _number(declaration["value"], str(declaration.get("figure", "")), line)
    return declaration


def _figure(text: str, line: int, *, whole: bool) -> str:
    """The address of a figure (`whole`: or of a table) named by it or in Chinese; a name that is none is refused with its neighbours."""
    names = figure_names()
    found = (table_named(text) if whole else None) or names.id_of(text)
    if found is None and not text.isascii():
        near = "、".join(names.near(text))
        raise YamlError(
            line, f"没有叫“{text[:40]}”的指标，" + (f"相近的有：{near}" if near else "名称见手册的“可以申报的指标”")
        )
    return found or text


def _number(value: object, figure: str, line: int) -> int | float:
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value.strip()):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise YamlError(line, f"value “{str(value)[:40]}”不是数字，写成普通的十进制数，不带单位")
    if abs(value) > _LARGEST:
        raise YamlError(line, f"value “{str(value)[:40]}”大得不可能，请核对")
    if float(value) != int(value) and not _WITH_DECIMALS.search(figure):
        raise YamlError(line, f"{figure} 是逐件计的数，不能是 {value}")
    return value
