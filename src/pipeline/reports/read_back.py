"""Reads a Word draft back that a person changed: new text goes to the places of the report, changed sentences of ours are replacements.

The draft is compared with the paragraphs that were written, which stand beside it under the text_sha256 that the draft still names; see
docs/decisions/0021. Tables are not read back: the audit compares them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.core import Finding, compose, wall_time
from pipeline.reports.changed_paragraphs import changed_paragraphs
from pipeline.reports.documents.content import DocumentContent
from pipeline.reports.documents.files import written_sha256
from pipeline.reports.documents.paragraphs import PLACEHOLDER, taken_over
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.text_record import read_text_record, text_record, text_sha256
from pipeline.reports.texts import WORD, ReportTexts, WrittenText, digest_of, read_texts, write_texts

_RECORDS = ".paragraphs"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_BYTES = 30_000_000


@dataclass(frozen=True)
class WordDraft:
    """A Word draft: its paragraphs outside tables, without the title, and what it says of itself."""

    lines: tuple[str, ...]
    properties: dict[str, str]
    last_writer: str | None


def paragraphs_record(content: DocumentContent) -> Iterator[tuple[str, bytes]]:
    """The file that remembers the paragraphs a draft was written with: path below the folder, bytes."""
    yield f"{_RECORDS}/{text_sha256(content)}.json", text_record(content)


def read_back_drafts(workspace: Path, folder: Path, report: PrintableForm, now: datetime) -> Iterator[Finding]:
    """Read every changed Word draft of a report in `folder` back into its texts, oldest first, each once.

    Gives DRAFT-READ-BACK for each, DRAFT-UNREAD for one that cannot be read. Raises Refusal REN-TEXTS, REN-WRITE.
    """
    for draft in _changed_drafts(folder, report.title):
        yield from read_back(workspace, report.agency.id, report.year, draft, folder, now)


def read_back(
    workspace: Path, agency: str, year: int, draft: Path, folder: Path, now: datetime, by: str | None = None
) -> Iterator[Finding]:
    """Read one draft back. `folder` is where it was rendered; `by` is who wrote it, where Word does not say."""
    texts = read_texts(workspace, agency, year)
    digest = digest_of(draft.read_bytes())
    if digest in texts.read:
        return
    try:
        word = read_word(draft)
        digest_of_text = word.properties["gongkai.text_sha256"]
        if re.fullmatch("[0-9a-f]{64}", digest_of_text) is None:  # it becomes part of a path
            raise KeyError(digest_of_text)
        base = read_text_record((folder / _RECORDS / f"{digest_of_text}.json").read_bytes())
    except (KeyError, FileNotFoundError):
        yield _unread(
            agency, year, draft, "找不到它生成时的文字，请用 gongkai render 重新生成草稿后再改，或写入 texts 文件"
        )
        return
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        yield _unread(agency, year, draft, " ".join(str(error).split())[:120])
        return
    written_at = wall_time(draft.stat().st_mtime)
    at = f"{min(written_at, now):%Y-%m-%d %H:%M}"
    writer = by or word.last_writer
    changed = changed_paragraphs(base, word.lines)
    updated = _updated(texts, base, changed.texts, WrittenText("", writer, at, WORD, digest_of_text))
    write_texts(replace(updated, read=(*texts.read, digest)))
    places = {entry["name"] for entry in base if entry.get("source") in ("open", "written")}
    names = [name for name in changed.texts if updated.places.get(name) != texts.places.get(name)
             or updated.sentences.get(name) != texts.sentences.get(name)]  # fmt: skip
    yield compose("DRAFT-READ-BACK", agency=agency, year=year, refers_to=draft.name, file=draft.name, by=writer or "（没有写明姓名）",
                  filled="、".join(name for name in names if name in places) or "无",
                  replaced="、".join(name for name in names if name not in places) or "无")  # fmt: skip
    if changed.unplaced:
        yield compose("DRAFT-UNPLACED", agency=agency, year=year, refers_to=draft.name, file=draft.name,
                      quote="；".join(line[:30] for line in changed.unplaced))  # fmt: skip


def _updated(
    texts: ReportTexts, base: Sequence[dict[str, Any]], changed: dict[str, tuple[str, ...] | None], stamp: WrittenText
) -> ReportTexts:
    """The texts with what a draft changed. `changed`: name → its new paragraphs, None where it is as it was written."""
    sources = {entry["name"]: entry.get("source") for entry in base if entry["name"]}
    for name, lines in changed.items():
        kind: Any = "places" if sources[name] in ("open", "written") else "sentences"
        present = getattr(texts, kind).get(name)
        if lines is None:
            # As it was written: a change that an earlier version of this draft brought is taken back.
            if present is not None and present.draft == stamp.draft:
                texts = texts.with_text(kind, name, None)
            continue
        if present is not None and present.at is not None and stamp.at is not None and present.at > stamp.at:
            continue
        own = [taken_over(line) for line in lines if kind == "sentences" or PLACEHOLDER.fullmatch(line) is None]
        if kind == "places" and not own:
            texts = texts.with_text(kind, name, None)
        else:
            texts = texts.with_text(kind, name, replace(stamp, text="\n".join(own)))
    return texts


def _changed_drafts(folder: Path, title: str) -> list[Path]:
    """The Word drafts of a report that a person changed, oldest first."""
    written = written_sha256(folder)
    drafts = [file for file in folder.glob("*.docx") if file.name.startswith(title) and not file.name.startswith("~$")]
    changed = [file for file in drafts if digest_of(file.read_bytes()) not in written]
    return sorted(changed, key=lambda file: (file.stat().st_mtime_ns, file.name))


def read_word(file: Path) -> WordDraft:
    """A Word document as lines. Raises ValueError, KeyError, BadZipFile, OSError for what is not one of ours."""
    if file.stat().st_size > _MAX_BYTES:
        raise ValueError("文件太大")
    return read_word_bytes(file.read_bytes())


def read_word_bytes(content: bytes) -> WordDraft:
    """The same of a document that is no file."""
    if len(content) > _MAX_BYTES:
        raise ValueError("文件太大")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > 10 * _MAX_BYTES:
            raise ValueError("解开后太大")
        root = _parsed(archive.read("word/document.xml"))
        custom = _parsed(archive.read("docProps/custom.xml"))
        core = _parsed(archive.read("docProps/core.xml")) if "docProps/core.xml" in archive.namelist() else None
    body = root.find(f"{_WORD}body")
    if body is None:
        raise ValueError("没有正文")
    properties = {str(element.get("name")): "".join(element.itertext()) for element in custom}
    writer = None if core is None else next((e.text for e in core if e.tag.endswith("}lastModifiedBy")), None)
    name = (writer or "").strip()
    return WordDraft(tuple(_lines(body)), properties, name if name not in ("", "gongkai") else None)


def _parsed(content: bytes) -> etree._Element:
    """XML without a document type: a draft has none, and entities may unfold without end. Raises ValueError."""
    if b"<!DOCTYPE" in content[:2000]:
        raise ValueError("不是 Word 文件的写法")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None


def _lines(element: etree._Element) -> Iterator[str]:
    """The paragraphs outside tables, in order; deleted text of tracked changes is none, inserted text is."""
    for child in element:
        if child.tag == f"{_WORD}tbl":
            continue
        if child.tag == f"{_WORD}p":
            style = child.find(f"{_WORD}pPr/{_WORD}pStyle")
            if style is None or style.get(f"{_WORD}val") != "Title":
                yield from (line.strip() for line in _text(child).split("\n") if line.strip())
        else:
            yield from _lines(child)


def _text(paragraph: etree._Element) -> str:
    marks = {f"{_WORD}br": "\n", f"{_WORD}tab": "\t"}
    return "".join(
        element.text or "" if element.tag == f"{_WORD}t" else marks[element.tag]
        for element in paragraph.iter(f"{_WORD}t", *marks)
    )


def _unread(agency: str, year: int, draft: Path, reason: str) -> Finding:
    return compose("DRAFT-UNREAD", agency=agency, year=year, file=draft.name, reason=reason, refers_to=draft.name)
