"""The days of a year, a column a week: nothing, some, much; days that nobody observed; silences of fourteen days with an outline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from pipeline.dashboard.formatting import format_number
from pipeline.dashboard.pictures.svg import Picture, box, many_of, mark, picture, shade, text
from pipeline.law import PostingGap

SIZE, STEP, LEFT, TOP = 13, 16, 28, 20
# The links of more days than fit in so many bytes would make a picture too heavy for a slow line: then a week is one link.
MAX_BYTES = 46_000
CROSS = '<path class="unseen" d="M3 3l7 7m0-7l-7 7"/>'


def headline(label: str, year: int, days: Mapping[date, float], silences: Sequence[PostingGap], limit: int) -> str:
    """The finding: on how many days there was something, and the longest silence; `limit`: the days that are allowed."""
    published = [on for on in days if on.year == year and days[on]]
    words = f"{label}：{len(published)} 天有发布"
    if not silences:
        return words
    longest = silences[0]
    if longest.days < limit:
        return f"{words}，最长间隔 {longest.days} 天"
    several = sum(silence.days >= limit for silence in silences)
    words += f"，{several} 次隔了 {limit} 天以上" if several > 1 else ""
    until = "，至今没有更新" if longest.open else ""
    return f"{words}，最长 {longest.days} 天（{longest.begins:%m-%d} 起{until}）"


def day_calendar(
    name: str, title: str, year: int, counts: Mapping[date, float], unit: str, observed: Sequence[tuple[date, date]],
    until: date | None, silences: Iterable[PostingGap], href: Callable[[date, date], str],
) -> Picture:  # fmt: skip
    """`href(first, last)`: the rows of these days. `silences`: those to be outlined. `until`: the last day known."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    start = first - timedelta(days=first.weekday())
    weeks = (last - start).days // 7 + 1
    many = many_of(counts.values())

    def place(on: date) -> tuple[int, int]:
        return LEFT + ((on - start).days // 7) * STEP, TOP + on.weekday() * STEP

    parts = [
        text(LEFT - 8, TOP + number * STEP + 11, word, kind="tick", anchor="end")
        for number, word in ((0, "一"), (2, "三"), (4, "五"), (6, "日"))
    ]
    parts += [text(place(date(year, month, 1))[0], 12, f"{month}月", kind="tick") for month in range(1, 13)]
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    parts += [_empty(place(on), on, observed, until) for on in days if not counts.get(on)]
    busy = [on for on in days if counts.get(on)]
    by_day = sum(len(href(on, on)) + 110 for on in busy) <= MAX_BYTES
    if by_day:
        for on in busy:
            words = f"{on.month}月{on.day}日 {format_number(counts[on])} {unit}"
            parts.append(mark(href(on, on), words, box(shade(counts[on], many), *place(on), SIZE, SIZE)))
    else:
        parts += _weeks(busy, counts, many, unit, place, href)
    parts += [_outline(silence, year, place) for silence in silences]
    total = f"{len(busy)} 天有发布" + ("" if by_day else "，一周一个链接")
    return picture(name, title, total, LEFT + weeks * STEP, TOP + 7 * STEP + 2, parts)


def _weeks(
    busy: Sequence[date], counts: Mapping[date, float], many: float, unit: str, place: Callable[[date], tuple[int, int]],
    href: Callable[[date, date], str],
) -> list[str]:  # fmt: skip
    weeks: dict[date, list[date]] = {}
    for on in busy:
        weeks.setdefault(on - timedelta(days=on.weekday()), []).append(on)
    return [
        mark(
            href(days[0], days[-1]),
            f"{days[0].month}月{days[0].day}日至{days[-1].month}月{days[-1].day}日 "
            f"{format_number(sum(counts[on] for on in days))} {unit}",
            "".join(box(shade(counts[on], many), *place(on), SIZE, SIZE) for on in days),
        )
        for days in weeks.values()
    ]


def _empty(at: tuple[int, int], on: date, observed: Sequence[tuple[date, date]], until: date | None) -> str:
    """A day with nothing: one to come, one that was observed, or one that nobody observed."""
    x, y = at
    if until is not None and on > until:
        return f'<circle class="later" cx="{x + SIZE / 2}" cy="{y + SIZE / 2}" r="1"/>'
    if any(begin <= on <= end for begin, end in observed):
        return box("d0", x + 0.5, y + 0.5, SIZE - 1, SIZE - 1)
    return f'<path class="unseen" d="M{x + 3} {y + 3}l7 7m0-7l-7 7"/>'


def _outline(silence: PostingGap, year: int, place: Callable[[date], tuple[int, int]]) -> str:
    """A line around the days of a silence that lie in the year."""
    begin, end = silence.begins + timedelta(days=1), silence.ends - timedelta(days=0 if silence.open else 1)
    begin, end = max(begin, date(year, 1, 1)), min(end, date(year, 12, 31))
    lines = []
    for offset in range((end - begin).days + 1):
        on = begin + timedelta(days=offset)
        x, y = (value - 1.5 for value in place(on))
        if on - timedelta(days=7) < begin:
            lines.append(f"M{x:g} {y:g}v{STEP}")
        if on + timedelta(days=7) > end:
            lines.append(f"M{x + STEP:g} {y:g}v{STEP}")
        if on == begin or on.weekday() == 0:
            lines.append(f"M{x:g} {y:g}h{STEP}")
        if on == end or on.weekday() == 6:
            lines.append(f"M{x:g} {y + STEP:g}h{STEP}")
    return f'<path class="silence" d="{"".join(lines)}"/>'


def calendar_key(limit: int) -> Markup:
    """What the marks of a calendar mean; `limit`: the days without anything that are allowed."""

    def sign(inner: str) -> str:
        return f'<svg class="key picture" viewBox="0 0 14 14" aria-hidden="true" focusable="false">{inner}</svg>'

    shades = "".join(sign(box(kind, 0.5, 0.5, 13, 13)) for kind in ("d1", "d2"))
    entries = (
        f"{shades}有发布：较少、较多",
        f"{sign(box('d0', 1, 1, 12, 12))}没有发布",
        f"{sign(box('silence', 1, 1, 12, 12))}隔了 {limit} 天以上",
        f"{sign(CROSS)}没有观察",
        f"{sign('<circle class=later cx=7 cy=7 r=1 />')}还没到",
    )
    return Markup('<p class="legend-line">{}</p>').format(
        Markup(" ").join(Markup(f'<span class="keep">{entry}</span>') for entry in entries)
    )
