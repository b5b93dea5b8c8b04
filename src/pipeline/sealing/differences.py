"""differences.csv: every cell, figure and sentence of a revision that differs from the revision before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.reports import read_text_record
from pipeline.sealing.package import DIFFERENCES, TEXT, csv_member, read_csv_member


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[tuple[str, ...], ...]:
    """Rows of `differences.csv` between the members of two packages. Raises ValueError when a member is not its table."""
    changed: list[tuple[str, ...]] = []
    for kind, member in (("cell", "cells.csv"), ("figure", "figures.csv")):
        old, new = _values(member, before[member]), _values(member, after[member])
        for address in dict.fromkeys([*new, *old]):
            then, now = old.get(address, ("", "")), new.get(address, ("", ""))
            if then[1] != now[1] or (address in old) != (address in new):
                changed.append((kind, address, now[0] or then[0], then[1], now[1]))
    return (*changed, *_changed_sentences(before.get(TEXT), after.get(TEXT)))


def _changed_sentences(before: bytes | None, after: bytes | None) -> Iterator[tuple[str, ...]]:
    """A row per named paragraph that differs; none where a package holds no text."""
    if before is None or after is None:
        return
    old, new = _paragraphs(before), _paragraphs(after)
    for name in dict.fromkeys([*new, *old]):
        heading, now = new.get(name, ("", ""))
        earlier, then = old.get(name, ("", ""))
        if then != now:
            yield ("sentence", name, heading or earlier, then, now)


def _paragraphs(record: bytes) -> dict[str, tuple[str, str]]:
    """Name of a paragraph → its heading and its text on one line. Raises ValueError."""
    paragraphs: dict[str, tuple[str, str]] = {}
    heading = ""
    for entry in read_text_record(record):
        if entry["level"]:
            heading = entry["text"]
        else:
            text = paragraphs.get(entry["name"], ("", ""))[1]
            paragraphs[entry["name"]] = (heading, " ".join(filter(None, (text, entry["text"]))))
    return paragraphs


def differences_member(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bytes:
    """The member `differences.csv`."""
    return csv_member(DIFFERENCES, differences(before, after))


def _values(member: str, content: bytes) -> dict[str, tuple[str, str]]:
    """Address → label and value, of figures or of cells."""
    rows = read_csv_member(member, content)
    if member == "figures.csv":
        return {row["figure"]: (row["label"], row["value"]) for row in rows}
    return {cell_address(row): (row["label"], row["value"]) for row in rows}


def cell_address(row: Mapping[str, str]) -> str:
    """The address of a cell in `differences.csv`: form, table, row and column."""
    return f"{row['form']}:{row['table']}.{row['row']}.{row['column']}"
