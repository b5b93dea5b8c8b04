"""Finds the rows of a document that are the three statutory tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.audit.tables import labels
from pipeline.audit.tables.rows import Row
from pipeline.audit.tables.values import read_value

_NUMERAL = re.compile(r"^[(]?第?[一二三四五六七八九十][)]?(?:部分)?[.,:]?")


@dataclass(frozen=True)
class TableRegions:
    """The candidates for the rows of each table, the fullest first."""

    disclosure: tuple[tuple[Row, ...], ...]
    requests: tuple[tuple[Row, ...], ...]
    disputes: tuple[tuple[Row, ...], ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the rows that belong to a table."""
        regions = (*self.disclosure[:1], *self.requests[:1], *self.disputes[:1])
        return frozenset(row.number for region in regions for row in region)


def find_regions(rows: Sequence[Row]) -> TableRegions:
    """Find the tables by the rows and columns that they name. Running text names rows too, but is not a table."""
    requests = _requests(rows)
    disclosure = _disclosure(rows, frozenset(row.number for region in requests[:1] for row in region))
    disputes = _disputes(rows)
    return TableRegions(
        tuple(disclosure) or _under_heading(rows, "s2"),
        tuple(requests) or _under_heading(rows, "s3"),
        tuple(disputes) or _under_heading(rows, "s4"),
    )


def _under_heading(rows: Sequence[Row], section: str) -> tuple[tuple[Row, ...], ...]:
    """The rows of a table right under the heading of its section, where nothing else tells that it is one: a few rows, or one."""
    for heading in rows:
        if section_of_heading(heading) == section:
            below = takewhile(lambda row: not _is_heading(row), rows[heading.number + 1 :])
            table = tuple(row for row in below if not row.is_prose and _is_row_of_table(row))
            return (
                (table,) if sum(slot.is_value for row in table for slot in row.slots) >= 3 or _is_named(table) else ()
            )
    return ()


def _is_row_of_table(row: Row) -> bool:
    """Whether a row has numbers and stands in cells, or has nothing but numbers."""
    values = sum(slot.is_value for slot in row.slots)
    return values > 0 and (row.kind != "line" or _only_numbers(row))


def _is_named(table: Sequence[Row]) -> bool:
    """Whether a row of a grid names its row or column beside its number."""
    text = "".join(row.text for row in table if row.kind != "line")
    return any(labels.find(name, what, text) for name in ("disclosure", "requests") for what in ("rows", "columns"))


