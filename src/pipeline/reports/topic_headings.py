"""Headings of a report: those of its six parts are the form's, letter for letter; those of the topics inside a part an agency may word.

The form names the topics that part one has to speak of and not how their headings read; the words of the topic stay in the heading, so that
a reader, and the audit of whoever collects the reports, finds it.
"""

from __future__ import annotations

from pipeline.core import Refusal
from pipeline.law import Section, all_forms
from pipeline.reports.documents.printable_form import PrintableForm

_NUMERALS = "一二三四五六七八九十"
_LONGEST = 28  # a line of the document


def topic_headings(filled: PrintableForm, section: Section) -> dict[str, str]:
    """Topic → its heading with its number, as the agency words it in `workspace.toml`. Raises Refusal WORKSPACE-SETTING."""
    preferred = filled.agency.headings
    known = dict.fromkeys(topic for form in all_forms() for part in form.sections for topic in part.topics)
    for topic, heading in preferred.items():
        if topic not in known:
            raise _refusal(topic, f"不是可以改写的标题，可以改写的是 {'、'.join(known)}（各部分的标题由格式规定）")
        if topic not in heading or len(heading) > _LONGEST or "\n" in heading:
            raise _refusal(topic, f"“{heading}”中要有“{topic}”，在一行（{_LONGEST}字）以内")
    return {topic: f"（{_NUMERALS[index]}）{preferred.get(topic, topic)}" for index, topic in enumerate(section.topics)}


def _refusal(topic: str, reason: str) -> Refusal:
    return Refusal("WORKSPACE-SETTING", file="workspace.toml", problems=f"[[agency]] headings 的“{topic}”：{reason}")
