"""The paragraphs of a report's text, each with its name: ours, written from figures, or a person's, in a place made for it.

docs/decisions/0021. `read_templates` gives what stands under each heading, `render_paragraphs` the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import jinja2

from pipeline.core import Refusal, format_number
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.sentence_context import sentence_context
from pipeline.reports.documents.templates import Template, environment, read_templates
from pipeline.reports.narrative.sentences import (
    fits,
    holds,
    is_known,
    numeral,
    render_sentence,
    sentence_template,
    unnumbered,
)
from pipeline.reports.texts import ReportTexts, WrittenText, fill_blocks, unknown_name

# What a person still has to write: 〔此处由办公室填写：…〕, or may write: 〔此处可由办公室补充：…〕. Where we have a draft that nobody has
# decided yet, it stands in the brackets after CONFIRM; it is the text once a person takes the brackets away.
CONFIRM = "此处由办公室确认，去掉本句和括号即采用："
PLACEHOLDER = re.compile(r"〔此处[^〕]*〕")


@dataclass(frozen=True)
class Sentence:
    """A sentence of ours, or what a person wrote instead: its name, its text, the same with blocks for numbers."""

    name: str
    text: str
    with_blocks: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text. `name` is that of the place or of the paragraph of ours that it belongs to.

    `source`: ours, written (by a person, in a place), replaced (by a person, instead of ours), open (nobody wrote it yet).
    `sentences` are those that a paragraph of ours, or our draft for a place, is made of; `ask` is what to write in an open place.
    """

    text: str
    name: str = ""
    source: Literal["ours", "written", "replaced", "open"] = "ours"
    optional: bool = False
    by: str | None = None
    at: str | None = None
    door: str | None = None
    sentences: tuple[Sentence, ...] = ()
    ask: str = ""

    @property
    def asks(self) -> tuple[str, ...]:
        """What a person has to write, or may write, for each placeholder of the text."""
        hints = placeholders_in(self.text)
        return (self.ask,) if hints and self.ask else tuple(placeholder_hint(hint) for hint in hints)


def render_paragraphs(
    filled: PrintableForm, folder: Path, texts: ReportTexts | None = None
) -> dict[str, tuple[Paragraph, ...]]:
    """Heading or topic → its paragraphs. `folder` is the workspace's `templates/`; `texts` is what people wrote.

    Raises Refusal REN-TEMPLATE and REN-TEXTS naming file, entry and reason.
    """
    written = texts or ReportTexts()
    said: set[str] = set()
    templates = read_templates(filled, folder)
    drafts = {entry: _drafts(filled, entry, template, written, said) for entry, template in templates.items()}
    _refuse_unknown(
        written, [draft for entry in drafts.values() for draft in entry], _sentence_names(filled, templates)
    )
    return {
        entry: _needed(tuple(line for draft in own for line in _with_texts(filled, draft, written)))
        for entry, own in drafts.items()
    }


def placeholders_in(text: str) -> list[str]:
    """The placeholders of a text, in order."""
    return PLACEHOLDER.findall(text)


def placeholder_hint(placeholder: str) -> str:
    """The subject to write about: “〔此处由办公室填写：改进情况〕” → “改进情况”."""
    return re.sub("^〔此处[^：〕]*：?|〕$", "", placeholder)


def place_name(placeholder: str) -> str:
    """The name of a place: its subject without the advice after “；”."""
    return placeholder_hint(placeholder).split("；")[0]


def _drafts(
    filled: PrintableForm, entry: str, template: Template, texts: ReportTexts, said: set[str]
) -> list[Paragraph]:
    """The paragraphs of one entry in order, before anybody filled a place. `said`: the sentences and paragraphs of ours so far."""
    try:
        if isinstance(template.content, str):
            return list(_of_text(environment(), entry, template.content, sentence_context(filled)))
        context = sentence_context(filled, marked=True) | {"said": said.__contains__, "still": _still(filled, said)}
        return list(_of_items(filled, template.content, context, texts, said))
    except Refusal:
        raise
    except Exception as error:  # a template of an office may fail in any way
        raise Refusal("REN-TEMPLATE", file=template.file, entry=entry, reason=" ".join(str(error).split())) from None


