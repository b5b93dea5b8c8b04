"""The names that sentences of a report may use: figures and facts that are known, and lists made of them (docs/decisions/0007).

In our own sentences every number is marked with the names of the figures it stands on (`BoundText`), so that the audit can hold it
against them wherever it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.core import format_number
from pipeline.figures import category_label
from pipeline.law import figure_names
from pipeline.reports.documents.printable_form import PrintableForm, QuotableFigure, chinese_date

# Private-use characters around a number in a rendered sentence of ours: names of figures, number.
_MARK = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002")

# How requests come in, as a report says it.
_WAYS = {
    "internet": "网络平台", "letter": "信函", "counter": "当面提交", "email": "电子邮件", "fax": "传真", "other": "其他方式",
}  # fmt: skip


@dataclass(frozen=True)
class BoundNumber:
    """A number in a text: its place, and the names of the figures it stands on."""

    start: int
    end: int
    names: str


@dataclass(frozen=True)
class BoundText:
    """A sentence of ours with its numbers."""

    text: str
    numbers: tuple[BoundNumber, ...]

    @property
    def with_blocks(self) -> str:
        """The text as a person may edit it: a number that is one figure is a block `{{ figure }}`, so that it cannot be mistyped."""
        text, before = "", 0
        for number in self.numbers:
            shown = self.text[number.start : number.end]
            block = shown if re.search("[+/]", number.names) else f"{{{{ {number.names} }}}}"
            text += self.text[before : number.start] + block
            before = number.end
        return text + self.text[before:]


@dataclass(frozen=True)
class ListItem:
    """A counted subject as the templates list it: 自然人 1 件. `names` are the figures added up, empty in an office's template."""

    label: str
    value: str
    unit: str
    names: str = ""

    def __str__(self) -> str:
        return f"{self.label}{_marked(self.value, self.names)}{self.unit}"


@dataclass(frozen=True)
class Account:
    """The posts of a channel, as sentences tell them: `figure` counts them, `facts` are those known: days, longest_gap …"""

    label: str
    figure: str
    facts: dict[str, str]
    unit: str

    def __getattr__(self, name: str) -> str:
        """The marked number of a fact; empty where it is not known."""
        return self.facts.get(name, "")


def unmarked(text: str) -> BoundText:
    """A rendered sentence without its marks, and where its numbers stand."""
    plain, numbers, before = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[before : match.start()]
        numbers.append(BoundNumber(len(plain), len(plain) + len(match[2]), match[1]))
        plain += match[2]
        before = match.end()
    return BoundText(plain + text[before:], tuple(numbers))


def _marked(number: str, names: str) -> str:
    return f"\ue000{names}\ue001{number}\ue002" if names else number


class _ByName(dict[str, QuotableFigure]):
    """Figures and facts by address; the figures also by their Chinese names, as an office's templates may write them."""

    def __missing__(self, name: str) -> QuotableFigure:
        figure = figure_names().id_of(name)
        if figure is None or figure == name:
            raise KeyError(name)
        return self[figure]

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        figure = figure_names().id_of(name) if isinstance(name, str) else None
        return figure is not None and super().__contains__(figure)


def sentence_context(filled: PrintableForm, *, marked: bool = False) -> dict[str, Any]:
    """The names that templates may use; docs/decisions/0007 lists them. `marked`: numbers carry the names of their figures."""
    figures = _ByName(filled.quotable)

    def has(*names: str) -> bool:
        return all(name in figures for name in names)

    def n(*names: str) -> str:
        """The figure, or the sum of several; a placeholder where one is not known, never a guess."""
        missing = [name for name in names if name not in figures]
        if missing:
            return f"〔此处由人员填写：{'、'.join(missing)}〕"
        number = format_number(sum(figures[name].value for name in names))
        return _marked(number, "+".join(names) if marked else "")

    def size(name: str) -> str:
        """The amount of a change, without its sign."""
        return _marked(format_number(abs(figures[name].value)), name if marked else "")

    def share(part: str, whole: str) -> str:
        """A figure, or the sum of several joined by +, in percent of others, with one decimal."""
        parts, all_of = (sum(figures[name].value for name in names.split("+")) for names in (part, whole))
        return _marked(format_number(round(parts / all_of * 100 + 1e-9, 1)), f"{part}/{whole}" if marked else "")

    def value(*names: str) -> float:
        """The number itself, for conditions."""
        return sum(figures[name].value for name in names)

    last = min(filled.as_of, filled.as_of.replace(year=filled.year, month=12, day=31))
    report = filled.form.kind == "report"
    return {
        "agency": filled.agency.name,
        "year": filled.year,
        "form": filled.form,
        "level": filled.agency.level,
        "period": f"{filled.year}年1月1日至{chinese_date(last)}",
        "must_report": next((section.must_report for section in filled.form.sections if section.must_report), None),
        "has": has,
        "n": n,
        "size": size,
        "share": share,
        "value": value,
        "words": lambda name: figures[name].words,
        "unit": lambda name: figures[name].unit,
        "classes": _known(_classes(filled), marked),
        "channels": _known(_channels(filled), marked),
        "quarters": _known(_quarters(filled), marked),
        "columns": _known(_columns(filled), marked),
        "accounts": list(_accounts(filled, marked)),
        "ways": _known(_ways(filled), marked),
        "listed_last_year": filled.last_year.sentences.__contains__,
        "said": lambda _: False,
        "still": list,
        "last_problems": filled.last_year.problems,
        "applicants": _known(_applicants(filled), marked) if report else [],
        "outcomes": _known(_outcomes(filled), marked) if report else [],
        "reasons": _known(_reasons(filled), marked) if report else [],
    }


