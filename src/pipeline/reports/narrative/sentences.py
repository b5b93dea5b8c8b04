"""Our sentences: which of them a report has, and what they say. Each is an entry of `templates/report.yml`; docs/decisions/0022.

A sentence is written where all figures and facts that it names are known, its form and level fit and its condition holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import jinja2
from jinja2 import nodes

from pipeline.reports.documents.sentence_context import BoundText, unmarked
from pipeline.reports.documents.templates import environment

# The functions of a template that name figures.
_NAMING = {"n", "size", "share", "value", "words", "unit"}
_NUMERALS = "一二三四五六七八九十"


@cache
def needed_names(text: str) -> frozenset[str]:
    """The figures and facts a template cannot do without: those it names outside its own conditions."""
    return frozenset(_names(environment().parse(text)))


def _names(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.If | nodes.CondExpr | nodes.For):
        return
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in _NAMING:
        for argument in node.args:
            if isinstance(argument, nodes.Const):
                yield from str(argument.value).split("+")
    for child in node.iter_child_nodes():
        yield from _names(child)


def fits(item: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether an item is one of the report's form and of the agency's level."""
    return context["form"].id in item.get("forms", [context["form"].id]) and context["level"] in item.get(
        "levels", [context["level"]]
    )


def holds(item: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether the condition of an item holds."""
    condition = item.get("when")
    return condition is None or bool(_expression(condition)(**context))


def is_known(sentence: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether every figure that a sentence or its condition names is known."""
    condition = sentence.get("when")
    needed = needed_names(sentence["text"]) | (needed_names(f"{{{{ {condition} }}}}") if condition else frozenset())
    return bool(context["has"](*needed))


def render_sentence(sentence: Mapping[str, Any], context: Mapping[str, Any]) -> BoundText:
    """What a sentence says, with its numbers."""
    return unmarked(sentence_template(sentence["text"]).render(context).strip())


@cache
def sentence_template(text: str) -> jinja2.Template:
    """A sentence as a template: a text is compiled once, however many documents say it."""
    return environment().from_string(text)


@cache
def _expression(text: str) -> Callable[..., Any]:
    return environment().compile_expression(text, undefined_to_none=False)


def unnumbered(text: str) -> str:
    """A point without its numeral: a person who writes one in other words may have copied it."""
    return re.sub(f"^[{_NUMERALS}]是", "", text)


def numeral(place: int) -> str:
    """一是, 二是 …: how the points of a list begin; `place` from 0."""
    return f"{_NUMERALS[place]}是"
