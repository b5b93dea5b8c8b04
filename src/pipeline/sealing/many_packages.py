"""Verify many packages: a process a core, and none a second time that was verified before with the same bytes, keys and program."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.core import (
    Agency,
    IsolatedFunction,
    JobFailure,
    JobLimits,
    Refusal,
    append_lines,
    code_version,
    compose,
    fingerprint,
    read_lines,
)
from pipeline.sealing.package import SEAL, parse_package_name, parse_seal, read_contents
from pipeline.sealing.verify import Verification, previous_package, verify_package

# Fewer packages are verified sooner in this process than others start.
FEW = 12
# A process starts in the time of a hundred packages, and a package leaves nothing behind in it.
_JOBS_PER_PROCESS = 5_000
_LIMITS = JobLimits(seconds=300, memory_bytes=2 << 30)
Job = tuple[Path, Path | None, Sequence[Agency] | None]


def verify_many(
    paths: Sequence[Path], agencies: Sequence[Agency] | None = None, *, kept: Path | None = None
) -> list[Verification]:
    """The result of each package, in order, with only the members that sums need: thousands of whole packages would not fit in memory.

    `kept`: a file that remembers what passed; a package is known by the sha256 of its bytes and of the package before it.
    """
    jobs = _jobs(paths, agencies)
    known = _known(kept)
    marks = [_mark(job) for job in jobs] if kept is not None else [""] * len(jobs)
    todo = [number for number, mark in enumerate(marks) if mark not in known]
    results: dict[int, Verification] = {}
    for number, result in _verified([jobs[number] for number in todo]):
        results[todo[number]] = result
    if kept is not None:
        passed = [number for number in todo if results[number].ok and marks[number]]
        kept.parent.mkdir(parents=True, exist_ok=True)
        append_lines(kept, [_entry(marks[number], results[number]) for number in passed])
    for number, mark in enumerate(marks):
        if number not in results:
            results[number] = _recalled(jobs[number][0], known[mark])
    same: dict[bytes, bytes] = {}
    return [_with_shared_members(results[number], same) for number in range(len(jobs))]


def _jobs(paths: Sequence[Path], agencies: Sequence[Agency] | None) -> list[Job]:
    """What each package is verified with, sent to another process: the one before it, and of the agencies its own."""
    by_name: dict[str, list[Path]] = {}
    for path in paths:
        by_name.setdefault(path.name, []).append(path)
    listed: dict[str, list[Agency]] = {}
    for agency in agencies or ():
        listed.setdefault(agency.id, []).append(agency)
    jobs: list[Job] = []
    for path in paths:
        name = parse_package_name(path)
        before = "" if name is None else str(replace(name, revision=name.revision - 1))
        # A file of another name may be of any agency.
        own = agencies if agencies is None or name is None else listed.get(name.agency, ())
        jobs.append((path, previous_package(path, by_name.get(before, ())), own))
    return jobs


def verify_one(job: Job) -> Verification:
    """One package in a child process: the package, the one before it, the agencies with their keys."""
    result = verify_package(*job)
    return replace(result, members=_needed(result.members))


def _verified(jobs: Sequence[Job]) -> Iterator[tuple[int, Verification]]:
    """The index of each job with its result, as they end."""
    if len(jobs) < FEW:
        yield from enumerate(map(verify_one, jobs))
        return
    function = IsolatedFunction(
        "pipeline.sealing.many_packages:verify_one", processes=os.cpu_count() or 1, jobs=_JOBS_PER_PROCESS
    )
    try:
        for number, result in function.run([(job, _LIMITS) for job in jobs]):
            if isinstance(result, JobFailure):
                package = jobs[number][0]
                finding = compose("PACKAGE-UNREADABLE", file=str(package), reason=f"核验没有做完：{result.reason}")
                result = Verification(package, None, None, {}, (finding,))
            yield number, result
    finally:
        function.close()


def _needed(members: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: text for name, text in members.items() if name == "figures.csv" or name.startswith("forms/")}


def _with_shared_members(result: Verification, same: dict[bytes, bytes]) -> Verification:
    """The result with members that others have too kept once: thousands of packages carry the same forms."""
    return replace(result, members={name: same.setdefault(text, text) for name, text in result.members.items()})


def _mark(job: Job) -> str:
    """What a result depends on, as a hash; empty for a package that cannot be read."""
    package, previous, agencies = job
    try:
        digests = [sha256(file.read_bytes()).hexdigest() for file in (package, previous) if file is not None]
    except OSError:
        return ""
    return fingerprint(
        [code_version(), package.name, previous.name if previous else None, digests, list(agencies or ())]
    )


def _known(kept: Path | None) -> dict[str, dict[str, Any]]:
    """What passed before, by mark. A log that cannot be read knows nothing."""
    if kept is None:
        return {}
    try:
        return {str(entry["mark"]): entry for entry in read_lines(kept) if "mark" in entry}
    except Refusal:
        return {}


def _entry(mark: str, result: Verification) -> dict[str, object]:
    return {
        "mark": mark, "package": result.package.name, "signer": result.signer, "known_signer": result.known_signer,
        "changed_rules": list(result.changed_rules),
    }  # fmt: skip


def _recalled(package: Path, entry: Mapping[str, Any]) -> Verification:
    """The result of a package that passed before: its bytes are those, so its members are read and not judged again."""
    contents = read_contents(package)
    members = contents.readable_members
    return Verification(
        package, contents.sha256, parse_seal(members[SEAL]), _needed(members), (), entry["signer"], entry["known_signer"],
        tuple(entry["changed_rules"]),
    )  # fmt: skip
