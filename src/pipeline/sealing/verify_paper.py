"""The text and the final files in a package: are they those that were approved, and does the Word file say what the text says?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256

from pipeline.core import Finding, compose
from pipeline.reports import read_text_record, read_word_bytes
from pipeline.sealing.package import TEXT, Seal


def check_paper(file: str, members: Mapping[str, bytes], seal: Seal) -> Iterator[Finding]:
    """Findings PACKAGE-TEXT and PACKAGE-PAPER; none for a package of an older version, which holds neither text nor files."""
    if seal.text_sha256 is None and TEXT not in members:
        return
    digest = sha256(members[TEXT]).hexdigest() if TEXT in members else "没有"
    if digest != seal.text_sha256:
        yield compose("PACKAGE-TEXT", file=file, left=seal.text_sha256 or "没有", right=digest, refers_to=TEXT)
    for paper in seal.papers:
        content = members.get(paper.member)
        if content is None or sha256(content).hexdigest() != paper.sha256:
            reason = "不在封存包中" if content is None else f"校验值应为 {paper.sha256}"
            yield compose("PACKAGE-PAPER", file=file, reason=reason, refers_to=paper.file)
    word = members.get("documents/report.docx")
    if word is not None and TEXT in members:
        difference = first_difference(members[TEXT], word)
        if difference is not None:
            yield compose("PACKAGE-PAPER", file=file, reason=difference, refers_to="documents/report.docx")


def first_difference(record: bytes, word: bytes) -> str | None:
    """The first paragraph in which a Word file says something else than the approved text; None where it says the same.

    Lines before the first heading are those of a revision (第二版, 更正说明).
    """
    try:
        approved = [entry["text"] for entry in read_text_record(record)]
        lines = list(read_word_bytes(word).lines)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile):
        return "不是能读的 Word 文件"
    if approved and approved[0] in lines:
        lines = lines[lines.index(approved[0]) :]
    for position, text in enumerate(approved):
        line = lines[position] if position < len(lines) else ""
        if line != text:
            return f"审定的是“{text[:60]}”，文件中是“{line[:60]}”"
    extra = lines[len(approved) :]
    return f"文件中多出“{extra[0][:60]}”" if extra else None
