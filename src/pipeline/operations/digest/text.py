"""The words of a digest: what changed, the most urgent first, short enough for a robot in a chat. Pure.

企业微信 takes 2048 bytes of a text. Every section keeps its first lines whatever else there is, and says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import MARKS, Finding, format_number
from pipeline.operations.digest.changes import Cause, Changes, Moved, SourcesTurned

ROOM = 1950  # bytes of UTF-8, a title before it
OF_ONE_CODE = 2
NAMES = 6
STATES = {"stale": "没有新数据", "failed": "没有可用的数据", "never": "还没有任何数据", "fresh": "恢复正常"}


@dataclass(frozen=True)
class _Size:
    """Lines of a section and characters of a sentence."""

    lines: int
    words: int


SIZES = (_Size(10, 160), _Size(8, 90), _Size(5, 70), _Size(4, 50), _Size(3, 40), _Size(2, 30), _Size(1, 30))


def title(now: datetime) -> str:
    """The subject of a message."""
    return f"政府信息公开 {now.month} 月 {now.day} 日"


def text(
    changes: Changes,
    *,
    names: Mapping[str, str],
    link: str | None = None,
    failure: Finding | None = None,
    mended: bool = False,
) -> str:
    """The body of a digest. `names`: agencies by id. `failure`: why nothing was published. `mended`: it is published again."""
    body = ""
    for size in SIZES:
        parts = [
            _failure(failure, mended),
            _section("依申请公开期限", _at_most(changes.reminders, size)),
            _section("新的问题", _new(changes.new, size)),
            _section("数据源", _at_most([_source(one) for one in changes.sources], size)),
            _section("变动较大的数字", _at_most([_moved(one, names) for one in changes.moved], size)),
            _section("已解决", _closed(changes.closed, size)),
            [_open(changes)],
            [f"看板：{link}"] if link else [],
        ]
        body = "\n".join(line for part in parts for line in part)
        if len(body.encode()) <= ROOM:
            break
    return body


def quiet(changes: Changes, days: int, link: str | None = None) -> str:
    """What is said when so many days brought nothing new, so that silence is never taken for health."""
    healthy = not changes.blocking and not changes.warning
    lines = [
        f"一切正常：近 {days} 天没有新的问题，数据照常更新。" if healthy else f"近 {days} 天没有变化。{_open(changes)}"
    ]
    return "\n".join([*lines, *([f"看板：{link}"] if link else [])])


def _failure(failure: Finding | None, mended: bool) -> list[str]:
    if failure is not None:
        return [
            f"✗ 昨晚没有发布新的数据：[{failure.code}] {failure.message}{failure.what_to_do}",
            "此前发布的数据照常使用。",
        ]
    return ["✓ 已恢复发布。"] if mended else []


def _section(head: str, lines: Sequence[str]) -> list[str]:
    return [f"【{head}】", *lines] if lines else []


def _at_most(lines: Sequence[str], size: _Size) -> list[str]:
    left = len(lines) - size.lines
    return [*lines[: size.lines], *([f"还有 {left} 项，见看板。"] if left > 0 else [])]


def _few_of_a_kind(causes: Iterable[Cause], word: str) -> Iterable[tuple[Cause | None, str]]:
    """At most two causes of a code, then how many more there are of it."""
    met: dict[str, int] = {}
    causes = tuple(causes)
    for cause in causes:
        met[cause.code] = met.get(cause.code, 0) + 1
        if met[cause.code] <= OF_ONE_CODE:
            yield cause, ""
        elif met[cause.code] == OF_ONE_CODE + 1:
            more = sum(one.things for one in causes if one.code == cause.code) - sum(
                one.things for one in [one for one in causes if one.code == cause.code][:OF_ONE_CODE]
            )
            yield None, f"[{cause.code}] 同类{word}还有 {more} 项。"


def _new(causes: Sequence[Cause], size: _Size) -> list[str]:
    lines = []
    for cause, more in _few_of_a_kind(causes, "问题"):
        if cause is None:
            lines.append(more)
        else:
            mark, to_do = MARKS[cause.severity].split()[0], _short(cause.what_to_do, size.words // 2)
            lines.append(f"{mark} [{cause.code}] {_short(cause.message, size.words)}{_others(cause)}怎么办：{to_do}")
    return _at_most(lines, size)


def _closed(causes: Sequence[Cause], size: _Size) -> list[str]:
    lines = []
    for cause, more in _few_of_a_kind(causes, "已解决的"):
        lines.append(f"✓ [{cause.code}] {_short(cause.message, size.words // 2)}{_others(cause)}" if cause else more)
    return _at_most(lines, size)


def _others(cause: Cause) -> str:
    """That several things share this cause, and which."""
    if cause.things == 1:
        return ""
    return (
        f"（同一原因共 {cause.things} 项：{_names(cause.refers_to)}）"
        if len(cause.refers_to) > 1
        else f"（共 {cause.things} 项）"
    )


def _source(one: SourcesTurned) -> str:
    reaches = f"（只到 {one.reaches_to}）" if one.reaches_to and one.state != "fresh" else ""
    ledgers = (
        f"其中台账 {_names(one.ledgers)} 期间没有期限提醒，不等于没有申请到期。"
        if one.ledgers and one.state != "fresh"
        else ""
    )
    return f"{'✓' if one.state == 'fresh' else '!'} {STATES[one.state]}{reaches}：{_names(one.sources)}。{ledgers}"


def _moved(one: Moved, names: Mapping[str, str]) -> str:
    change = one.value - one.before
    return (
        f"· {names.get(one.agency, one.agency)} {one.year} 年 {one.label}：{format_number(one.before)} → {format_number(one.value)}"
        f"（{'+' if change > 0 else ''}{format_number(change)}；此前 {one.nights} 晚每晚最多变动 {format_number(one.largest)}）"
    )


def _open(changes: Changes) -> str:
    if not changes.blocking and not changes.warning:
        return "没有未处理的问题。"
    return f"未处理的问题：阻断 {changes.blocking} 项，警告 {changes.warning} 项。"


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:NAMES]) + (f" 等 {len(names)} 个" if len(names) > NAMES else "")


def _short(sentence: str, most: int) -> str:
    plain = " ".join(sentence.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
