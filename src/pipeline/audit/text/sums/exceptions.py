"""When a list that does not add up is no fault: it may be short, may speak of something else, or is not exact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.audit.language.words import any_of, words
from pipeline.audit.text.sums.lists import Item, PartsList


def added_up(items: Sequence[Item]) -> Decimal:
    return sum((item.number.value * item.times for item in items), Decimal(0))


def is_subset(items: list[Item], total: Item) -> bool:
    pattern = re.compile(any_of([one for one in words()["lists"]["subset"] if one not in total.label]))
    hits = sum(1 for item in items if pattern.search(item.label))
    return hits * 2 > len(items)


def why_unsure(one: PartsList, items: list[Item], total: Item, likely: list[Item]) -> str:
    """Why a list that does not add up may still be right; "" where it cannot."""
    lists = words()["lists"]
    if not (total.number.exact and all(item.number.exact for item in items)):
        return "有约数"
    if _ends_open(items[-1], one.closing) or any(word in one.opener for word in lists["open_start"]):
        return "列举以“等”“主要”带过，可能没有列全"
    first = items[0].before
    if any(first.startswith(word) for word in lists["open_start"]):
        return "列举以“等”“主要”带过，可能没有列全"
    added = added_up(items)
    if len(items) == 1:
        over = added > total.number.value and items[0].number.unit == total.number.unit and len(likely) == 1
        return "" if over and one.opener != ":" else "只列了一项"
    units = {item.number.unit for item in items} | {total.number.unit}
    if len(units) > 1 and not units <= set(lists_units()):
        return "所列各项单位不同"
    if one.nested or any(item.inner for item in items):
        return "列举分了几层，分不清哪些是并列的各项"
    return why_gap_is_unsure(items, total.number.value, added, likely)


def why_gap_is_unsure(items: list[Item], total: Decimal, added: Decimal, likely: list[Item]) -> str:
    """A list that says it is whole must add up; another may be short by what nobody would list, but not by a little."""
    gap = abs(added - total)
    if total > 0 and added * 2 < total:
        return "所列各项只是总数的一小部分"
    if _claims_whole(items) and gap * 4 <= total:
        return ""
    if len(likely) != 1 and len(items) < 3:
        return "前面有几个数，分不清哪个是总数"
    few = len(items) < 3
    allowed = max(Decimal(1), total * 3 / 100) if few else max(Decimal(2), total * 12 / 100)
    if gap <= allowed:
        return ""
    return "所列各项超过总数较多，可能有交叉" if added > total else "所列各项少于总数较多，可能没有列全"


def lists_units() -> list[str]:
    """Units in which the same things may be counted."""
    found: list[str] = words()["same_things"]
    return found


def _ends_open(last: Item, closing: str) -> bool:
    """“… 18 条等”: the list does not claim to be whole. “等级”, “同等”, “平等” are other words."""
    tail = closing[:24].split("。")[0]
    return (
        re.search(r"等(?![级同待额于价])", tail) is not None
        or re.search(r"(?<![平同对均相])等(?:信息|内容|方面|情况)?$", last.before) is not None
    )


def _claims_whole(items: list[Item]) -> bool:
    """The last item is what is left over, or the items are all there can be: natural persons and organisations."""
    lists = words()["lists"]
    own = [re.split("[,;]", item.before)[-1] + item.behind for item in items]
    if len(items) > 2 and re.search(any_of(lists["residual"]) + "(?!处理|结果|组织|行政)", own[-1]):
        return True
    for family in lists["families"].values():
        if family["whole"] and all(any(word in text for text in own for word in group) for group in family["whole"]):
            return True
    return False
