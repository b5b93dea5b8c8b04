"""The templates under the headings of a report and the fields of a website form: ours, which a workspace may replace entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from pipeline.core import Refusal, YamlError, package_yaml, read_yaml_file
from pipeline.law import all_forms
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.sentence_context import listed


@dataclass(frozen=True)
class Template:
    """What stands under one heading: an office's text with Jinja places, or our paragraphs and places (`templates/report.yml`)."""

    file: str
    content: str | tuple[Mapping[str, Any], ...]


@cache
def environment() -> SandboxedEnvironment:
    """The Jinja environment of templates: an office's template reaches nothing but the names it is given."""
    sandbox = SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    sandbox.filters["listed"] = listed
    return sandbox


def read_templates(filled: PrintableForm, folder: Path) -> dict[str, Template]:
    """Entry → template. Later files win: ours, the workspace's, the year's, the agency's, the agency's of the year.

    Raises Refusal REN-TEMPLATE naming file, entry and reason.
    """
    kind, year = filled.form.kind, filled.year
    own = folder / filled.agency.id
    files = [folder / f"{kind}.yml", folder / f"{kind}-{year}.yml", own / f"{kind}.yml", own / f"{kind}-{year}.yml"]
    known = _entries(kind)
    templates = {entry: Template(f"{kind}.yml", _content(value)) for entry, value in _packaged(kind).items()}
    for file in files:
        if file.exists():
            templates |= {entry: Template(str(file), text) for entry, text in _read_file(file, known).items()}
    return {entry: templates[entry] for entry in _entries(kind, filled) if entry in templates}


@cache
def _packaged(kind: str) -> dict[str, Any]:
    packaged: dict[str, Any] = package_yaml(f"reports/templates/{kind}.yml")
    return packaged


def packaged_entries(filled: PrintableForm) -> list[tuple[Mapping[str, Any], ...]]:
    """Our own items under every heading of a form, whether a workspace replaces them or not."""
    packaged = _packaged(filled.form.kind)
    return [tuple(packaged[entry]) for entry in _entries(filled.form.kind, filled) if entry in packaged]


def _content(value: Any) -> str | tuple[Mapping[str, Any], ...]:
    return value if isinstance(value, str) else tuple(value)


def _read_file(file: Path, known: tuple[str, ...]) -> dict[str, str]:
    """The templates of a file. Raises Refusal REN-TEMPLATE for what is not YAML, an unknown entry, an entry that is no text."""
    try:
        entries = read_yaml_file(file) or {}
    except YamlError as error:
        reason = " ".join(str(error).split())
        raise Refusal("REN-TEMPLATE", file=str(file), entry="整个文件", reason=reason) from None
    if not isinstance(entries, dict):
        raise Refusal("REN-TEMPLATE", file=str(file), entry="整个文件", reason="应为“标题: 文字”的对照")
    for entry, text in entries.items():
        if entry not in known:
            reason = f"格式中没有这个标题，可用的是：{'、'.join(known)}"
            raise Refusal("REN-TEMPLATE", file=str(file), entry=entry, reason=reason)
        if not isinstance(text, str):
            raise Refusal("REN-TEMPLATE", file=str(file), entry=entry, reason="应为文字")
    return entries


def _entries(kind: str, filled: PrintableForm | None = None) -> tuple[str, ...]:
    """The headings and topics of a report, or the text fields of a website form; without `filled` those of all forms of the kind."""
    names: list[str] = []
    for form in all_forms() if filled is None else (filled.form,):
        if form.kind == kind == "report":
            names += [name for section in form.sections for name in (section.heading, *section.topics)]
        elif form.kind == kind:
            rows = [row for table in form.tables for block in table.blocks for row in block.rows]
            names += [row.id for row in rows if row.number == "text"]
    return tuple(dict.fromkeys(names))
