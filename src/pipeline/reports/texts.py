"""What people write for a report: one file per agency and year, `texts/<agency>-<year>.yml`. See docs/decisions/0021.

`places` fills the places of a report by name, `sentences` replaces paragraphs of ours by name; an empty text leaves the paragraph out.
`fields` fills the text fields of the website form by label.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from pipeline.core import Refusal, YamlError, read_yaml_file
from pipeline.law import figure_names

Kind = Literal["places", "sentences", "fields"]
KINDS: tuple[Kind, ...] = ("places", "sentences", "fields")
FILE, WORD, PAGE = "文字文件", "Word 稿", "操作页面"
_BLOCK = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_FIELDS = {"text", "by", "at", "door", "draft"}


@dataclass(frozen=True)
class WrittenText:
    """A text a person wrote: who and when (None: not known), through which door; `draft` is the Word draft's text_sha256."""

    text: str
    by: str | None = None
    at: str | None = None
    door: str = FILE
    draft: str | None = None

    def lines(self) -> tuple[str, ...]:
        """The paragraphs; blank lines are none."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True)
class ReportTexts:
    """The texts of one report. `file` is where they stand, for messages; `read` are the sha256 of Word drafts already read back."""

    file: Path | None = None
    places: Mapping[str, WrittenText] = field(default_factory=dict)
    sentences: Mapping[str, WrittenText] = field(default_factory=dict)
    read: tuple[str, ...] = ()
    fields: Mapping[str, WrittenText] = field(default_factory=dict)

    def with_text(self, kind: Kind, name: str, text: WrittenText | None) -> ReportTexts:
        """The texts with one entry set, or removed where `text` is None."""
        entries = {key: entry for key, entry in getattr(self, kind).items() if key != name}
        if text is not None:
            entries[name] = text
        if kind == "places":
            return replace(self, places=entries)
        return replace(self, sentences=entries) if kind == "sentences" else replace(self, fields=entries)


def texts_file(workspace: Path, agency: str, year: int) -> Path:
    """Where the texts of an agency's report on a year stand."""
    return workspace / "texts" / f"{agency}-{year}.yml"


def read_texts(workspace: Path, agency: str, year: int) -> ReportTexts:
    """The texts of a report; empty where there is no file. Raises Refusal REN-TEXTS naming file, entry and reason."""
    file = texts_file(workspace, agency, year)
    if not file.exists():
        return ReportTexts(file)
    try:
        content = read_yaml_file(file, text_keys=_FIELDS - {"text"}) or {}
    except YamlError as error:
        raise _refusal(file, "整个文件", str(error)) from None
    if not isinstance(content, dict) or set(content) - {*KINDS, "read"}:
        raise _refusal(
            file,
            "整个文件",
            "顶层只能有 places（填写处）、sentences（替换的句子）、fields（网站报表的文字栏）和 read（已读回的 Word 稿）",
        )
    read = content.get("read") or []
    return ReportTexts(file, read=tuple(str(digest) for digest in read),
                       **{kind: _entries(file, content.get(kind)) for kind in KINDS})  # fmt: skip


def _entries(file: Path, content: Any) -> dict[str, WrittenText]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _refusal(file, str(content)[:40], "应为“名称: 文字”的对照")
    return {str(name): _entry(file, str(name), value) for name, value in content.items()}


def _entry(file: Path, name: str, value: Any) -> WrittenText:
    if isinstance(value, str):
        return WrittenText(value)
    if not isinstance(value, dict) or set(value) - _FIELDS or not isinstance(value.get("text"), str):
        raise _refusal(file, name, "应为文字，或 text、by、at、door")
    by, at, door, draft = (
        None if value.get(key) in (None, "") else str(value[key]) for key in ("by", "at", "door", "draft")
    )
    return WrittenText(value["text"], by, at, door or FILE, draft)


def write_texts(texts: ReportTexts) -> None:
    """Write the texts to their file, in one rename. Raises Refusal REN-WRITE."""
    assert texts.file is not None
    document: dict[str, Any] = {
        kind: {name: _plain(entry) for name, entry in getattr(texts, kind).items()}
        for kind in KINDS
        if getattr(texts, kind)
    }
    if texts.read:
        document["read"] = list(texts.read)
    temporary = texts.file.with_name(f".{texts.file.name}.{os.getpid()}")
    try:
        texts.file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(
            _HEAD + yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000), "utf-8"
        )
        os.replace(temporary, texts.file)
    except OSError as error:
        raise Refusal("REN-WRITE", folder=str(texts.file.parent), reason=error.strerror or str(error)) from None
    finally:
        temporary.unlink(missing_ok=True)


_HEAD = """# 年度报告中由人填写的文字。places：填写处的名称和文字；sentences：替换程序写的段落（文字留空，则不写这一段）；
# fields：网站工作年度报表的文字栏。
# {{ posts.wechat }} 这样的写法会换成该指标的数。by、at、door 记录谁、何时、从哪里写的。
"""


class _Dumper(yaml.SafeDumper):
    """YAML with texts as blocks, so that a person can edit them."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text or len(text) > 60 else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _block)


def _plain(entry: WrittenText) -> dict[str, str]:
    values = {"text": entry.text, "by": entry.by, "at": entry.at, "door": entry.door, "draft": entry.draft}
    return {name: value for name, value in values.items() if value is not None}


def fill_blocks(text: str, number_of: Mapping[str, str], file: Path | None, entry: str) -> str:
    """The text with each {{ figure }}, by address or Chinese name, replaced by its number.

    Raises Refusal REN-TEXTS for a figure that is not known, with what comes near it.
    """
    names = figure_names()
    figures = {name: name if name in number_of else names.id_of(name) or name for name in _BLOCK.findall(text)}
    unknown = [name for name, figure in figures.items() if figure not in number_of]
    if unknown:
        near = "、".join(dict.fromkeys(found for name in unknown for found in names.near(name, 2)))
        reason = f"没有指标 {'、'.join(unknown)}" + (f"，相近的有：{near}" if near else "")
        raise _refusal(file or Path("texts"), entry, reason)
    return _BLOCK.sub(lambda match: number_of[figures[match[1]]], text)


def digest_of(content: bytes) -> str:
    """The sha256 by which a draft is known."""
    return hashlib.sha256(content).hexdigest()


def unknown_name(texts: ReportTexts, kind: Kind, name: str, known: tuple[str, ...]) -> Refusal:
    """The refusal for an entry that this report has no place or paragraph for."""
    what = {"places": "填写处", "sentences": "段落", "fields": "文字栏"}[kind]
    return _refusal(texts.file or Path("texts"), name, f"这份报告没有这个{what}，有的是：{'、'.join(known) or '无'}")


def _refusal(file: Path, entry: str, reason: str) -> Refusal:
    return Refusal("REN-TEXTS", file=str(file), entry=entry, reason=reason)
