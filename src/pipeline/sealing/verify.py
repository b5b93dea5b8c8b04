"""verify: check that a sealed package is whole, that its sums and its rules hold, and who signed it.

Needs only the file; the package before it proves the chain, and the public keys on the list of a workspace prove the signer. First every
byte is checked, then every number. The first finding is the first thing to look at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.core import Agency, Finding, compose
from pipeline.sealing.differences import differences_member
from pipeline.sealing.package import (
    DIFFERENCES,
    MANIFEST,
    REQUIRED,
    SEAL,
    SIGNATURE,
    PackageContents,
    PackageName,
    Seal,
    figures_digest,
    parse_package_name,
    parse_seal,
    read_contents,
)
from pipeline.sealing.signature import expected_signers, fingerprint, signer_of
from pipeline.sealing.verify_documents import DOCUMENTS, verify_document
from pipeline.sealing.verify_paper import check_paper
from pipeline.sealing.verify_rules import changed_rules, check_rules
from pipeline.sealing.verify_sums import UnreadableMember, check_numbers, read_waivers


@dataclass(frozen=True)
class Verification:
    """The result of verifying one package: no findings means that it is whole and its sums hold; the gravest comes first.

    `sha256` is that of the file, None when the file could not be read; `members` are those that could be read. `signer` is the public key
    that signed it; `known_signer`: that key is on the list. `changed_rules`: rules of the program's forms that its forms lack.
    """

    package: Path
    sha256: str | None
    seal: Seal | None
    members: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    signer: str | None = None
    known_signer: bool = False
    changed_rules: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def proven(self) -> str:
        """What the package proves about who made it, in a sentence."""
        if self.signer is None:
            return "没有签名：只证明它做成以后没有改动，不证明是谁做的；请用别的途径（电话、公函）与封存单位核对上面的 sha256。"
        if self.known_signer:
            return f"签名与名册（workspace.toml 的 public_keys）登记的公钥相符，指纹 {fingerprint(self.signer)}。"
        return (
            f"有签名，公钥没有登记：只证明做成它的人持有这个密钥；请用别的途径与封存单位核对指纹 {fingerprint(self.signer)}，"
            "核对后登记到 workspace.toml 的 public_keys。"
        )


def verify_package(
    package: Path, previous: Path | None = None, agencies: Sequence[Agency] | None = None
) -> Verification:
    """Verify one package; `previous` is the package of the revision before, for the chain and the differences.

    `agencies`: those with public keys on the list must have signed their packages; None where nobody lists keys. Never raises for the
    content of the file, however damaged.
    """
    try:
        contents = read_contents(package)
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"{error.strerror}"
        return Verification(package, None, None, {}, (compose("PACKAGE-UNREADABLE", file=str(package), reason=reason),))
    file = package.name
    members = contents.readable_members
    findings = list(check_bytes(file, contents))
    seal: Seal | None = None
    signer: str | None = None
    changed: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    if all(name in members for name in REQUIRED):
        try:
            seal = _read_seal(package, members)
            expected = expected_signers(agencies or (), seal.agency, seal.year)
            signer, signing = _check_signature(file, members, expected)
            findings += signing
            findings += _check_approval(file, members, seal)
            findings += check_paper(file, members, seal)
            findings += check_numbers(file, members, seal)
            findings += check_rules(file, members, seal)
            changed = changed_rules(members, seal)
            read_waivers(members)
            findings += _check_chain(file, members, seal, previous)
        except UnreadableMember as error:
            findings.append(
                compose("PACKAGE-SAYS", file=file, member=error.member, reason=error.reason, refers_to=error.member)
            )
    return Verification(package, contents.sha256, seal, members, tuple(findings), signer, signer in expected, changed)


def verify_files(
    paths: Sequence[Path], folders: Sequence[Path] = (), agencies: Sequence[Agency] | None = None
) -> tuple[tuple[str, ...], int]:
    """The lines that `gongkai verify` prints, and its exit status: 0 all whole, 1 a file was changed, 2 a file cannot be read.

    Documents (see `verify_documents.DOCUMENTS`) are looked up in the packages among `paths`, those of `folders` and those beside them.
    `agencies`: see `verify_package`.
    """
    documents = [path for path in paths if path.suffix.lower() in DOCUMENTS]
    packages = [path for path in paths if path not in documents]
    lines, status = verify_packages(packages, agencies)

    def prove(package: Path) -> tuple[bool, str]:
        result = verify_package(package, agencies=agencies)
        return result.ok, result.proven

    for document in documents:
        more, own = verify_document(document, packages, folders, prove)
        lines, status = (*lines, *more), max(status, own)
    return lines, status


def verify_packages(paths: Sequence[Path], agencies: Sequence[Agency] | None = None) -> tuple[tuple[str, ...], int]:
    """The lines about packages, and the exit status: 0 all whole, 1 a package was changed, 2 a file cannot be read.

    The package of the revision before is taken from the paths, else from the folder of the package.
    """
    lines: list[str] = []
    status = 0
    for path in paths:
        previous = previous_package(path, paths)
        result = verify_package(path, previous, agencies)
        lines += _report_lines(result, previous)
        if not result.ok:
            status = max(status, 2 if result.sha256 is None else 1)
    return tuple(lines), status


def previous_package(path: Path, paths: Sequence[Path] = ()) -> Path | None:
    """The package of the revision before, among `paths` or in the same folder; None when it is not there."""
    name = parse_package_name(path)
    if name is None or name.revision == 1:
        return None
    before = str(PackageName(name.agency, name.year, name.revision - 1))
    candidates = (*paths, path.with_name(before))
    return next((file for file in candidates if file.name == before and file.is_file()), None)


def check_bytes(file: str, contents: PackageContents) -> Iterator[Finding]:
    """Compare the members with the manifest, then the container with the bytes that `package_bytes` writes for these members."""
    members = contents.members
    if not members:
        yield compose("PACKAGE-BYTES", file=file, reason="不是封存包，或容器已损坏", refers_to=file)
        return
    reported = False
    listed = _manifest_entries(members.get(MANIFEST))
    if not listed:
        reported = True
        right = "读不出" if members.get(MANIFEST) is None else "不是清单"
        yield compose("PACKAGE-MEMBER", file=file, member=MANIFEST, left="一份清单", right=right, refers_to=MANIFEST)
    for name, content in members.items():
        digest = "读不出" if content is None else sha256(content).hexdigest()
        if name in listed and digest != listed[name]:
            reported = True
            yield compose("PACKAGE-MEMBER", file=file, member=name, left=listed[name], right=digest, refers_to=name)
    missing = [name for name in dict.fromkeys((*REQUIRED, *listed)) if name not in members]
    foreign = [name for name in members if listed and name not in listed and name not in (MANIFEST, SIGNATURE)]
    if missing or foreign:
        reported = True
        reason = "、".join([*(f"缺少 {name}" for name in missing), *(f"多出 {name}" for name in foreign)])
        yield compose("PACKAGE-INCOMPLETE", file=file, reason=reason, refers_to=[*missing, *foreign][0])
    if not contents.whole and not reported:
        yield compose("PACKAGE-BYTES", file=file, reason="成员之外的字节（文件头、目录或空隙）有变", refers_to=file)


def _manifest_entries(manifest: bytes | None) -> dict[str, str]:
    """Member → sha256 of the manifest; empty when it cannot be read."""
    try:
        members = json.loads(manifest or b"")["members"]
        return {str(name): str(entry["sha256"]) for name, entry in members.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _read_seal(package: Path, members: Mapping[str, bytes]) -> Seal:
    """The seal, checked against the file name. Raises UnreadableMember."""
    try:
        seal = parse_seal(members[SEAL])
    except ValueError as error:
        raise UnreadableMember(SEAL, f"{error} 写法不对") from None
    name = parse_package_name(package)
    if name is not None and name != PackageName(seal.agency, seal.year, seal.revision):
        raise UnreadableMember(SEAL, f"写的是 {seal.agency} {seal.year} 年第 {seal.revision} 版，与文件名不符")
    if (seal.revision == 1) != (seal.previous is None):
        raise UnreadableMember(SEAL, "版次与前一版的记载不符")
    return seal


def _check_signature(
    file: str, members: Mapping[str, bytes], expected: Sequence[str]
) -> tuple[str | None, tuple[Finding, ...]]:
    """The public key that signed the members, and the finding about a signature that does not hold or is not one of the expected."""
    try:
        signer = signer_of(members)
    except ValueError as error:
        return None, (compose("PACKAGE-SIGNATURE", file=file, reason=str(error), refers_to=SIGNATURE),)
    if not expected or signer in expected:
        return signer, ()
    reason = "它没有签名" if signer is None else f"它是用另一个密钥签的（指纹 {fingerprint(signer)}）"
    return signer, (compose("PACKAGE-SIGNER", file=file, reason=reason, refers_to=SIGNATURE),)


def _check_approval(file: str, members: Mapping[str, bytes], seal: Seal) -> Iterator[Finding]:
    """Whether the figures and cells are those that were approved."""
    digest = figures_digest(members)
    if digest != seal.figures_sha256:
        yield compose("PACKAGE-APPROVAL", file=file, left=seal.figures_sha256, right=digest, refers_to=SEAL)


def _check_chain(file: str, members: Mapping[str, bytes], seal: Seal, previous: Path | None) -> Iterator[Finding]:
    """Whether a revision names its predecessor by sha256 and lists every difference from it."""
    if seal.previous is None or previous is None:
        return
    data = previous.read_bytes()
    if sha256(data).hexdigest() != seal.previous.sha256:
        yield compose("PACKAGE-CHAIN", file=file, reason=f"{previous.name} 的 sha256 不是封存时记下的那一个",
                      left=seal.previous.sha256, right=sha256(data).hexdigest(), refers_to=previous.name)  # fmt: skip
        return
    before = read_contents(previous).readable_members
    try:
        if differences_member(before, members) != members.get(DIFFERENCES):
            yield compose("PACKAGE-CHAIN", file=file, reason="differences.csv 与两版的差别不符", refers_to=DIFFERENCES)
    except (ValueError, KeyError):
        yield compose("PACKAGE-CHAIN", file=file, reason=f"{previous.name} 读不出来", refers_to=previous.name)


def _report_lines(result: Verification, previous: Path | None) -> Iterator[str]:
    """The lines about one package."""
    seal = result.seal
    if seal is not None and result.ok:
        chain = "，与前一版相接" if previous is not None else "；前一版不在手边，未核对" if seal.previous else ""
        paper = f"，文字和 {len(seal.papers)} 个定稿文件与审定的相同" if seal.text_sha256 else ""
        yield f"✓ {result.package.name}：字节完整，数字由凭据逐级相加得出，勾稽关系重新核对过{paper}{chain}。"
        yield f"    {seal.agency_name} {seal.year} 年度报告第 {seal.revision} 版"
        yield f"    {seal.approved_by} 于 {seal.sealed_at:%Y-%m-%d %H:%M} 审定封存。{seal.note}"
        yield f"    sha256 {result.sha256}"
        yield f"    {result.proven}"
        if result.changed_rules:
            yield f"    其中的格式文件没有本程序的这些规则：{'、'.join(result.changed_rules)}（较早版本封存的，或被人拿掉了）。"
        return
    yield f"✗ {result.package.name} 没有通过核验："
    for finding in result.findings:
        yield f"    [{finding.code}] {finding.message}"
    yield f"    → {result.findings[0].what_to_do}"
