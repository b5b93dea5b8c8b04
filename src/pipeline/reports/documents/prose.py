"""The text of a document, written from figures by templates that an office can replace, with places where a person writes."""

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

from pipeline.core import Refusal, format_number
from pipeline.figures import display_name
from pipeline.law import all_forms
from pipeline.reports.documents.filled_form import FilledForm, chinese_date
from pipeline.reports.documents.layout import CHOICES_A_LINE

PLACE = re.compile(r"〔此处[^〕]*〕")


@dataclass(frozen=True)
class _Counted:
    """Something counted, as the templates list it."""

    label: str
    value: str
    unit: str

    def __str__(self) -> str:
        return f"{self.label}{self.value}{self.unit}"


def words_of(filled: FilledForm, folder: Path) -> dict[str, tuple[str, ...]]:
    """The paragraphs under each heading or topic of a report; of a website form the text of each field.

    `folder` is the workspace's `templates/`. Raises Refusal REN-TEMPLATE naming file, entry and reason.
    """
    context = _context(filled)
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["listed"] = _listed
    written: dict[str, tuple[str, ...]] = {}
    for entry, (file, text) in _templates(filled, folder).items():
        try:
            lines = environment.from_string(text).render(context).splitlines()
        except Exception as error:  # an office's template may fail in any way: what it does is its own
            raise Refusal("REN-TEMPLATE", file=file, entry=entry, reason=" ".join(str(error).split())) from None
        written[entry] = tuple(line.strip() for line in lines if line.strip())
    return written


def places_in(text: str) -> list[str]:
    """The places of a text that wait for a person."""
    return PLACE.findall(text)


def wanted(place: str) -> str:
    """What is to be written at a place: “〔此处由办公室填写：改进情况〕” → “改进情况”."""
    return re.sub("^〔此处[^：〕]*：?|〕$", "", place)


def _templates(filled: FilledForm, folder: Path) -> dict[str, tuple[str, str]]:
    """Entry → file and text: what comes with gongkai, then the workspace's, its year's, its agency's, the nearest last."""
    kind, year = filled.form.kind, filled.year
    own = folder / filled.agency.id
    places = [folder / f"{kind}.yml", folder / f"{kind}-{year}.yml", own / f"{kind}.yml", own / f"{kind}-{year}.yml"]
    packaged = resources.files("pipeline").joinpath("reports", "templates", f"{kind}.yml").read_text("utf-8")
    known = _entries(kind)
    found = {entry: (f"{kind}.yml", text) for entry, text in yaml.safe_load(packaged).items()}
    for place in places:
        if place.exists():
            found |= {entry: (str(place), text) for entry, text in _read(place, known).items()}
    wanted = _entries(kind, filled)
    return {entry: found[entry] for entry in wanted if entry in found}


def _read(place: Path, known: tuple[str, ...]) -> dict[str, str]:
    try:
        entries = yaml.safe_load(place.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise Refusal("REN-TEMPLATE", file=str(place), entry="整个文件", reason=reason) from None
    if not isinstance(entries, dict):
        raise Refusal("REN-TEMPLATE", file=str(place), entry="整个文件", reason="应为“标题: 文字”的对照")
    for entry, text in entries.items():
        if entry not in known:
            reason = f"格式中没有这个标题，可用的是：{'、'.join(known)}"
            raise Refusal("REN-TEMPLATE", file=str(place), entry=entry, reason=reason)
        if not isinstance(text, str):
            raise Refusal("REN-TEMPLATE", file=str(place), entry=entry, reason="应为文字")
    return entries


def _entries(kind: str, filled: FilledForm | None = None) -> tuple[str, ...]:
    """The headings and topics, or the fields with words, that a form has; without one: of all forms of the kind."""
    names: list[str] = []
    for form in all_forms() if filled is None else (filled.form,):
        if form.kind == kind == "report":
            names += [name for section in form.sections for name in (section.heading, *section.topics)]
        elif form.kind == kind:
            rows = [row for table in form.tables for block in table.blocks for row in block.rows]
            names += [row.id for row in rows if row.number == "text"]
    return tuple(dict.fromkeys(names))


def _context(filled: FilledForm) -> dict[str, Any]:
    figures = filled.figures

    def has(*names: str) -> bool:
        return all(name in figures for name in names)

    def n(*names: str) -> str:
        """The figure, or the sum of several; a place to write where one is not known: never a guess."""
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
        "must_report": next((one.must_report for one in filled.form.sections if one.must_report), None),
        "has": has,
        "n": n,
        "classes": _classes(filled),
        "channels": _channels(filled),
        "applicants": _applicants(filled) if filled.form.kind == "report" else [],
        "outcomes": _outcomes(filled) if filled.form.kind == "report" else [],
    }


