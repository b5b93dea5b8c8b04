"""Writes what somebody answered: a small preset that extends another, lines of columns.yml, a source of workspace.toml.

Every text is checked before it is written, and returned as a change first, so that a person can see it.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipeline.core import (
    Finding,
    Refusal,
    Settings,
    Source,
    Workspace,
    YamlError,
    describe_validation_error,
    read_workspace,
    read_yaml,
)
from pipeline.ingest.recognition.question_sheet import has_questions, read_question_sheet
from pipeline.ingest.recognition.questions import Answer
from pipeline.ingest.registers.workbook import NAME
from pipeline.ingest.registry import preset_of


@dataclass(frozen=True)
class FileChange:
    """A file of the workspace as it is to be written. `before`: None where it does not exist yet."""

    path: Path
    before: str | None
    after: str

    @property
    def difference(self) -> str:
        """The lines that change, as a person reads them."""
        lines = difflib.unified_diff((self.before or "").splitlines(), self.after.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))

    @property
    def loses_lines(self) -> bool:
        """Whether something that stands in the file now, a comment perhaps, would not stand there any more."""
        return any(line.startswith("-") for line in self.difference.splitlines())

    def write(self) -> None:
        """Write the file, by way of one beside it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f".{self.path.name}.new")
        beside.write_text(self.after, "utf-8")
        beside.replace(self.path)


def changes_of_answers(workspace: Workspace, name: str, answers: Iterable[Answer]) -> list[FileChange]:
    """The files that answers for one source change: its preset, the line of workspace.toml that names it, columns.yml.

    Raises Refusal SOURCE-UNKNOWN, PRESET-* for a preset of the workspace that cannot be read.
    """
    source = next((source for source in workspace.settings.source if source.name == name), None)
    if source is None:
        known = "、".join(source.name for source in workspace.settings.source)
        raise Refusal("SOURCE-UNKNOWN", source=name, known=known)
    table = preset_of(source, workspace).fills
    listed = [answer for answer in answers if answer.question.source == source.name]
    columns = {answer.question.item: answer.code for answer in listed if answer.question.kind == "column"}
    words = [answer for answer in listed if answer.question.kind == "word"]
    changes = []
    if columns or words:
        own = _own_name(workspace, source)
        changes.append(_preset(workspace, source, own, table, columns, words))
        if source.preset != own:
            changes.append(_renamed(workspace, source, own))
    classes = [answer for answer in listed if answer.question.kind == "class"]
    if classes:
        file = workspace.folder / "columns.yml"
        before = file.read_text("utf-8-sig") if file.exists() else None
        lines = [f"- {{column: {_text(answer.question.item)}, class: {_text(answer.code)}}}\n" for answer in classes]
        start = before or ""
        changes.append(
            FileChange(file, before, start + ("" if start.endswith("\n") or not start else "\n") + "".join(lines))
        )
    return changes


def take_in_answers(folder: Path) -> list[Finding]:
    """Apply what was answered on the sheets 待确认 of the register workbooks; what is in effect already changes nothing.

    Returns a finding for each workbook whose answers are no choices. Raises Refusal WORKSPACE-* and PRESET-*.
    """
    findings: list[Finding] = []
    for file in sorted(folder.glob("*.xlsx")):
        if NAME.fullmatch(file.name) is None or not has_questions(file):
            continue
        try:
            answers, _ = read_question_sheet(file)
        except Refusal as refusal:
            findings.append(refusal.finding)
            continue
        for name in dict.fromkeys(answer.question.source for answer in answers):
            for change in changes_of_answers(read_workspace(folder), name, answers):
                if not _says_the_same(change):
                    change.write()
    return findings


def _says_the_same(change: FileChange) -> bool:
    if change.before is None or change.path.suffix != ".yml":
        return change.before == change.after
    return bool(read_yaml(change.before) == read_yaml(change.after))


def added_source(workspace: Workspace, source: Source, options: Mapping[str, int]) -> FileChange:
    """workspace.toml with one more source. `options`: further settings of the kind of source, as days.

    Raises Refusal WORKSPACE-SETTING where the settings would then not hold.
    """
    file = workspace.folder / "workspace.toml"
    before = file.read_text("utf-8-sig")
    settings = {name: getattr(source, name) for name in ("name", "preset", "fills", "agency", "sheet")}
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items() if value is not None
    ]
    lines += [f"{name} = {days}" for name, days in options.items()]
    after = before.rstrip("\n") + "\n\n[[source]]\n" + "\n".join(lines) + "\n"
    return _checked(FileChange(file, before, after))