def _requests(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    """Table 3: from its head above “本年新收” (or above the first row named) to the numbers of “结转下年度”."""
    named: list[tuple[int, set[str]]] = []
    for index, row in enumerate(rows):
        if not row.is_prose and len(row.text) <= 160:
            names = {match.name for match in labels.find("requests", "rows", row.text)}
            if names:
                named.append((index, names))
    starts: list[int] = []
    for number, (index, names) in enumerate(named):
        following = {
            name for other, row_names in named[number : number + 12] if other <= index + 60 for name in row_names
        }
        near = rows[index : index + 9]
        valued = sum(slot.is_value for row in near for slot in row.slots) >= 5
        if "new_received" in names and (len(following) >= 3 or (len(following) == 2 and valued)):
            starts.append(index)
    if not starts:
        starts = _starts_without_first(named)
    regions = []
    for number, start in enumerate(starts):
        limit = starts[number + 1] if number + 1 < len(starts) else len(rows)
        begin = _with_head(rows, start, starts[number - 1] + 1 if number else 0)
        end = _end_of_requests(rows, start, limit, named)
        regions.append(tuple(rows[begin:end]))
    return sorted(regions, key=lambda region: -_filled_rows(region, "requests"))


def _starts_without_first(named: Sequence[tuple[int, set[str]]]) -> list[int]:
    """The first place with six names of rows close together, where the label of the first row is lost."""
    for number, (index, _) in enumerate(named):
        near = {name for other, row_names in named[number:] if other <= index + 120 for name in row_names}
        if len(near) >= 6:
            return [index]
    return []


def _with_head(rows: Sequence[Row], start: int, floor: int) -> int:
    begin = start
    for index in range(start - 1, max(floor, start - 40) - 1, -1):
        row = rows[index]
        fragment = labels.is_fragment("requests", row.text) or labels.is_header("requests", row.text)
        if row.is_prose or not (_only_numbers(row) or fragment):
            break
        begin = index
    return begin


def _end_of_requests(rows: Sequence[Row], start: int, limit: int, named: Sequence[tuple[int, set[str]]]) -> int:
    last = max((index for index, names in named if start <= index < limit and "carried_out" in names), default=None)
    if last is None:
        stop = max((index for index, _ in named if start <= index < limit), default=start)
        for index in range(stop + 1, limit):
            if _is_heading(rows[index]) or rows[index].is_prose:
                return index
            if labels.find("disputes", "columns", rows[index].text):
                return index
        return limit
    end = last + 1
    if not any(slot.is_value for slot in rows[last].slots):
        while end < limit and _only_numbers(rows[end]) and end - last <= 9:
            end += 1
    return end


def _disclosure(rows: Sequence[Row], used: frozenset[int]) -> list[tuple[Row, ...]]:
    """Table 2: consecutive rows that name its rows and columns, with the numbers after the last one."""
    stretches: list[list[int]] = [[]]
    for index, row in enumerate(rows):
        if row.number in used or (_is_heading(row) and stretches[-1]):
            stretches.append([])
        elif _names_disclosure(row):
            if stretches[-1] and index - stretches[-1][-1] > 16:
                stretches.append([])
            stretches[-1].append(index)
    regions = []
    for stretch in stretches:
        if stretch:
            end = stretch[-1] + 1
            while (
                end < len(rows) and end - stretch[-1] <= 8 and _only_numbers(rows[end]) and rows[end].number not in used
            ):
                end += 1
            begin = stretch[0]
            while begin > 0 and stretch[0] - begin < 4 and _only_numbers(rows[begin - 1]):
                begin -= 1
            regions.append(tuple(rows[begin:end]))
    filled = [region for region in regions if _filled_rows(region, "disclosure") >= 3]
    filled = filled or [region for region in regions if _is_blank_form(region)]
    return sorted(filled, key=lambda region: -_filled_rows(region, "disclosure"))


def _only_numbers(row: Row) -> bool:
    return all(slot.is_value or slot.is_blank for slot in row.slots)


def _names_disclosure(row: Row) -> bool:
    if row.is_prose or len(row.text) > 90 or (_is_heading(row) and "第二十条" not in row.text):
        return False
    text = row.text
    if re.search(r"第二十条第?[(]?[一五六八九]|信息内容", text) or labels.find("disclosure", "columns", text):
        return True
    return bool(labels.find("disclosure", "rows", text)) and (row.kind != "line" or len(text) <= 24)


def _disputes(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    """Table 4: from the first row that names results of reviews to the next section."""
    regions: list[tuple[Row, ...]] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        if row.is_prose or not _names_results(rows, index):
            index += 1
            continue
        end = index + 1
        while end < len(rows) and end - index < 90 and not _is_heading(rows[end]) and not rows[end].is_prose:
            if any(
                match.name in ("new_received", "carried_in")
                for match in labels.find("requests", "rows", rows[end].text)
            ):
                break
            end += 1
        begin = index
        while (
            begin > 0
            and index - begin < 6
            and re.fullmatch(r"(行政复议|行政诉讼|未经复议直接起诉|复议后起诉)+", rows[begin - 1].text)
        ):
            begin -= 1
        regions.append(tuple(rows[begin:end]))
        index = end
    filled = [region for region in regions if any(slot.is_value for row in region for slot in row.slots)]
    filled = filled or list(_vertical_disputes(rows))
    return sorted(filled, key=lambda region: -sum(slot.is_value for row in region for slot in row.slots))


def _vertical_disputes(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """Table 4 whose vertical heads were split into single characters, recognised by its groups and its sums."""
    for index, row in enumerate(rows):
        values = [read_value(slot.text).number for slot in row.slots if slot.is_value]
        numbers = [value for value in values if value is not None]
        if len(numbers) != 15 or len(row.slots) != 15:
            continue
        if any(sum(numbers[at : at + 4]) != numbers[at + 4] for at in (0, 5, 10)):
            continue
        head = [above for above in rows[max(0, index - 16) : index] if not above.is_prose]
        text = "".join(above.text for above in head)
        if "未经复议" in text and "复议后起诉" in text:
            yield (row,)


def section_of_heading(row: Row) -> str | None:
    """The section whose heading a row is; None for other rows."""
    if not _is_heading(row):
        return None
    return labels.section_of(_NUMERAL.sub("", row.text))


def _names_results(rows: Sequence[Row], index: int) -> bool:
    """Whether the head of table 4 begins at a row: the next rows name results, and are not running text."""
    following = takewhile(lambda row: not _is_heading(row), rows[index : index + 14])
    near = [row for row in following if not row.is_prose]
    own = rows[index].text
    if labels.find("requests", "rows", own) or labels.is_group("requests", own):
        return False
    if not re.search(r"维持|结果|纠正|行政复议$|^行政诉讼|尚未", own) or len(own) > 120 or _is_heading(rows[index]):
        return False
    text = "".join(row.text for row in near)
    return "维持" in text and "纠正" in text and ("审结" in text or "总计" in text)


def _filled_rows(region: Sequence[Row], table: str) -> int:
    """How full a region is: the number of rows it names plus the number of its values; 0 without values."""
    names = {match.name for row in region for match in labels.find(table, "rows", row.text)}
    values = sum(slot.is_value for row in region for slot in row.slots)
    return len(names) + min(values, 200) if values else 0


def _is_blank_form(region: Sequence[Row]) -> bool:
    """Whether a region is table 2 with all its cells blank."""
    named = [row for row in region if row.kind != "line" and labels.find("disclosure", "rows", row.text)]
    return len(named) >= 3 and not any(slot.is_value for row in region for slot in row.slots)


def _is_heading(row: Row) -> bool:
    """Whether a row is the heading of a section: a number in Han characters and the name of a section, without values."""
    if any(slot.is_value for slot in row.slots) or len(row.text) > 50:
        return False
    text = row.text
    match = _NUMERAL.match(text)
    rest = text[match.end() :] if match else text
    if labels.find("requests", "rows", text) and not re.search(r"收到|处理|情况", rest):
        return False
    return labels.section_of(rest) is not None and (match is not None or len(rest) <= 24)