def _classes(filled: FilledForm) -> list[_Counted]:
    """Classes of website items that are not zero: those the form names first."""
    named = [quote.figure for quote in filled.form.quotes if quote.figure.startswith("items.")]
    others = sorted(name for name in filled.figures if name.startswith("items.") and name not in named)
    order = [name for name in (*named, *others) if name != "items.total" and name in filled.figures]
    return [
        _Counted(_label(filled, name), format_number(filled.figures[name].value), filled.figures[name].unit)
        for name in order
        if filled.figures[name].value
    ]


def _label(filled: FilledForm, name: str) -> str:
    """The form's own word for what it quotes, else the class's name."""
    quoted = {quote.figure: quote.label for quote in filled.form.quotes}
    return quoted.get(name) or display_name(name.split(".", 1)[1])


def _channels(filled: FilledForm) -> list[_Counted]:
    """What was posted where: WeChat and Weibo first, zeros too: an account without posts is worth a word."""
    names = sorted(
        (name for name in filled.figures if name.startswith("posts.")),
        key=lambda name: (name != "posts.wechat", name != "posts.weibo", name),
    )
    return [
        _Counted(
            f"{display_name(name[6:])}发布信息", format_number(filled.figures[name].value), filled.figures[name].unit
        )
        for name in names
    ]


def _applicants(filled: FilledForm) -> list[_Counted]:
    """Who asked: natural persons, and legal persons and other organisations together; without zeros."""
    sums: dict[str, float] = {}
    for column in filled.form.table("requests").blocks[0].columns:
        asked = filled.figures.get(f"requests.new_received.{column.id}")
        if column.sum_of is None and asked is not None and asked.value:
            name = column.group or column.label
            sums[name] = sums.get(name, 0) + asked.value
    return [_Counted(name, format_number(value), "件") for name, value in sums.items()]


def _outcomes(filled: FilledForm) -> list[_Counted]:
    """What became of the requests handled: rows of table 3 under one head together, without zeros and without numbering."""
    sums: dict[str, float] = {}
    for row in filled.form.table("requests").blocks[0].rows:
        handled = filled.figures.get(f"requests.{row.id}.total")
        if row.kind == "outcome" and handled is not None and handled.value:
            name = re.sub(r"^（.+?）", "", row.parent or row.short or row.label)
            sums[name] = sums.get(name, 0) + handled.value
    return [_Counted(name, format_number(value), "件") for name, value in sums.items()]


def _listed(things: Iterable[_Counted], mark: str = "、") -> str:
    return mark.join(str(one) for one in things)


def field_words(filled: FilledForm, words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Address → what is printed in the fields of a form that hold words: a choice to tick, a text, or a place to write."""
    printed: dict[str, str] = {}
    for table in filled.form.tables:
        for row in (row for block in table.blocks for row in block.rows if row.number == "text"):
            text = "".join(words[row.id]) if row.id in words else None
            if row.choices:
                chosen = set(re.split("[、，,]", text or ""))
                boxes = [f"{'■' if one in chosen else '□'}{one}" for one in row.choices]
                pairs = [boxes[first : first + CHOICES_A_LINE] for first in range(0, len(boxes), CHOICES_A_LINE)]
                printed[f"{table.id}.{row.id}"] = "\n".join("　".join(pair) for pair in pairs)
            else:
                printed[f"{table.id}.{row.id}"] = "〔此处填写〕" if text is None else text
    return printed