def source_text(source: Source) -> str:
    """A source as workspace.toml writes it, to be pasted."""
    settings = {name: getattr(source, name) for name in ("name", "preset", "fills", "agency", "sheet")}
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items() if value is not None
    ]
    return "\n".join(["[[source]]", *lines])


def _own_name(workspace: Workspace, source: Source) -> str:
    """The name of the preset of one source: its own, unless a preset that comes with gongkai is called so."""
    own = (workspace.folder / "presets" / f"{source.name}.yml").exists()
    return source.name if own or source.preset != source.name else f"{source.name}-own"


def _preset(workspace: Workspace, source: Source, name: str, table: str, columns: Mapping[str, str],
            words: Sequence[Answer]) -> FileChange:  # fmt: skip
    file = workspace.folder / "presets" / f"{name}.yml"
    before = file.read_text("utf-8-sig") if file.exists() else None
    try:
        content: dict[str, Any] = dict(read_yaml(before) or {}) if before else {}
    except (YamlError, TypeError, ValueError) as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=str(error)) from None
    if not content:
        content = {"fills": table} if source.preset is None else {"extends": source.preset}
    content = _without(content, set(columns))
    for header, column in columns.items():
        if column in ("ignore", "personal"):
            content[column] = [*content.get(column, ()), header]
        else:
            mapped = dict(content.get("columns") or {})
            content["columns"] = mapped | {column: [*mapped.get(column, ()), header]}
    for answer in words:
        listed = {field: dict(codes) for field, codes in (content.get("words") or {}).items()}
        codes = listed.setdefault(answer.question.field, {})
        for code, spelled in codes.items():
            codes[code] = [word for word in spelled if word != answer.question.item]
        codes[answer.code] = [*codes.get(answer.code, ()), answer.question.item]
        listed[answer.question.field] = {code: spelled for code, spelled in codes.items() if spelled}
        content["words"] = listed
    said = re.match(r"(?:#.*\n|\s*\n)*", before or "")
    text = yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
    return FileChange(file, before, (said[0] if said else "") + text)


def _without(content: Mapping[str, Any], headers: set[str]) -> dict[str, Any]:
    """A preset without these headers: an answer that was changed moves them."""
    kept = dict(content)
    for field in ("ignore", "personal"):
        if field in kept:
            kept[field] = [header for header in kept[field] or () if header not in headers]
    if "columns" in kept:
        listed = {
            name: [header for header in named if header not in headers]
            for name, named in (kept["columns"] or {}).items()
        }
        kept["columns"] = {name: named for name, named in listed.items() if named}
    return {field: value for field, value in kept.items() if value not in ([], {})}


def _plain(value: Any) -> Any:
    """Mappings and lists as YAML writes them, without the line numbers that they carry."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _renamed(workspace: Workspace, source: Source, preset: str) -> FileChange:
    """workspace.toml with another preset for one source."""
    file = workspace.folder / "workspace.toml"
    before = file.read_text("utf-8-sig")
    blocks = re.split(r"(?m)^(?=\s*\[)", before)
    named = re.compile(rf'(?m)^\s*name\s*=\s*["\']{re.escape(source.name)}["\']')
    for number, block in enumerate(blocks):
        if block.lstrip().startswith("[[source]]") and (match := named.search(block)):
            line = f"preset = {json.dumps(preset)}"
            changed, count = re.subn(r'(?m)^(\s*)preset\s*=\s*("[^"]*"|\'[^\']*\')', rf"\1{line}", block, count=1)
            if not count:
                end = block.index("\n", match.end()) + 1 if "\n" in block[match.end() :] else len(block)
                changed = f"{block[:end].rstrip()}\n{line}\n{block[end:]}"
            blocks[number] = changed
    return _checked(FileChange(file, before, "".join(blocks)))


def _checked(change: FileChange) -> FileChange:
    try:
        Settings(**tomllib.loads(change.after))
    except ValidationError as error:
        problems = describe_validation_error(error)
        raise Refusal("WORKSPACE-SETTING", file=str(change.path), problems=problems) from None
    return change


def _text(text: str) -> str:
    """A text as YAML reads it back, whatever signs it has."""
    return text if re.fullmatch(r"[\w（）]+", text) and not text.isdigit() else json.dumps(text, ensure_ascii=False)