def _known(items: Iterable[ListItem], marked: bool) -> list[ListItem]:
    return [item if marked else ListItem(item.label, item.value, item.unit) for item in items]


def _classes(filled: PrintableForm) -> Iterator[ListItem]:
    """Classes of website items that are not zero, all in the unit of their total; those that the form names come first."""
    quoted = [quote.figure for quote in filled.form.quotes if quote.figure.startswith("items.")]
    others = sorted(name for name in filled.figures if name.startswith("items.") and name not in quoted)
    total = filled.figures.get("items.total")
    for name in (*quoted, *others):
        if name != "items.total" and name in filled.figures and filled.figures[name].value:
            figure = filled.figures[name]
            yield ListItem(_label(filled, name), format_number(figure.value), (total or figure).unit, name)


def _label(filled: PrintableForm, name: str) -> str:
    """The label in the form's quotes, else the name of the class."""
    quoted = {quote.figure: quote.label for quote in filled.form.quotes}
    return quoted.get(name) or category_label(name.split(".", 1)[1])


def _channel_names(filled: PrintableForm) -> list[str]:
    """The figures of posts by channel, WeChat and Weibo first."""
    return sorted(
        (name for name in filled.figures if name.startswith("posts.")),
        key=lambda name: (name != "posts.wechat", name != "posts.weibo", name),
    )


def _channels(filled: PrintableForm) -> Iterator[ListItem]:
    """Posts by channel; zeros included, because an account without posts has to be reported."""
    for name in _channel_names(filled):
        figure = filled.figures[name]
        yield ListItem(f"{category_label(name[6:])}发布信息", format_number(figure.value), figure.unit, name)


def _accounts(filled: PrintableForm, marked: bool) -> Iterator[Account]:
    """The channels that have facts beside their number."""
    for name in _channel_names(filled):
        facts = {
            fact.removeprefix(f"{name}."): _marked(format_number(known.value), fact if marked else "")
            for fact, known in filled.facts.items()
            if fact.startswith(f"{name}.") and known.value
        }
        if "days" in facts:
            yield Account(category_label(name[6:]), name, facts, filled.figures[name].unit)


def _quarters(filled: PrintableForm) -> Iterator[ListItem]:
    """The items of each quarter."""
    for number, word in enumerate("一二三四", start=1):
        name = f"items.quarter_{number}"
        if name in filled.facts:
            yield ListItem(f"第{word}季度", format_number(filled.facts[name].value), filled.facts[name].unit, name)


def _columns(filled: PrintableForm) -> Iterator[ListItem]:
    """The busiest columns of the site."""
    for place in (1, 2, 3):
        fact = filled.facts.get(f"items.column_{place}")
        if fact is not None:
            yield ListItem(f"“{fact.words}”", format_number(fact.value), fact.unit, f"items.column_{place}")


def _ways(filled: PrintableForm) -> Iterator[ListItem]:
    """New requests by the channel that they came in through, most used first."""
    facts = [(name, fact) for name, fact in filled.facts.items() if name.startswith("requests.by_") and fact.value]
    for name, fact in sorted(facts, key=lambda known: (-known[1].value, known[0])):
        yield ListItem(_WAYS[name.removeprefix("requests.by_")], format_number(fact.value), fact.unit, name)


def _applicants(filled: PrintableForm) -> Iterator[ListItem]:
    """New requests by applicant: natural persons, and legal persons and other organisations together; without zeros."""
    groups: dict[str, list[str]] = {}
    for column in filled.form.table("requests").blocks[0].columns:
        name = f"requests.new_received.{column.id}"
        if column.sum_of is None and name in filled.figures and filled.figures[name].value:
            groups.setdefault(column.group or column.label, []).append(name)
    return _sums(filled, groups)


def _outcomes(filled: PrintableForm) -> Iterator[ListItem]:
    """Requests handled by outcome: the rows of table 3 under one head added up, without zeros and without numbering."""
    groups: dict[str, list[str]] = {}
    for row in filled.form.table("requests").blocks[0].rows:
        name = f"requests.{row.id}.total"
        if row.kind == "outcome" and name in filled.figures and filled.figures[name].value:
            label = re.sub(r"^（.+?）", "", row.parent or row.short or row.label)
            groups.setdefault(label, []).append(name)
    return _sums(filled, groups)


def _reasons(filled: PrintableForm) -> Iterator[ListItem]:
    """Why requests were not granted: the rows of table 3 below 不予公开, 无法提供, 不予处理 and 其他处理 that are not zero."""
    groups: dict[str, list[str]] = {}
    for row in filled.form.table("requests").blocks[0].rows:
        name = f"requests.{row.id}.total"
        if row.kind == "outcome" and row.parent and name in filled.figures and filled.figures[name].value:
            head = re.sub(r"^（.+?）", "", row.parent)
            label = re.sub(r"^\d+[.．、]", "", row.short or row.label)
            groups.setdefault(f"因“{label}”{head}", []).append(name)
    return _sums(filled, groups)


def _sums(filled: PrintableForm, groups: dict[str, list[str]]) -> Iterator[ListItem]:
    for label, names in groups.items():
        total = sum(filled.figures[name].value for name in names)
        yield ListItem(label, format_number(total), "件", "+".join(names))


def listed(items: Iterable[ListItem], separator: str = "、") -> str:
    """The template filter `listed`."""
    return separator.join(str(item) for item in items)
