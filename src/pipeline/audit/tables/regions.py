"""Finds where in a paper the three statutory tables stand, and where its sections begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.audit.tables import labels
from pipeline.audit.tables.rows import Row
from pipeline.audit.tables.values import read_value


@dataclass(frozen=True)
class Regions:
    """The rows of each table: candidates, the fullest first."""

    disclosure: tuple[tuple[Row, ...], ...]
    requests: tuple[tuple[Row, ...], ...]
    disputes: tuple[tuple[Row, ...], ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The rows that belong to a table, by number."""
        some = (*self.disclosure[:1], *self.requests[:1], *self.disputes[:1])
        return frozenset(row.number for region in some for row in region)


def find_regions(rows: Sequence[Row]) -> Regions:
    """The tables by what they name. Running text names rows too and is no table."""
    threes = _requests(rows)
    twos = _disclosure(rows, frozenset(row.number for region in threes[:1] for row in region))
    fours = _disputes(rows)
    return Regions(tuple(twos), tuple(threes), tuple(fours))


def _requests(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    """From the row “本年新收” (or the first named one, with the head above it) to “结转下年度” with its numbers."""
    named: list[tuple[int, set[str]]] = []
    for place, row in enumerate(rows):
        if not row.is_prose and len(row.text) <= 160:
            names = {hit.name for hit in labels.find("requests", "rows", row.text)}
            if names:
                named.append((place, names))
    starts: list[int] = []
    for number, (place, names) in enumerate(named):
        following = {name for other, some in named[number : number + 12] if other <= place + 60 for name in some}
        near = rows[place : place + 9]
        valued = sum(slot.is_value for row in near for slot in row.slots) >= 5
        if "new_received" in names and (len(following) >= 3 or (len(following) == 2 and valued)):
            starts.append(place)
    if not starts:
        starts = _starts_without_first(named)
    found = []
    for number, start in enumerate(starts):
        limit = starts[number + 1] if number + 1 < len(starts) else len(rows)
        begin = _with_head(rows, start, starts[number - 1] + 1 if number else 0)
        end = _end_of_requests(rows, start, limit, named)
        found.append(tuple(rows[begin:end]))
    return sorted(found, key=lambda region: -_filled_rows(region, "requests"))


def _starts_without_first(named: Sequence[tuple[int, set[str]]]) -> list[int]:
    """Where the first row's label is lost: the first place with many names close together."""
    for number, (place, _) in enumerate(named):
        near = {name for other, some in named[number:] if other <= place + 120 for name in some}
        if len(near) >= 6:
            return [place]
    return []


def _with_head(rows: Sequence[Row], start: int, floor: int) -> int:
    begin = start
    for place in range(start - 1, max(floor, start - 40) - 1, -1):
        row = rows[place]
        fragment = labels.is_fragment("requests", row.text) or labels.is_header("requests", row.text)
        if row.is_prose or not (_only_numbers(row) or fragment):
            break
        begin = place
    return begin


def _end_of_requests(rows: Sequence[Row], start: int, limit: int, named: Sequence[tuple[int, set[str]]]) -> int:
    last = max((place for place, names in named if start <= place < limit and "carried_out" in names), default=None)
    if last is None:
        stop = max((place for place, _ in named if start <= place < limit), default=start)
        for place in range(stop + 1, limit):
            if _is_heading(rows[place]) or rows[place].is_prose:
                return place
            if labels.find("disputes", "columns", rows[place].text):
                return place
        return limit
    end = last + 1
    if not any(slot.is_value for slot in rows[last].slots):
        while end < limit and _only_numbers(rows[end]) and end - last <= 9:
            end += 1
    return end


def _disclosure(rows: Sequence[Row], taken: frozenset[int]) -> list[tuple[Row, ...]]:
    """Stretches of rows that name rows and columns of table 2, each to the last one's numbers."""
    stretches: list[list[int]] = [[]]
    for place, row in enumerate(rows):
        if row.number in taken or (_is_heading(row) and stretches[-1]):
            stretches.append([])
        elif _names_disclosure(row):
            if stretches[-1] and place - stretches[-1][-1] > 16:
                stretches.append([])
            stretches[-1].append(place)
    found = []
    for stretch in stretches:
        if stretch:
            end = stretch[-1] + 1
            while (
                end < len(rows)
                and end - stretch[-1] <= 8
                and _only_numbers(rows[end])
                and rows[end].number not in taken
            ):
                end += 1
            begin = stretch[0]
            while begin > 0 and stretch[0] - begin < 4 and _only_numbers(rows[begin - 1]):
                begin -= 1
            found.append(tuple(rows[begin:end]))
    kept = [region for region in found if _filled_rows(region, "disclosure") >= 3]
    return sorted(kept, key=lambda region: -_filled_rows(region, "disclosure"))


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
    """From the first row that names results of review to the next section."""
    found: list[tuple[Row, ...]] = []
    place = 0
    while place < len(rows):
        row = rows[place]
        if row.is_prose or not _names_results(rows, place):
            place += 1
            continue
        end = place + 1
        while end < len(rows) and end - place < 90 and not _is_heading(rows[end]) and not rows[end].is_prose:
            if any(
                hit.name in ("new_received", "carried_in") for hit in labels.find("requests", "rows", rows[end].text)
            ):
                break
            end += 1
        begin = place
        while (
            begin > 0
            and place - begin < 6
            and re.fullmatch(r"(行政复议|行政诉讼|未经复议直接起诉|复议后起诉)+", rows[begin - 1].text)
        ):
            begin -= 1
        found.append(tuple(rows[begin:end]))
        place = end
    kept = [region for region in found if any(slot.is_value for row in region for slot in row.slots)]
    kept = kept or list(_upright_disputes(rows))
    return sorted(kept, key=lambda region: -sum(slot.is_value for row in region for slot in row.slots))


def _upright_disputes(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """Table 4 whose heads stand upright and were torn into single characters: known by its groups and by its sums."""
    for place, row in enumerate(rows):
        values = [read_value(slot.text).number for slot in row.slots if slot.is_value]
        numbers = [value for value in values if value is not None]
        if len(numbers) != 15 or len(row.slots) != 15:
            continue
        if any(sum(numbers[at : at + 4]) != numbers[at + 4] for at in (0, 5, 10)):
            continue
        head = [one for one in rows[max(0, place - 16) : place] if not one.is_prose]
        text = "".join(one.text for one in head)
        if "未经复议" in text and "复议后起诉" in text:
            yield (row,)


def _names_results(rows: Sequence[Row], place: int) -> bool:
    """Whether the head of table 4 begins here: results named within the next rows, not in running text."""
    near = [row for row in rows[place : place + 14] if not row.is_prose]
    own = rows[place].text
    if not re.search(r"维持|结果|纠正|行政复议$|^行政诉讼|尚未", own) or len(own) > 120 or _is_heading(rows[place]):
        return False
    text = "".join(row.text for row in near)
    return "维持" in text and "纠正" in text and ("审结" in text or "总计" in text)


def _filled_rows(region: Sequence[Row], table: str) -> int:
    """How many rows a region names, and of those how many numbers come with them."""
    names = {hit.name for row in region for hit in labels.find(table, "rows", row.text)}
    values = sum(slot.is_value for row in region for slot in row.slots)
    return len(names) + min(values, 200) if values else 0


def _is_heading(row: Row) -> bool:
    """Whether a row is the heading of a section: a number in Han characters and a section's name, without numbers beside it."""
    if any(slot.is_value for slot in row.slots) or len(row.text) > 50:
        return False
    text = row.text
    match = re.match(r"^[(]?第?[一二三四五六七八九十][)]?(?:部分)?[.,:]?", text)
    rest = text[match.end() :] if match else text
    if labels.find("requests", "rows", text) and not re.search(r"收到|处理|情况", rest):
        return False
    return labels.section_of(rest) is not None and (match is not None or len(rest) <= 24)
