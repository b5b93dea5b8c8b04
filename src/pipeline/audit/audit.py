"""Audits published reports: reads each file, judges its tables and sentences, and gives its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.formats.open import KNOWN_SUFFIXES
from pipeline.audit.judge import RelationOutcome, findings_of, judge_reports
from pipeline.audit.limits import LIMITS, FileLimits
from pipeline.audit.report import ReadReport
from pipeline.audit.workers import FileResult, InputFile, read_files
from pipeline.core import Finding, Refusal

_BATCH = 200
_RANK = {"block": 0, "warn": 1, "info": 2}


@dataclass(frozen=True)
class AuditedReport:
    """A report with its findings, worst first. `report` is None where the file was refused."""

    file: str
    report: ReadReport | None
    findings: tuple[Finding, ...]
    outcomes: tuple[RelationOutcome, ...] = ()

    @property
    def refused(self) -> bool:
        return self.report is None


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files to audit. A folder stands for every document below it, without hidden files and parts of saved pages.

    Documents of formats that cannot be read are included, so that each is refused by name. Raises Refusal AUDIT-MISSING.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (
                file
                for file in path.rglob("*")
                if file.suffix.lower() in KNOWN_SUFFIXES and not file.name.startswith((".", "~$"))
            )
            files.extend(sorted(file for file in inside if file.is_file() and not _of_saved_page(file)))
        elif path.exists():
            files.append(path)
        else:
            raise Refusal("AUDIT-MISSING", file=str(path), refers_to=str(path))
    return files


def _of_saved_page(path: Path) -> bool:
    """Whether a file is a picture or frame that a browser saved beside a page."""
    return any(part.endswith(("_files", ".files")) for part in path.parts[:-1])


def audit_files(
    files: Sequence[InputFile], *, processes: int | None = None, limits: FileLimits = LIMITS,
    progress: Callable[[int, int], None] | None = None,
) -> list[AuditedReport]:  # fmt: skip
    """Audit files, in the order given; a file that holds two reports gives two.

    A file that cannot be read gives a refused report; nothing is raised for it. `progress` is told the number of files done and
    of all files."""
    audited: dict[int, list[AuditedReport]] = {}
    for done, (number, reports) in enumerate(_judged_files(files, processes, limits), start=1):
        audited[number] = reports
        if progress is not None:
            progress(done, len(files))
    return [report for number in sorted(audited) for report in audited[number]]


def _judged_files(
    files: Sequence[InputFile], processes: int | None, limits: FileLimits
) -> Iterator[tuple[int, list[AuditedReport]]]:
    """The files as they are read, with their number, judged in batches: one run of the rules' SQL serves many reports."""
    batch: list[tuple[int, FileResult]] = []
    for number, read in read_files(files, processes=processes, limits=limits):
        batch.append((number, read))
        if len(batch) == _BATCH:
            yield from _judge(batch)
            batch = []
    yield from _judge(batch)


def _judge(batch: Sequence[tuple[int, FileResult]]) -> Iterator[tuple[int, list[AuditedReport]]]:
    reports = [report for _, read in batch for report, _ in read.reports]
    outcomes = iter(judge_reports(reports))
    for number, read in batch:
        if read.refused is not None:
            yield number, [AuditedReport(read.name, None, (read.refused,))]
            continue
        audited = []
        for report, texts in read.reports:
            own = next(outcomes)
            everything = (*report.findings, *findings_of(own), *texts)
            ordered = tuple(sorted(everything, key=lambda finding: _RANK[finding.severity]))
            audited.append(AuditedReport(read.name, report, ordered, own))
        yield number, audited


def exit_status(audited: Sequence[AuditedReport]) -> int:
    """The exit status: 2 where a file was refused, 1 where a finding that blocks or warns is open, else 0."""
    if any(entry.refused for entry in audited):
        return 2
    open_findings = [finding for entry in audited for finding in entry.findings if finding.waived_by is None]
    return 1 if any(finding.severity in ("block", "warn") for finding in open_findings) else 0
