"""Tells when a list that does not add up is not an error: it may be incomplete, list something else, or be approximate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.audit.language.words import any_of, words
from pipeline.audit.text.sums.lists import ListItem, PartsList


def sum_of_items(items: Sequence[ListItem]) -> Decimal:
    return sum((item.number.value * item.times for item in items), Decimal(0))


def is_subset(items: list[ListItem], total: ListItem) -> bool:
    pattern = re.compile(any_of([word for word in words()["lists"]["subset"] if word not in total.label]))
    hits = sum(1 for item in items if pattern.search(item.label))
    return hits * 2 > len(items)


def why_unsure(parts_list: PartsList, items: list[ListItem], total: ListItem, likely: list[ListItem]) -> str:
    """The reason why a list that does not add up may still be right; "" without one."""
    lists = words()["lists"]
    if not (total.number.exact and all(item.number.exact for item in items)):
        return "有约数"
    if _ends_open(items[-1], parts_list.closing) or any(word in parts_list.opener for word in lists["open_start"]):
        return "列举以“等”“主要”带过，可能没有列全"
    first = items[0].before
    if any(first.startswith(word) for word in lists["open_start"]):
        return "列举以“等”“主要”带过，可能没有列全"
    added = sum_of_items(items)
    if len(items) == 1:
        over = added > total.number.value and items[0].number.unit == total.number.unit and len(likely) == 1
        return "" if over and parts_list.opener != ":" else "只列了一项"
    units = {item.number.unit for item in items} | {total.number.unit}
    if len(units) > 1 and not units <= set(interchangeable_units()):
        return "所列各项单位不同"
    if parts_list.nested or any(item.inner for item in items):
        return "列举分了几层，分不清哪些是并列的各项"
    return why_gap_is_unsure(items, total.number.value, added, likely)


def why_gap_is_unsure(items: list[ListItem], total: Decimal, added: Decimal, likely: list[ListItem]) -> str:
    """The reason why parts that differ from their total may be right; "" for a small difference, or a list that claims to be complete."""
    gap = abs(added - total)
    if total > 0 and added * 2 < total:
        return "所列各项只是总数的一小部分"
    if _claims_to_be_complete(items) and gap * 4 <= total:
        return ""
    if len(likely) != 1 and len(items) < 3:
        return "前面有几个数，分不清哪个是总数"
    is_short = len(items) < 3
    allowed = max(Decimal(1), total * 3 / 100) if is_short else max(Decimal(2), total * 12 / 100)
    if gap <= allowed:
        return ""
    return "所列各项超过总数较多，可能有交叉" if added > total else "所列各项少于总数较多，可能没有列全"


def interchangeable_units() -> list[str]:
    """Units that may count the same things."""
    units: list[str] = words()["same_things"]
    return units


def _ends_open(last: ListItem, closing: str) -> bool:
    """Whether a list ends open, like “… 18 条等”. “等级”, “同等” and “平等” are other words."""
    tail = closing[:24].split("。")[0]
    return (
        re.search(r"等(?![级同待额于价])", tail) is not None
        or re.search(r"(?<![平同对均相])等(?:信息|内容|方面|情况)?$", last.before) is not None
    )


def _claims_to_be_complete(items: list[ListItem]) -> bool:
    """Whether a list claims to be complete: its last item is the rest, or its items are all kinds there are (自然人, 法人)."""
    lists = words()["lists"]
    own = [re.split("[,;]", item.before)[-1] + item.following for item in items]
    if len(items) > 2 and re.search(any_of(lists["residual"]) + "(?!处理|结果|组织|行政)", own[-1]):
        return True
    for family in lists["families"].values():
        if family["whole"] and all(any(word in text for text in own for word in group) for group in family["whole"]):
            return True
    return False
