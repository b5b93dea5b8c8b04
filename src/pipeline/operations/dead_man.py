"""The dead-man check: is the published database still recent? Run by cron, independent of Prefect and of `gongkai serve`.

Reads only the published database, and no settings: a broken workspace.toml must not silence it.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pipeline.core import Finding, compose, now_in_shanghai, read_published

# Days after which a build is too old: a night is due every day, one may be missed.
MAX_BUILD_AGE = 2
# How often a source brings something new, in days, where no source says.
DEFAULT_RHYTHM = 31


def staleness_findings(folder: Path, now: datetime | None = None, days: int | None = None) -> tuple[Finding, ...]:
    """Findings about a build older than two days, and about the newest coverage of all sources where that is too old.

    `days`: how old the newest coverage may be; without it, the shortest rhythm of a source and two days. Raises Refusal PUBLISHED-*.
    """
    now = now or now_in_shanghai()
    ((built_at, reaches_to, rhythm_days),) = read_published(folder).ask("reach").rows
    findings = []
    build_age = _age(built_at.date() if built_at else None, now.date())
    if build_age is None or build_age > MAX_BUILD_AGE:
        findings.append(
            compose("DEAD-MAN-NIGHT", built_at=f"{built_at:%Y-%m-%d %H:%M}" if built_at else "？", days=build_age)
        )
    limit = days if days is not None else (rhythm_days or DEFAULT_RHYTHM) + MAX_BUILD_AGE
    coverage_age = _age(reaches_to, now.date())
    if coverage_age is None or coverage_age > limit:
        findings.append(
            compose(
                "DEAD-MAN-COVERAGE",
                reaches_to=reaches_to or "从未",
                days=coverage_age if coverage_age is not None else "？",
                most=limit,
            )
        )
    return tuple(findings)


def _age(day: date | None, today: date) -> int | None:
    """Days from a day to today; None where there is no day."""
    return None if day is None else (today - day).days
