"""The dead-man check: is what readers see still fresh? Run by cron, outside Prefect and outside everything that could be dead.

Reads only the published database, and no settings: a broken workspace.toml must not silence it.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pipeline.core import Finding, compose, now_in_shanghai, read_published

# A night is due every day; one may be missed for a power cut.
NIGHTS_MISSED = 2
RHYTHM = 31


def staleness_findings(folder: Path, now: datetime | None = None, days: int | None = None) -> tuple[Finding, ...]:
    """What is too old: the build (two days), or the newest coverage of all sources.

    `days`: how old the newest coverage may be; without it, the shortest rhythm of a source and two days. Raises Refusal PUBLISHED-*.
    """
    now = now or now_in_shanghai()
    ((built_at, reaches_to, rhythm_days),) = read_published(folder).ask("reach").rows
    found = []
    unbuilt = (now.date() - built_at.date()).days if built_at else None
    if unbuilt is None or unbuilt > NIGHTS_MISSED:
        found.append(
            compose("DEAD-MAN-NIGHT", built_at=f"{built_at:%Y-%m-%d %H:%M}" if built_at else "？", days=unbuilt)
        )
    most = days if days is not None else (rhythm_days or RHYTHM) + NIGHTS_MISSED
    old = _age(reaches_to, now.date())
    if old is None or old > most:
        found.append(
            compose(
                "DEAD-MAN-COVERAGE", reaches_to=reaches_to or "从未", days=old if old is not None else "？", most=most
            )
        )
    return tuple(found)


def _age(day: date | None, today: date) -> int | None:
    return None if day is None else (today - day).days
