"""Open requests from the day each was received to the day it is due, with today as a line (条例第三十三条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dashboard.pictures.svg import Picture, mark, picture, text

WIDTH, ROW, LEFT, RIGHT, TOP = 860, 26, 150, 170, 24
# Working days left up to which a request is drawn as urgent.
URGENT, SOON = 1, 5


@dataclass(frozen=True)
class OpenRequest:
    """An open request: its number, whose it is, its days, the working days left (negative: overdue) and its page."""

    number: str
    whose: str
    received_on: date
    due: date
    days_left: int
    href: str

    @property
    def left(self) -> str:
        """How much of its period is left, in words."""
        if self.days_left < 0:
            return f"逾期 {-self.days_left} 个工作日"
        return "今天期满" if self.days_left == 0 else f"剩 {self.days_left} 个工作日"


def headline(requests: Sequence[OpenRequest]) -> str:
    """What there is to see: how many are open, how many of them are overdue or fall due within five working days."""
    overdue = sum(request.days_left < 0 for request in requests)
    soon = sum(0 <= request.days_left <= SOON for request in requests)
    facts = [f"{overdue} 件已逾期"] * bool(overdue) + [f"{soon} 件 {SOON} 个工作日内到期"] * bool(soon)
    return f"{len(requests)} 件在办" + (f"：{'，'.join(facts)}" if facts else "，都在 5 个工作日以后到期")


def due_dates(name: str, requests: Sequence[OpenRequest], today: date) -> Picture:
    """One line a request, the most urgent first: what has passed of its period in colour, what is left in grey."""
    first = min(request.received_on for request in requests)
    last = max([today, *(request.due for request in requests)])
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days

    height = TOP + ROW * len(requests) + 20
    parts = []
    for index, request in enumerate(requests):
        y = TOP + ROW * index
        urgency = "late" if request.days_left <= URGENT else "soon" if request.days_left <= SOON else "calm"
        start, passed, whole = x(request.received_on), x(min(today, request.due)), x(request.due)
        shapes = (
            f'<rect class="period" x="{start:.1f}" y="{y + 6}" width="{max(whole - start, 1):.1f}" height="9"/>'
            f'<rect class="{urgency}" x="{start:.1f}" y="{y + 6}" width="{max(passed - start, 1):.1f}" height="9"/>'
            f"{text(LEFT - 10, y + 15, request.number, kind='tick', anchor='end')}"
            f"{text(max(whole, x(today)) + 8, y + 15, f'{request.due:%m-%d}　{request.left}', kind=f'words {urgency}')}"
        )
        words = (
            f"{request.whose} {request.number}：{request.received_on} 收到，{request.due} 到期，{request.left}".strip()
        )
        parts.append(mark(request.href, words, shapes))
    parts.append(f'<line class="today" x1="{x(today):.1f}" x2="{x(today):.1f}" y1="{TOP - 6}" y2="{height - 18}"/>')
    parts.append(text(x(today), height - 4, f"今天 {today:%m-%d}", kind="tick", anchor="middle"))
    description = "；".join(f"{request.number} {request.due} 到期，{request.left}" for request in requests)
    return picture(name, headline(requests), description, WIDTH, height, parts)
