"""What is put right in a raw table before its columns are mapped: lines that are no rows, days without a year, a preset's own words."""

from __future__ import annotations

from pathlib import Path

from pipeline.core import Source, Warehouse, package_yaml, table_rules
from pipeline.ingest.presets import YES_OR_NO, Preset
from pipeline.ingest.readers.base import RawTable, tidy_header
from pipeline.ingest.readers.furniture import take_out
from pipeline.ingest.readers.year_of_file import write_years, year_of_file
from pipeline.ingest.website_columns import known_classes


def tidied(warehouse: Warehouse, source: Source, preset: Preset, raw: RawTable, path: str) -> RawTable:
    """The raw table of a file without lines that are no rows, and with the years that its days lack."""
    if raw.typed:
        return raw
    rules = table_rules()[preset.fills]
    for name, words in preset.words.items():
        header = header_of(name, preset, raw)
        if header and (name in YES_OR_NO or preset.recognised_by):
            values = [("true" if code == "是" else "false" if code == "否" else code, word)
                      for code, spellings in words.items() for word in spellings]  # fmt: skip
            warehouse.run("ingest/load/write_words", {"words": [word for _, word in values],
                                                      "codes": [code for code, _ in values]},
                          relation=raw.relation, header=header)  # fmt: skip
    if raw.header_line == 0:
        return raw
    day = [header_of(rules.date, preset, raw)] if rules.date and header_of(rules.date, preset, raw) else []
    key = [header for name in rules.key if (header := header_of(name, preset, raw))]
    raw = take_out(warehouse, raw, day, key)
    dates = [name for name, kind in warehouse.columns(preset.fills).items() if kind in ("DATE", "TIMESTAMP")]
    headers = [header for name in dates if (header := header_of(name, preset, raw)) and header not in day]
    steps = map(tidy_header, preset.step_headers)
    later = [*headers, *(header for header in steps if header in raw.headers)]
    write_years(warehouse, raw, day, later, year_of_file(raw.titles, raw.sheet, path, source.year))
    return raw


def key_headers(preset: Preset) -> frozenset[str]:
    """The headers that hold the natural key."""
    if preset.period:
        return frozenset(map(tidy_header, preset.period))
    key = table_rules()[preset.fills].key
    return frozenset(tidy_header(header) for name in key for header in (*preset.columns.get(name, ()), name))


def header_of(name: str, preset: Preset, raw: RawTable) -> str:
    """The header of this file that holds a column of ours; empty when it has none."""
    headers = map(tidy_header, [*preset.columns.get(name, ()), name])
    return next((header for header in headers if header in raw.headers), "")


def write_codes(warehouse: Warehouse, folder: Path, preset: Preset, raw: RawTable) -> None:
    """Classes and channels that a file names in Chinese (动态信息, 微信), as their codes. `folder`: of the workspace."""
    column = {"items": "class", "posts": "channel"}.get(preset.fills)
    header = header_of(column, preset, raw) if column and not raw.typed else ""
    if header:
        shipped = {str(name): code for code, name in package_yaml("core/class_names.yml").items()}
        words = shipped | {name: code for code, name in known_classes(folder).items()}
        values = {"words": list(words), "codes": list(words.values())}
        warehouse.run("ingest/load/write_words", values, relation=raw.relation, header=header)
