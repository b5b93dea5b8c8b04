"""The year of days written without one (3月5日): from the title, the sheet or the file's name, never from the clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.core import Warehouse
from pipeline.ingest.readers.shapes import Shape

SHORT_DAY = r"^\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?\s*$"
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=\s*年|\D|$|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))")


def years_named(texts: Iterable[str]) -> frozenset[int]:
    """Every year that a title, a sheet's or a file's name mentions."""
    return frozenset(int(match) for text in texts for match in _YEAR.findall(text))


def year_of_file(titles: Iterable[str], sheet: str | None, name: str, stated: int | None = None) -> int | None:
    """The one year a file is about; None when it names none or several. `stated`: the `year` of the source, which decides."""
    if stated is not None:
        return stated
    named = years_named([*titles, sheet or "", name])
    return next(iter(named)) if len(named) == 1 else None


def write_years(
    warehouse: Warehouse, shape: Shape, day: Sequence[str], other_days: Sequence[str], stated: int | None
) -> None:
    """Give every day without a year the year of its file, or the one year of all other days of the table; else leave it as it is.

    `day`: headers of the date that places a row in a year; `other_days`: of later ones. A later day that would then fall before the
    first is left too: it may belong to the next year, and that is not guessed. `stated`: the `year` of the source.
    """
    headers = [*day, *other_days]
    values = {"short": SHORT_DAY}
    if shape.typed or not headers:
        return
    names: dict[str, Any] = {"relation": shape.relation, "file": shape.file_column, "headers": headers}
    short = {file_id for (file_id,) in warehouse.rows("ingest/load/short_days", values, **names)}
    for file in shape.files if short else ():
        if file.file_id not in short:
            continue
        year = year_of_file(file.raw.titles, file.raw.sheet, file.record.path, stated)
        if year is None:
            years = warehouse.rows("ingest/load/years_of_days", {"file_id": file.file_id}, **names)
            if len(years) != 1:
                continue
            year = int(years[0][0])
        for header in headers:
            warehouse.run(
                "ingest/load/write_years",
                {**values, "file_id": file.file_id, "written": rf"{year}-\1-\2"},
                **names,
                header=header,
                first=day[0] if day and header in other_days else None,
            )
