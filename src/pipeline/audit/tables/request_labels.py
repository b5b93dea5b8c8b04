"""Names the rows of table 3 that a text is the label of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.tables import labels
from pipeline.audit.tables.balance import OTHER_HANDLING_ROWS

TABLE = "requests"
_TOTALS = {"总计", "合计", "小计", "共计", "总数", "7.总计", "七.总计", "(7)总计"}
_OTHERS = {"其他", "其它", "3其他", "3.其他", "3.其它", "(3)其他"}


def name_rows(text: str, last: str | None) -> list[tuple[str, int]]:
    """The rows that a text names, each with the offset where its name ends. `last` is the row named before."""
    matches = labels.find(TABLE, "rows", text)
    names = {match.name for match in matches}
    order = labels.row_order(TABLE)
    if names & {"other_no_correction", "other_fee_unpaid", "other_other"}:
        matches = [match for match in matches if match.name != "other_handling"]
    if "other_no_correction" in names or "other_fee_unpaid" in names:
        matches = [match for match in matches if match.name not in ("unable_still_unclear", "refused_excessive")]
    if matches:
        return [(match.name, match.end) for match in matches]
    if labels.is_header(TABLE, text) or labels.is_group(TABLE, text):
        return []
    bare = (
        re.sub(r"^[(]?[六][)]?其?他?处?理?", "", text) if last in ("other_fee_unpaid", "other_no_correction") else text
    )
    if last is not None and order[last] >= order["refused_petition"]:
        if bare in _OTHERS and last in ("other_fee_unpaid", "other_no_correction"):
            return [("other_other", len(text))]
        if bare in _TOTALS and last != "result_total":
            return [("result_total", len(text))]
    if len(text) < 5 or len(text) > 60:
        return []
    nearest = labels.nearest(TABLE, _without_groups(text))
    return [(nearest, len(text))] if nearest is not None else []


def _without_groups(text: str) -> str:
    for pattern in labels.label_patterns()[TABLE]["groups"]:
        text = re.sub(f"^{pattern}", "", text)
    return text


def is_noise(text: str) -> bool:
    own = labels.is_header(TABLE, text) or labels.is_group(TABLE, text) or labels.is_fragment(TABLE, text)
    return len(text) == 1 or own or _is_section(text)


def _is_section(text: str) -> bool:
    numbered = re.match(r"[一二三四五六][.,]", text)
    return numbered is not None and labels.section_of(text[numbered.end() :]) is not None


def is_group(text: str) -> bool:
    return labels.is_group(TABLE, text)


def printed_rows(texts: Sequence[str]) -> list[tuple[str, int]] | None:
    """The rows, with the index of their text, of texts that are all labels as the form prints them or headings of groups."""
    rows = [(_printed_row(text), at) for at, text in enumerate(texts) if not labels.is_group(TABLE, text)]
    if any(row in OTHER_HANDLING_ROWS for row, _ in rows):
        rows = [(row, at) for row, at in rows if row != "other_handling"]
    known = [(row, at) for row, at in rows if row is not None]
    return known if len(known) == len(rows) else None


def _printed_row(text: str) -> str | None:
    bare = labels.without_number(text)
    if bare == text and text in ("其他", "总计"):  # a column
        return None
    rows = {row for row, label in labels.printed_labels(TABLE) if bare in (label, label.partition("(")[0])}
    return rows.pop() if len(rows) == 1 else None


def continues_label(name: str, text: str) -> bool:
    """Whether a short text is the end of the label of that row."""
    return len(text) <= 20 and any(row == name and label.endswith(text) for row, label in labels.printed_labels(TABLE))