def _of_text(jinja: jinja2.Environment, entry: str, text: str, context: Mapping[str, Any]) -> Iterator[Paragraph]:
    """An office's own template: a paragraph a line; a line that is a placeholder is a place."""
    lines = [line.strip() for line in jinja.from_string(text).render(context).splitlines() if line.strip()]
    for position, line in enumerate(lines, start=1):
        if PLACEHOLDER.fullmatch(line) and not line.startswith("〔此处由人员"):
            yield Paragraph(line, place_name(line), "open", optional=line.startswith("〔此处可"))
        else:
            yield Paragraph(line, f"{entry}/{position}", "open" if PLACEHOLDER.search(line) else "ours")


def _of_items(
    filled: PrintableForm,
    items: tuple[Mapping[str, Any], ...],
    context: Mapping[str, Any],
    texts: ReportTexts,
    said: set[str],
) -> Iterator[Paragraph]:
    """Our templates: paragraphs of sentences, and places."""
    for item in items:
        if not fits(item, context):
            continue
        if "place" not in item:
            paragraph = _of_sentences(filled, item, context, texts, said)
            if paragraph is not None:
                said.add(paragraph.name)
                yield paragraph
        elif holds(item, context):
            wanted = item.get("optional", False)
            optional = wanted if isinstance(wanted, bool) else wanted in said
            ask = sentence_template(str(item.get("ask", item["place"]))).render(context)
            draft = tuple(_said(filled, item.get("drafts", ()), context, ReportTexts(), set())[0])
            if draft:
                text = f"〔{CONFIRM}{''.join(sentence.text for sentence in draft)}〕"
            else:
                text = f"{'〔此处可由办公室补充：' if optional else '〔此处由办公室填写：'}{ask}〕"
            yield Paragraph(text, str(item["place"]), "open", optional, sentences=draft, ask=ask)


def _still(filled: PrintableForm, said: set[str]) -> Callable[[], list[str]]:
    """The problems that last year's report named and this one names again, by the short words of their names."""
    return lambda: [
        name.removeprefix("问题：") for name in sorted(filled.last_year.sentences & said) if name.startswith("问题：")
    ]


def taken_over(line: str) -> str:
    """A line of a person that took over a draft of ours but left the words around it."""
    if PLACEHOLDER.fullmatch(line) or CONFIRM not in line:
        return line
    line = line.replace(f"〔{CONFIRM}", "").replace(CONFIRM, "")
    return line.replace("〕", "", 1) if line.count("〕") > line.count("〔") else line


def _of_sentences(
    filled: PrintableForm, item: Mapping[str, Any], context: Mapping[str, Any], texts: ReportTexts, said: set[str]
) -> Paragraph | None:
    """A paragraph of ours: its sentences that hold, or what a person wrote instead of one."""
    parts, points, stamp = _said(filled, item["sentences"], context, texts, said)
    if points < item.get("points", 0):  # a person writes about what one point does not fill
        said.difference_update(part.name for part in parts)
        return None
    text = "".join(part.text for part in parts)
    if not text:
        return None
    source: Literal["ours", "replaced", "open"] = (
        "open" if PLACEHOLDER.search(text) else "replaced" if stamp else "ours"
    )
    by, at, door = (stamp.by, stamp.at, stamp.door) if stamp else (None, None, None)
    return Paragraph(text, str(item["id"]), source, False, by, at, door, tuple(parts))


