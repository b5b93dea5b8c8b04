"""What commands say they do not know: the sentences of `core.knowledge`, each once however many agencies it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipeline.core import KNOWN_TABLES, open_file, read_knowledge, read_published, today_in_shanghai

# Agencies named in a sentence; of more their number is said.
MOST_NAMES = 8


def said_once(doubts: Iterable[tuple[str, str]], *, several: bool) -> tuple[str, ...]:
    """Sentences from (agency, doubt), the empty ones left out; with `several` agencies each names those it is about."""
    agencies: dict[str, list[str]] = {}
    for agency, doubt in doubts:
        if doubt:
            agencies.setdefault(doubt, []).append(agency)
    if not several:
        return tuple(agencies)
    return tuple(
        f"{'、'.join(names[:MOST_NAMES])}{f' 等 {len(names)} 个单位' if len(names) > MOST_NAMES else ''}：{doubt}"
        for doubt, names in agencies.items()
    )


def figure_doubts(folder: Path, year: int, agencies: Iterable[str], families: Iterable[str]) -> tuple[str, ...]:
    """Why figures of a year may be more than what arrived, up to today: by agency and kind of source.

    Kinds that an agency has no source of are left out: their figures, if it has any, are declared by a person.
    """
    agencies = sorted(set(agencies))
    on = min(today_in_shanghai(), date(year, 12, 31))
    wanted = [family for family in KNOWN_TABLES if family in set(families)]
    with open_file(read_published(folder).newest()) as connection:
        known = read_knowledge(connection, agencies, on)
    tables = [agency.table(family) for agency in known for family in wanted]
    doubts = [
        (table.agency, table.doubt("更多记录", on))
        for table in tables
        if table.sources and not table.declared_nil(year)
    ]
    return said_once(doubts, several=len(agencies) > 1)
