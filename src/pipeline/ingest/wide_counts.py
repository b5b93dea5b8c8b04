"""Numbers without rows (table `counts`): a file with a column for each channel becomes one row per period and figure.

What the cells say is left to staging; here it is only said which days and which figure a cell is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.core import FigureNames, Refusal, Source, Warehouse
from pipeline.ingest.in_force.claims import Period, period_in_words, stated_claim
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import RawTable, rows_of, tidy_header
from pipeline.ingest.readers.shapes import Shape, write_rows
from pipeline.ingest.readers.year_of_file import year_of_file

HEADERS = ("期间起", "期间止", "指标", "数量")
# Cells that say that there is no number; 0 is one.
_NO_NUMBER = frozenset({"", "-", "--", "—", "——", "/", "无", "空", "不适用"})
# What a sum over channels is called; it is no channel.
_SUMS = frozenset(
    {
        "合计",
        "小计",
        "总计",
        "累计",
        "共计",
        "总",
        "本月",
        "当月",
        "全年",
        "本年",
        "信息",
        "内容",
        "文章",
        "新媒体",
        "网站",
    }
)


def counted_headers(preset: Preset, headers: Iterable[str]) -> dict[str, str]:
    """The columns of a file that hold numbers → the figure of each."""
    listed = {tidy_header(header): figure for figure, own in preset.amounts.items() for header in own}
    found: dict[str, str] = {}
    for header in headers:
        figure = listed.get(header)
        if figure is None and preset.channel_pattern and header not in map(tidy_header, preset.ignore):
            match = re.fullmatch(preset.channel_pattern, header)
            named = match[1] if match else ""
            figure = listed.get(named) or f"posts.{named}" if named and named not in _SUMS else None
        if figure is not None:
            found[header] = figure
    return found


def long_counts(warehouse: Warehouse, source: Source, shape: Shape, names: FigureNames) -> Shape:
    """The table of a file, alone in its shape, as one row per period and figure: 期间起, 期间止, 指标, 数量.

    A file with our own column names keeps its rows; names of figures become addresses. Raises Refusal COUNTS-NO-PERIOD.
    """
    (file,), preset = shape.files, shape.preset
    raw = file.raw
    counted = counted_headers(preset, raw.headers)
    named = _first(raw, preset.columns.get("figure", ()))
    amount = _first(raw, preset.columns.get("amount", ()))
    period = _first(raw, preset.period)
    if "period_from" in raw.headers or not (counted or (named and amount)):
        return _with_addresses(warehouse, shape, names)
    agency = _first(raw, (source.agency_column,) if source.agency_column else ())
    lines = _rows(warehouse, shape)
    days = _days_of(lines, period, raw, source, preset, file.path)
    carried = [header for header in raw.headers if header not in {period, named, amount, *counted}]
    cells: dict[str, list[str | None]] = {header: [] for header in (*HEADERS, *carried)}
    numbers: list[int] = []
    sums: list[tuple[int, str]] = []
    for place, row in enumerate(lines):
        pairs = list(counted.items())
        if named and amount:
            word = str(row[named] or "").strip()
            if word in _SUMS:
                sums.append((row["line"], word))
                continue
            pairs.append((amount, _figure(word, preset, names) if word else ""))
        first, last = days[place]
        for header, figure in pairs:
            text = str(row[header] if row[header] is not None else "").strip()
            if text in _NO_NUMBER:
                continue
            for name, value in zip(HEADERS, (first, last, figure or None, text), strict=True):
                cells[name].append(value)
            for name in carried:
                cells[name].append(row[name])
            numbers.append(row["line"])
    target = f"{shape.table}_counts"
    write_rows(warehouse, target, [(file.file_id, rows_of(dict(cells), numbers))])
    shape.drop(warehouse)
    wanted = [header for header in carried if header != agency]
    headers = (*HEADERS, *([agency] if agency else []), *wanted)
    furniture = tuple(sorted((*raw.furniture, *sums)))
    shape = shape.with_raws(
        lambda _: replace(raw, headers=headers, typed=False, texts=frozenset(), furniture=furniture)
    )
    return replace(shape, relation=target, table=target, headers=headers, typed=False, texts=frozenset())


def _days_of(
    lines: Sequence[Mapping[str, Any]], header: str | None, raw: RawTable, source: Source, preset: Preset, path: str
) -> list[tuple[str, str | None]]:
    """First and last day of each row's period, as text; a cell that names none stays as it is, for staging to tell."""
    if header is None:
        claim = stated_claim(path, raw.sheet, preset.covers, source.year)
        own = next(filter(None, (period_in_words(title, None) for title in raw.titles)), None)
        whole = (claim.start, claim.end) if claim and claim.start and claim.end else own
        if whole is None:
            raise Refusal("COUNTS-NO-PERIOD", file=path, source=source.name, refers_to=path)
        return [(str(whole[0]), str(whole[1]))] * len(lines)
    year = year_of_file(raw.titles, raw.sheet, path, source.year)
    texts = [str(row[header] or "").strip() for row in lines]
    by_month = "月" in header
    periods = [
        period_in_words(f"{text}月" if by_month and re.fullmatch(r"\d{1,2}", text) else text, year) for text in texts
    ]
    firsts = {period[0] for period in periods if period is not None}
    if by_month or (len(firsts) > 1 and all(day.day == 1 for day in firsts)):
        periods = [_month_of(period) for period in periods]
    return [
        (text, None) if period is None else (str(period[0]), str(period[1]))
        for text, period in zip(texts, periods, strict=True)
    ]


def _month_of(period: Period | None) -> Period | None:
    """The month that a spreadsheet keeps as its first day."""
    if period is None or period[0] != period[1]:
        return period
    first = period[0].replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def _figure(word: str, preset: Preset, names: FigureNames) -> str:
    """The figure that a word names: a listed column, a figure, a class, else a channel of that name."""
    listed = {tidy_header(header): figure for figure, own in preset.amounts.items() for header in own}
    return listed.get(tidy_header(word)) or names.id_of(word) or f"posts.{tidy_header(word)}"


def _with_addresses(warehouse: Warehouse, shape: Shape, names: FigureNames) -> Shape:
    header = _first(shape.files[0].raw, (*shape.preset.columns.get("figure", ()), "figure"))
    if header is not None and not shape.typed:
        words = {str(row[header]) for row in _rows(warehouse, shape) if row[header]}
        known = {word: figure for word in words if (figure := names.id_of(word)) is not None}
        if known:
            values = {"words": list(known), "codes": list(known.values())}
            warehouse.run("ingest/load/write_words", values, relation=shape.relation, header=header)
    return shape


def _rows(warehouse: Warehouse, shape: Shape) -> list[dict[str, Any]]:
    result = warehouse.run("ingest/load/raw_rows", relation=shape.relation)
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _first(raw: RawTable, names: Iterable[str]) -> str | None:
    """The first of these names that is a header of the file."""
    return next((header for header in map(tidy_header, names) if header in raw.headers), None)
