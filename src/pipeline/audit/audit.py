"""audit: published reports → their cells and everything that does not hold, one file or three thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.formats.open import SENT
from pipeline.audit.judge import Outcome, judge_reports
from pipeline.audit.limits import LIMITS, Limits
from pipeline.audit.report import ReadReport
from pipeline.audit.workers import Asked, Read, read_files
from pipeline.core import Finding, Refusal

_BATCH = 200
_RANK = {"block": 0, "warn": 1, "info": 2}


@dataclass(frozen=True)
class Audited:
    """A report with all its findings, worst first; without a report where a file was refused."""

    file: str
    report: ReadReport | None
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...] = ()

    @property
    def refused(self) -> bool:
        return self.report is None


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files meant: a folder stands for every document below it, hidden ones left out; those that cannot be read
    are refused in their turn.

    Raises Refusal AUDIT-MISSING.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (
                one for one in path.rglob("*") if one.suffix.lower() in SENT and not one.name.startswith((".", "~$"))
            )
            found.extend(sorted(one for one in inside if one.is_file() and not _of_saved_page(one)))
        elif path.exists():
            found.append(path)
        else:
            raise Refusal("AUDIT-MISSING", file=str(path), refers_to=str(path))
    return found


def _of_saved_page(path: Path) -> bool:
    """Pictures and frames that a browser keeps beside a page it saved."""
    return any(part.endswith(("_files", ".files")) for part in path.parts[:-1])


def audit_files(
    asked: Sequence[Asked], *, processes: int | None = None, limits: Limits = LIMITS,
    progress: Callable[[int, int], None] | None = None,
) -> list[Audited]:  # fmt: skip
    """All files, in the order asked; a file with two reports gives two. Never raises for what a file does."""
    found: dict[int, list[Audited]] = {}
    for done, (number, one) in enumerate(_judged(asked, processes, limits), start=1):
        found[number] = one
        if progress is not None:
            progress(done, len(asked))
    return [one for number in sorted(found) for one in found[number]]


def _judged(asked: Sequence[Asked], processes: int | None, limits: Limits) -> Iterator[tuple[int, list[Audited]]]:
    """What was read, judged in batches: the rules' statements do not grow with the reports."""
    batch: list[tuple[int, Read]] = []
    for number, read in read_files(asked, processes=processes, limits=limits):
        batch.append((number, read))
        if len(batch) == _BATCH:
            yield from _judge(batch)
            batch = []
    yield from _judge(batch)


def _judge(batch: Sequence[tuple[int, Read]]) -> Iterator[tuple[int, list[Audited]]]:
    reports = [report for _, read in batch for report, _ in read.reports]
    outcomes = iter(judge_reports(reports))
    for number, read in batch:
        if read.refused is not None:
            yield number, [Audited(read.name, None, (read.refused,))]
            continue
        some = []
        for report, texts in read.reports:
            own = next(outcomes)
            failed = tuple(one.finding for one in own if one.finding is not None)
            everything = (*report.findings, *failed, *texts)
            ordered = tuple(sorted(everything, key=lambda finding: _RANK[finding.severity]))
            some.append(Audited(read.name, report, ordered, own))
        yield number, some


def exit_status(audited: Sequence[Audited]) -> int:
    """By the worst outcome: 2 where a file was refused, 1 where somebody must look, 0 where all is clean."""
    if any(one.refused for one in audited):
        return 2
    left = [finding for one in audited for finding in one.findings if finding.waived_by is None]
    return 1 if any(finding.severity in ("block", "warn") for finding in left) else 0
