"""Agencies × what is due as a picture to take home; on the page it is a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dashboard.pictures.svg import Picture, box, picture, text

ROW, LEFT, TOP, WIDTH = 26, 220, 26, 860


@dataclass(frozen=True)
class Standing:
    """One thing of one agency: the mark (good, warn, bad, none), one word, and the page that shows it."""

    mark: str
    word: str
    href: str


def headline(rows: Sequence[tuple[str, str, Sequence[Standing]]]) -> str:
    """The finding: who has delivered nothing, and how many have something missing."""
    silent = [name for name, _, standings in rows if all(standing.mark == "bad" for standing in standings)]
    missing = sum(
        any(standing.mark in ("bad", "warn") for standing in standings)
        for name, _, standings in rows
        if name not in silent
    )
    facts = [f"{'、'.join(silent) if len(silent) <= 3 else f'{len(silent)} 个单位'}什么都没有交"] if silent else []
    facts += [f"{missing} 个单位还有缺的"] if missing else []
    return f"{len(rows)} 个单位：{'，'.join(facts)}" if facts else f"{len(rows)} 个单位都交齐了"


def standing_matrix(name: str, columns: Sequence[str], rows: Sequence[tuple[str, str, Sequence[Standing]]]) -> Picture:
    """A line an agency, a cell a thing that is due, each with its word."""
    step = (WIDTH - LEFT) / len(columns)
    parts = [
        text(LEFT + step * (index + 0.5), 16, column, kind="tick", anchor="middle")
        for index, column in enumerate(columns)
    ]
    for number, (agency, _, standings) in enumerate(rows):
        y = TOP + ROW * number
        parts.append(text(LEFT - 12, y + 16, agency if len(agency) <= 17 else f"{agency[:16]}…", anchor="end"))
        for index, standing in enumerate(standings):
            kind = standing.mark if standing.mark in ("good", "warn", "bad") else "plain"
            parts.append(box(f"cell {kind}", LEFT + step * index + 1.5, y + 1.5, step - 3, ROW - 3))
            parts.append(text(LEFT + step * (index + 0.5), y + 16, standing.word, kind=f"word {kind}", anchor="middle"))
    description = "；".join(
        f"{agency}：{'、'.join(standing.word for standing in standings)}" for agency, _, standings in rows
    )
    return picture(name, headline(rows), description, WIDTH, TOP + ROW * len(rows) + 2, parts)
