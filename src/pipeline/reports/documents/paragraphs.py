"""The paragraphs of a report's text, each with its name: ours, written from figures, or a person's, in a place made for it.

docs/decisions/0021. `read_templates` gives what stands under each heading, `render_paragraphs` the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import jinja2

from pipeline.core import Refusal, format_number
from pipeline.reports.documents.printable_form import PrintableForm
from pipeline.reports.documents.sentence_context import sentence_context
from pipeline.reports.documents.templates import Template, environment, read_templates
from pipeline.reports.texts import ReportTexts, WrittenText, fill_blocks, unknown_name

# What a person still has to write: 〔此处由办公室填写：…〕, or may write: 〔此处可由办公室补充：…〕.
PLACEHOLDER = re.compile(r"〔此处[^〕]*〕")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text. `name` is that of the place or of the paragraph of ours that it belongs to.

    `source`: ours, written (by a person, in a place), replaced (by a person, instead of ours), open (nobody wrote it yet).
    """

    text: str
    name: str = ""
    source: Literal["ours", "written", "replaced", "open"] = "ours"
    optional: bool = False
    by: str | None = None
    at: str | None = None
    door: str | None = None


def render_paragraphs(
    filled: PrintableForm, folder: Path, texts: ReportTexts | None = None
) -> dict[str, tuple[Paragraph, ...]]:
    """Heading or topic → its paragraphs. `folder` is the workspace's `templates/`; `texts` is what people wrote.

    Raises Refusal REN-TEMPLATE and REN-TEXTS naming file, entry and reason.
    """
    written = texts or ReportTexts()
    drafts = {entry: _drafts(filled, entry, template) for entry, template in read_templates(filled, folder).items()}
    _refuse_unknown(written, [draft for entry in drafts.values() for draft in entry])
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


def _drafts(filled: PrintableForm, entry: str, template: Template) -> list[Paragraph]:
    """The paragraphs of one entry in order, before anybody wrote anything."""
    context = sentence_context(filled)
    jinja = environment()
    try:
        if isinstance(template.content, str):
            return list(_of_text(jinja, entry, template.content, context))
        return list(_of_items(jinja, template.content, context))
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
    jinja: jinja2.Environment, items: tuple[Mapping[str, Any], ...], context: Mapping[str, Any]
) -> Iterator[Paragraph]:
    """Our templates: paragraphs of sentences, and places."""
    for item in items:
        if not _applies(jinja, item, context):
            continue
        if "place" in item:
            optional = bool(item.get("optional"))
            ask = jinja.from_string(str(item.get("ask", item["place"]))).render(context)
            lead = "〔此处可由办公室补充：" if optional else "〔此处由办公室填写："
            yield Paragraph(f"{lead}{ask}〕", str(item["place"]), "open", optional)
            continue
        text = "".join(
            jinja.from_string(sentence["text"]).render(context).strip()
            for sentence in item["sentences"]
            if _applies(jinja, sentence, context)
        )
        if text:
            yield Paragraph(text, str(item["id"]), "open" if PLACEHOLDER.search(text) else "ours")


def _applies(jinja: jinja2.Environment, item: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether the forms, levels and the condition of an item fit the report."""
    if context["form"].id not in item.get("forms", [context["form"].id]):
        return False
    if context["level"] not in item.get("levels", [context["level"]]):
        return False
    condition = item.get("when")
    return condition is None or bool(jinja.compile_expression(condition, undefined_to_none=False)(**context))


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
    numbers = {name: format_number(figure.value) for name, figure in filled.figures.items()}
    text = fill_blocks(line, numbers, texts.file, draft.name)
    still_open = PLACEHOLDER.search(text) is not None
    return Paragraph(text, draft.name, "open" if still_open else source, False, written.by, written.at, written.door)


def _needed(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """An optional place is required where its heading would have no text without it: the first one then."""
    if any(paragraph.source != "open" or not paragraph.optional for paragraph in paragraphs) or not paragraphs:
        return paragraphs
    first = paragraphs[0]
    return (
        replace(first, optional=False, text=first.text.replace("〔此处可由办公室补充：", "〔此处由办公室填写：")),
        *paragraphs[1:],
    )


def _refuse_unknown(texts: ReportTexts, drafts: list[Paragraph]) -> None:
    """A text for a place or paragraph that the report does not have would be lost in silence: it is refused with the names there are."""
    places = tuple(dict.fromkeys(draft.name for draft in drafts if _is_place(draft)))
    sentences = tuple(dict.fromkeys(draft.name for draft in drafts if not _is_place(draft)))
    for name, written in texts.places.items():
        if name not in places and written.lines():
            raise unknown_name(texts, "places", name, places)
    for name in texts.sentences:
        if name not in sentences:
            raise unknown_name(texts, "sentences", name, sentences)


def _is_place(draft: Paragraph) -> bool:
    return draft.source == "open" and PLACEHOLDER.fullmatch(draft.text) is not None
