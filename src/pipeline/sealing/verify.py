"""verify: is a sealed package whole, and do its sums hold? Needs nothing but the file; the package before it proves the chain.

Every byte is accounted for first, then every number. What is said first is the first thing to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.core import Finding, compose
from pipeline.sealing.differences import differences_member
from pipeline.sealing.package import (
    DIFFERENCES,
    REQUIRED,
    SEAL,
    PackageName,
    Seal,
    figures_digest,
    named,
    read_contents,
    seal_of,
)
from pipeline.sealing.verify_bytes import bytes_are_whole
from pipeline.sealing.verify_sums import Unreadable, numbers_hold, waivers_of


@dataclass(frozen=True)
class Verdict:
    """What a package proved. `findings`: what is wrong, the gravest first; none: it is whole and its sums hold.

    `sha256` is that of the file, None when there was no file to judge; `members` are what could be read of it.
    """

    package: Path
    sha256: str | None
    seal: Seal | None
    members: Mapping[str, bytes]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def verify(package: Path, previous: Path | None = None) -> Verdict:
    """Judge one package; `previous`: the package of the revision before it, to prove the chain and the differences.

    Never raises for what is in the file, whatever was done to it.
    """
    try:
        contents = read_contents(package)
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"{error.strerror}"
        return Verdict(package, None, None, {}, (compose("PACKAGE-UNREADABLE", file=str(package), reason=reason),))
    file = package.name
    members = {name: content for name, content in contents.members.items() if content is not None}
    findings = list(bytes_are_whole(file, contents))
    seal = None
    if all(name in members for name in REQUIRED):
        try:
            seal = _seal(package, members)
            findings += _approved(file, members, seal)
            findings += numbers_hold(file, members, seal)
            waivers_of(members)
            findings += _follows(file, members, seal, previous)
        except Unreadable as problem:
            findings.append(
                compose(
                    "PACKAGE-SAYS", file=file, member=problem.member, reason=problem.reason, refers_to=problem.member
                )
            )
    return Verdict(package, contents.sha256, seal, members, tuple(findings))


def verify_lines(paths: Sequence[Path]) -> tuple[tuple[str, ...], int]:
    """What `gongkai verify` prints, and its exit status: 0 all whole, 1 something was tampered with, 2 a file cannot be read.

    The package of the revision before is looked for among the paths, then beside the package.
    """
    lines: list[str] = []
    status = 0
    for path in paths:
        previous = package_before(path, paths)
        verdict = verify(path, previous)
        lines += _in_words(verdict, previous)
        if not verdict.ok:
            status = max(status, 2 if verdict.sha256 is None else 1)
    return tuple(lines), status


def package_before(path: Path, among: Sequence[Path] = ()) -> Path | None:
    """The package of the revision before, None when there is none to be found."""
    name = named(path)
    if name is None or name.revision == 1:
        return None
    wanted = str(PackageName(name.agency, name.year, name.revision - 1))
    return next((one for one in (*among, path.with_name(wanted)) if one.name == wanted and one.is_file()), None)


def _seal(package: Path, members: Mapping[str, bytes]) -> Seal:
    try:
        seal = seal_of(members[SEAL])
    except ValueError as error:
        raise Unreadable(SEAL, f"{error} 写法不对") from None
    name = named(package)
    if name is not None and name != PackageName(seal.agency, seal.year, seal.revision):
        raise Unreadable(SEAL, f"写的是 {seal.agency} {seal.year} 年第 {seal.revision} 次修订，与文件名不符")
    if (seal.revision == 1) != (seal.previous is None):
        raise Unreadable(SEAL, "修订号与前一次修订的记载不符")
    return seal


def _approved(file: str, members: Mapping[str, bytes], seal: Seal) -> Iterator[Finding]:
    found = figures_digest(members)
    if found != seal.figures_sha256:
        yield compose("PACKAGE-APPROVAL", file=file, left=seal.figures_sha256, right=found, refers_to=SEAL)


def _follows(file: str, members: Mapping[str, bytes], seal: Seal, previous: Path | None) -> Iterator[Finding]:
    """Whether a revision is the next link of the chain, and says all it changed."""
    if seal.previous is None or previous is None:
        return
    data = previous.read_bytes()
    if sha256(data).hexdigest() != seal.previous.sha256:
        yield compose("PACKAGE-CHAIN", file=file, reason=f"{previous.name} 的 sha256 不是封存时记下的那一个",
                      left=seal.previous.sha256, right=sha256(data).hexdigest(), refers_to=previous.name)  # fmt: skip
        return
    before = {name: content for name, content in read_contents(previous).members.items() if content is not None}
    try:
        if differences_member(before, members) != members.get(DIFFERENCES):
            yield compose(
                "PACKAGE-CHAIN", file=file, reason="differences.csv 与两次修订的差别不符", refers_to=DIFFERENCES
            )
    except (ValueError, KeyError):
        yield compose("PACKAGE-CHAIN", file=file, reason=f"{previous.name} 读不出来", refers_to=previous.name)


def _in_words(verdict: Verdict, previous: Path | None) -> Iterator[str]:
    seal = verdict.seal
    if seal is not None and verdict.ok:
        chain = (
            "，与前一次修订相接" if previous is not None else "；前一次修订不在手边，未核对" if seal.previous else ""
        )
        yield f"✓ {verdict.package.name}：字节完整，数字由凭据逐级相加得出{chain}。"
        yield f"    {seal.agency_name} {seal.year} 年度报告第 {seal.revision} 次修订"
        yield f"    {seal.approved_by} 于 {seal.sealed_at:%Y-%m-%d %H:%M} 审定封存。{seal.note}"
        yield f"    sha256 {verdict.sha256}"
        return
    yield f"✗ {verdict.package.name} 没有通过核验："
    for finding in verdict.findings:
        yield f"    [{finding.code}] {finding.message}"
    yield f"    → {verdict.findings[0].what_to_do}"
