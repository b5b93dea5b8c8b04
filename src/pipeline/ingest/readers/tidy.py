"""What is put right in a raw table before its columns are mapped: lines that are no rows, days without a year, a preset's own words."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from pipeline.core import Source, Warehouse, package_yaml, table_rules
from pipeline.ingest.presets import YES_OR_NO, Preset
from pipeline.ingest.readers.base import tidy_header
from pipeline.ingest.readers.furniture import take_out
from pipeline.ingest.readers.shapes import Shape
from pipeline.ingest.readers.year_of_file import write_years
from pipeline.ingest.website_columns import known_classes


def tidied(warehouse: Warehouse, source: Source, shape: Shape) -> Shape:
    """The raw tables of files without lines that are no rows, and with the years that their days lack."""
    preset = shape.preset
    if shape.typed:
        return shape
    rules = table_rules()[preset.fills]
    for name, words in preset.words.items():
        header = header_of(name, preset, shape.headers)
        if header and (name in YES_OR_NO or preset.recognised_by):
            values = [("true" if code == "是" else "false" if code == "否" else code, word)
                      for code, spellings in words.items() for word in spellings]  # fmt: skip
            warehouse.run("ingest/load/write_words", {"words": [word for _, word in values],
                                                      "codes": [code for code, _ in values]},
                          relation=shape.relation, header=header)  # fmt: skip
    if shape.files[0].raw.header_line == 0:
        return shape
    date = header_of(rules.date, preset, shape.headers) if rules.date else ""
    day = [date] if date else []
    key = [header for name in rules.key if (header := header_of(name, preset, shape.headers))]
    shape = take_out(warehouse, shape, day, key)
    dates = [name for name, kind in warehouse.columns(preset.fills).items() if kind in ("DATE", "TIMESTAMP")]
    headers = [header for name in dates if (header := header_of(name, preset, shape.headers)) and header not in day]
    steps = map(tidy_header, preset.step_headers)
    later = [*headers, *(header for header in steps if header in shape.headers)]
    write_years(warehouse, shape, day, later, source.year)
    return shape


def key_headers(preset: Preset) -> frozenset[str]:
    """The headers that hold the natural key."""
    if preset.period:
        return frozenset(map(tidy_header, preset.period))
    key = table_rules()[preset.fills].key
    return frozenset(tidy_header(header) for name in key for header in (*preset.columns.get(name, ()), name))


def header_of(name: str, preset: Preset, present: Container[str]) -> str:
    """The header, of those that are present, that holds a column of ours; empty when none does."""
    headers = map(tidy_header, [*preset.columns.get(name, ()), name])
    return next((header for header in headers if header in present), "")


def write_codes(warehouse: Warehouse, folder: Path, shape: Shape) -> None:
    """Classes and channels that files name in Chinese (动态信息, 微信), as their codes. `folder`: of the workspace."""
    column = {"items": "class", "posts": "channel"}.get(shape.preset.fills)
    header = header_of(column, shape.preset, shape.headers) if column and not shape.typed else ""
    if header:
        shipped = {str(name): code for code, name in package_yaml("core/class_names.yml").items()}
        words = shipped | {name: code for code, name in known_classes(folder).items()}
        values = {"words": list(words), "codes": list(words.values())}
        warehouse.run("ingest/load/write_words", values, relation=shape.relation, header=header)
