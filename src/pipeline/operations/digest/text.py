"""The text of a digest: what changed, the most urgent first, short enough for a chat robot.

企业微信 accepts 2048 bytes of a text. Every section shows its first lines and says how many more there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import MARKS, Finding, format_number, some_of
from pipeline.operations.digest.changes import Cause, Changes, Fall, FigureChange, SourceChange

MAX_BYTES = 1950  # of UTF-8; the title stands before it
CAUSES_PER_CODE = 2
NAMES_SHOWN = 6
STATES = {"stale": "没有新数据", "failed": "没有可用的数据", "never": "还没有任何数据", "fresh": "恢复正常"}


@dataclass(frozen=True)
class _Size:
    """The most lines of a section and characters of a sentence."""

    lines: int
    characters: int


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
    recovered: bool = False,
) -> str:
    """The body of a digest. `names`: agencies by id. `failure`: why nothing was published. `recovered`: published again after a failure."""
    body = ""
    for size in SIZES:
        parts = [
            _failure(failure, recovered),
            _section("依申请公开期限", _at_most(changes.reminders, size)),
            _section("督办超期", _at_most([_shortened(line, size.characters) for line in changes.escalated], size)),
            _section("新的问题", _new(changes.new, size)),
            _section("数据源", _at_most([_source_line(change) for change in changes.sources], size)),
            _section("变小的数字", _at_most([_fall_line(fall, names) for fall in changes.falls], size)),
            _section("变动较大的数字", _at_most([_figure_line(change, names) for change in changes.figures], size)),
            _section("已解决", _closed(changes.closed, size)),
            [_open_findings(changes)],
            [f"看板：{link}"] if link else [],
        ]
        body = "\n".join(line for part in parts for line in part)
        if len(body.encode()) <= MAX_BYTES:
            break
    return body


def quiet_text(changes: Changes, days: int, link: str | None = None) -> str:
    """The text after so many days without a change: it shows that the digest still works."""
    healthy = not changes.blocking and not changes.warning and not changes.late
    lines = [
        f"一切正常：近 {days} 天没有新的问题，数据照常更新。"
        if healthy
        else f"近 {days} 天没有变化。{_open_findings(changes)}"
    ]
    return "\n".join([*lines, *([f"看板：{link}"] if link else [])])


def _failure(failure: Finding | None, recovered: bool) -> list[str]:
    if failure is not None:
        night = "" if failure.code == "YEAR-END-BROKEN" else "昨晚没有发布新的数据："
        return [f"✗ {night}[{failure.code}] {failure.message}{failure.what_to_do}", "此前发布的数据照常使用。"]
    return ["✓ 已恢复发布。"] if recovered else []


def _section(head: str, lines: Sequence[str]) -> list[str]:
    return [f"【{head}】", *lines] if lines else []


def _at_most(lines: Sequence[str], size: _Size) -> list[str]:
    more = len(lines) - size.lines
    return [*lines[: size.lines], *([f"还有 {more} 项，见看板。"] if more > 0 else [])]


def _first_of_each_code(causes: Sequence[Cause], word: str) -> Iterator[tuple[Cause | None, str]]:
    """At most two causes of a code, in their order; in place of the third the line that says how many more there are."""
    seen: Counter[str] = Counter()
    for cause in causes:
        seen[cause.code] += 1
        if seen[cause.code] <= CAUSES_PER_CODE:
            yield cause, ""
        elif seen[cause.code] == CAUSES_PER_CODE + 1:
            same_code = [other for other in causes if other.code == cause.code]
            more = sum(other.occurrences for other in same_code[CAUSES_PER_CODE:])
            yield None, f"[{cause.code}] 另有 {more} 项同类{word}。"


def _new(causes: Sequence[Cause], size: _Size) -> list[str]:
    lines = []
    for cause, more in _first_of_each_code(causes, "问题"):
        if cause is None:
            lines.append(more)
        else:
            mark, to_do = MARKS[cause.severity].split()[0], _shortened(cause.what_to_do, size.characters // 2)
            lines.append(
                f"{mark} [{cause.code}] {_shortened(cause.message, size.characters)}{_occurrences(cause)}怎么办：{to_do}"
            )
    return _at_most(lines, size)


def _closed(causes: Sequence[Cause], size: _Size) -> list[str]:
    lines = []
    for cause, more in _first_of_each_code(causes, "已解决的"):
        lines.append(
            f"✓ [{cause.code}] {_shortened(cause.message, size.characters // 2)}{_occurrences(cause)}"
            if cause
            else more
        )
    return _at_most(lines, size)


def _occurrences(cause: Cause) -> str:
    """How many findings share this cause, and what they refer to."""
    if cause.occurrences == 1:
        return ""
    return (
        f"（同一原因共 {cause.occurrences} 项：{_names(cause.refers_to)}）"
        if len(cause.refers_to) > 1
        else f"（共 {cause.occurrences} 项）"
    )


def _source_line(change: SourceChange) -> str:
    reaches = f"（只到 {change.reaches_to}）" if change.reaches_to and change.state != "fresh" else ""
    ledgers = (
        f"其中台账 {_names(change.ledgers)} 期间没有期限提醒，不等于没有申请到期。"
        if change.ledgers and change.state != "fresh"
        else ""
    )
    return f"{'✓' if change.state == 'fresh' else '!'} {STATES[change.state]}{reaches}：{_names(change.sources)}。{ledgers}"


def _figure_line(change: FigureChange, names: Mapping[str, str]) -> str:
    difference = change.value - change.before
    sign = "+" if difference > 0 else ""
    return (
        f"· {names.get(change.agency, change.agency)} {change.year} 年 {change.label}："
        f"{format_number(change.before)} → {format_number(change.value)}"
        f"（{sign}{format_number(difference)}；此前 {change.nights} 晚每晚最多变动 {format_number(change.largest)}）"
    )


def _fall_line(fall: Fall, names: Mapping[str, str]) -> str:
    rows = f"{fall.source} {_shown_rows(fall)}：{fall.reason}" if fall.source else "改了填报的数"
    return (
        f"· {names.get(fall.agency, fall.agency)} {fall.year} 年 {fall.label}："
        f"{format_number(fall.before)} → {format_number(fall.value)}（{rows}）"
    )


def _shown_rows(fall: Fall) -> str:
    return "、".join(fall.first_rows) + (f" 等 {fall.number} 行" if fall.number > len(fall.first_rows) else "")


def _open_findings(changes: Changes) -> str:
    if not changes.blocking and not changes.warning:
        return (
            f"没有记下未处理的问题；{changes.late} 个数据源没有最新数据，不知道有没有新问题。"
            if changes.late
            else "没有未处理的问题。"
        )
    return f"未处理的问题：阻断 {changes.blocking} 项，警告 {changes.warning} 项。"


def _names(names: Sequence[str]) -> str:
    return some_of(names, NAMES_SHOWN, "个")


def _shortened(sentence: str, limit: int) -> str:
    plain = " ".join(sentence.split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
