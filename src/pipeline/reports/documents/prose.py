"""The text of a document: written from figures by templates that an office can replace, with placeholders for a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2.sandbox import SandboxedEnvironment

from pipeline.core import Refusal, YamlError, format_number, read_yaml_file
from pipeline.figures import category_label
from pipeline.law import all_forms
from pipeline.reports.documents.layout import CHOICES_PER_LINE
from pipeline.reports.documents.printable_form import PrintableForm, chinese_date

# What a person still has to write: 〔此处由办公室填写：…〕.
PLACEHOLDER = re.compile(r"〔此处[^〕]*〕")


@dataclass(frozen=True)
class _ListItem:
    """A counted subject as the templates list it: 自然人 1 件."""

    label: str
    value: str
    unit: str

    def __str__(self) -> str:
        return f"{self.label}{self.value}{self.unit}"


def render_texts(filled: PrintableForm, folder: Path) -> dict[str, tuple[str, ...]]:
    """Heading or topic → its paragraphs, for a report; field → its lines, for a website form.

    `folder` is the workspace's `templates/`. Raises Refusal REN-TEMPLATE naming file, entry and reason.
    """
    context = _context(filled)
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["listed"] = _listed
    texts: dict[str, tuple[str, ...]] = {}
    for entry, (file, text) in _templates(filled, folder).items():
        try:
            lines = environment.from_string(text).render(context).splitlines()
        except Exception as error:  # a template of an office may fail in any way
            raise Refusal("REN-TEMPLATE", file=file, entry=entry, reason=" ".join(str(error).split())) from None
        texts[entry] = tuple(line.strip() for line in lines if line.strip())
    return texts


def placeholders_in(text: str) -> list[str]:
    """The placeholders of a text, in order."""
    return PLACEHOLDER.findall(text)


def placeholder_hint(placeholder: str) -> str:
    """The subject to write about: “〔此处由办公室填写：改进情况〕” → “改进情况”."""
    return re.sub("^〔此处[^：〕]*：?|〕$", "", placeholder)


def _templates(filled: PrintableForm, folder: Path) -> dict[str, tuple[str, str]]:
    """Entry → file and text. Later files win: the package's, the workspace's, the year's, the agency's, the agency's of the year."""
    kind, year = filled.form.kind, filled.year
    own = folder / filled.agency.id
    files = [folder / f"{kind}.yml", folder / f"{kind}-{year}.yml", own / f"{kind}.yml", own / f"{kind}-{year}.yml"]
    packaged = resources.files("pipeline").joinpath("reports", "templates", f"{kind}.yml").read_text("utf-8")
    known = _entries(kind)
    templates = {entry: (f"{kind}.yml", text) for entry, text in yaml.safe_load(packaged).items()}
    for file in files:
        if file.exists():
            templates |= {entry: (str(file), text) for entry, text in _read_templates(file, known).items()}
    return {entry: templates[entry] for entry in _entries(kind, filled) if entry in templates}


def _read_templates(file: Path, known: tuple[str, ...]) -> dict[str, str]:
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


def _context(filled: PrintableForm) -> dict[str, Any]:
    """The names that templates may use; docs/decisions/0007 lists them."""
    figures = filled.figures

    def has(*names: str) -> bool:
        return all(name in figures for name in names)

    def n(*names: str) -> str:
        """The figure, or the sum of several; a placeholder where one is not known, never a guess."""
        missing = [name for name in names if name not in figures]
        if missing:
            return f"〔此处由人员填写：{'、'.join(missing)}〕"
        return format_number(sum(figures[name].value for name in names))

    last = min(filled.as_of, filled.as_of.replace(year=filled.year, month=12, day=31))
    return {
        "agency": filled.agency.name,
        "year": filled.year,
        "form": filled.form,
        "period": f"{filled.year}年1月1日至{chinese_date(last)}",
        "must_report": next((section.must_report for section in filled.form.sections if section.must_report), None),
        "has": has,
        "n": n,
        "classes": _classes(filled),
        "channels": _channels(filled),
        "applicants": _applicants(filled) if filled.form.kind == "report" else [],
        "outcomes": _outcomes(filled) if filled.form.kind == "report" else [],
    }


def _classes(filled: PrintableForm) -> list[_ListItem]:
    """Classes of website items that are not zero; those that the form names come first."""
    quoted = [quote.figure for quote in filled.form.quotes if quote.figure.startswith("items.")]
    others = sorted(name for name in filled.figures if name.startswith("items.") and name not in quoted)
    order = [name for name in (*quoted, *others) if name != "items.total" and name in filled.figures]
    return [
        _ListItem(_label(filled, name), format_number(filled.figures[name].value), filled.figures[name].unit)
        for name in order
        if filled.figures[name].value
    ]


def _label(filled: PrintableForm, name: str) -> str:
    """The label in the form's quotes, else the name of the class."""
    quoted = {quote.figure: quote.label for quote in filled.form.quotes}
    return quoted.get(name) or category_label(name.split(".", 1)[1])


def _channels(filled: PrintableForm) -> list[_ListItem]:
    """Posts by channel, WeChat and Weibo first; zeros included, because an account without posts has to be reported."""
    names = sorted(
        (name for name in filled.figures if name.startswith("posts.")),
        key=lambda name: (name != "posts.wechat", name != "posts.weibo", name),
    )
    return [
        _ListItem(
            f"{category_label(name[6:])}发布信息", format_number(filled.figures[name].value), filled.figures[name].unit
        )
        for name in names
    ]


def _applicants(filled: PrintableForm) -> list[_ListItem]:
    """New requests by applicant: natural persons, and legal persons and other organisations together; without zeros."""
    sums: dict[str, float] = {}
    for column in filled.form.table("requests").blocks[0].columns:
        received = filled.figures.get(f"requests.new_received.{column.id}")
        if column.sum_of is None and received is not None and received.value:
            name = column.group or column.label
            sums[name] = sums.get(name, 0) + received.value
    return [_ListItem(name, format_number(value), "件") for name, value in sums.items()]


def _outcomes(filled: PrintableForm) -> list[_ListItem]:
    """Requests handled by outcome: the rows of table 3 under one head added up, without zeros and without numbering."""
    sums: dict[str, float] = {}
    for row in filled.form.table("requests").blocks[0].rows:
        handled = filled.figures.get(f"requests.{row.id}.total")
        if row.kind == "outcome" and handled is not None and handled.value:
            name = re.sub(r"^（.+?）", "", row.parent or row.short or row.label)
            sums[name] = sums.get(name, 0) + handled.value
    return [_ListItem(name, format_number(value), "件") for name, value in sums.items()]


def _listed(items: Iterable[_ListItem], separator: str = "、") -> str:
    """The template filter `listed`."""
    return separator.join(str(item) for item in items)


def field_texts(filled: PrintableForm, texts: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Address → the text printed in a text field of a form: tick boxes, a text of `texts`, or a placeholder."""
    printed: dict[str, str] = {}
    for table in filled.form.tables:
        for row in (row for block in table.blocks for row in block.rows if row.number == "text"):
            text = "".join(texts[row.id]) if row.id in texts else None
            if row.choices:
                chosen = set(re.split("[、，,]", text or ""))
                boxes = [f"{'■' if choice in chosen else '□'}{choice}" for choice in row.choices]
                pairs = [boxes[first : first + CHOICES_PER_LINE] for first in range(0, len(boxes), CHOICES_PER_LINE)]
                printed[f"{table.id}.{row.id}"] = "\n".join("　".join(pair) for pair in pairs)
            else:
                printed[f"{table.id}.{row.id}"] = "〔此处填写〕" if text is None else text
    return printed