def _said(
    filled: PrintableForm,
    sentences: Iterable[Mapping[str, Any]],
    context: Mapping[str, Any],
    texts: ReportTexts,
    said: set[str],
) -> tuple[list[Sentence], int, WrittenText | None]:
    """The sentences that hold, how many of them are points (numbered 一是, 二是 …), and who wrote one of them last."""
    parts: list[Sentence] = []
    stamp: WrittenText | None = None
    points = 0
    for sentence in sentences:
        if not fits(sentence, context):
            continue
        name = sentence["id"]
        written = texts.sentences.get(name)
        if written is not None:
            text = "".join(_filled_line(filled, line, texts, name) for line in written.lines())
            with_blocks = "".join(written.lines())
            stamp = written
        elif is_known(sentence, context) and holds(sentence, context):
            bound = render_sentence(sentence, context)
            text, with_blocks = bound.text, bound.with_blocks
        else:
            continue
        if not text:
            continue
        if sentence.get("point"):
            text, with_blocks = (f"{numeral(points)}{unnumbered(words)}" for words in (text, with_blocks))
            points += 1
        said.add(name)
        parts.append(Sentence(name, text, with_blocks))
    return parts, points, stamp


def _with_texts(filled: PrintableForm, draft: Paragraph, texts: ReportTexts) -> Iterator[Paragraph]:
    """The paragraph with what a person wrote for it: a place filled, a paragraph of ours replaced."""
    is_place = _is_place(draft)
    written = (texts.places if is_place else texts.sentences).get(draft.name)
    if written is None or (is_place and not written.lines()):
        yield draft
        return
    for line in written.lines():
        yield _written(filled, draft, texts, written, line, "written" if is_place else "replaced")


def _written(
    filled: PrintableForm,
    draft: Paragraph,
    texts: ReportTexts,
    written: WrittenText,
    line: str,
    source: Literal["written", "replaced"],
) -> Paragraph:
    text = _filled_line(filled, line, texts, draft.name)
    still_open = PLACEHOLDER.search(text) is not None
    return Paragraph(text, draft.name, "open" if still_open else source, False, written.by, written.at, written.door)


def _filled_line(filled: PrintableForm, line: str, texts: ReportTexts, name: str) -> str:
    """A line a person wrote, with its blocks replaced by their numbers."""
    numbers = {name: format_number(figure.value) for name, figure in filled.quotable.items()}
    return fill_blocks(line, numbers, texts.file, name)


def _needed(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """An optional place is required where its heading would have no text without it: the first one then."""
    if any(paragraph.source != "open" or not paragraph.optional for paragraph in paragraphs) or not paragraphs:
        return paragraphs
    first = paragraphs[0]
    return (
        replace(first, optional=False, text=first.text.replace("〔此处可由办公室补充：", "〔此处由办公室填写：")),
        *paragraphs[1:],
    )


def _sentence_names(filled: PrintableForm, templates: Mapping[str, Template]) -> set[str]:
    """The names of all sentences of ours for this form and level, written or not: a person may write each in other words."""
    context = sentence_context(filled)
    items = [item for template in templates.values() if not isinstance(template.content, str)
             for item in template.content if "sentences" in item and fits(item, context)]  # fmt: skip
    return {str(sentence["id"]) for item in items for sentence in item["sentences"] if fits(sentence, context)}


def _refuse_unknown(texts: ReportTexts, drafts: list[Paragraph], ours: set[str]) -> None:
    """A text for a place or paragraph that the report does not have would be lost in silence: it is refused with the names there are."""
    places = tuple(dict.fromkeys(draft.name for draft in drafts if _is_place(draft)))
    sentences = tuple(dict.fromkeys(draft.name for draft in drafts if not _is_place(draft)))
    for name, written in texts.places.items():
        if name not in places and written.lines():
            raise unknown_name(texts, "places", name, places)
    for name in texts.sentences:
        if name not in sentences and name not in ours:
            raise unknown_name(texts, "sentences", name, sentences)


def _is_place(draft: Paragraph) -> bool:
    return draft.source == "open" and PLACEHOLDER.fullmatch(draft.text) is not None
