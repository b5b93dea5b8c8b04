"""The names of all figures that a report can have: those of the forms, of its text, of website classes and of channels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipeline.core import FigureNames, folded_name, package_yaml
from pipeline.law.forms.catalogue import figure_catalogue


def figure_names(classes: Mapping[str, str] | None = None) -> FigureNames:
    """The names of all figures. `classes`: class → its Chinese name, of a workspace's columns.yml; those of gongkai are always there."""
    return _names(tuple(sorted((classes or {}).items())))


def table_named(text: str) -> str | None:
    """The table of figures (disputes, requests …) that a text means; None where it means none."""
    tables = package_yaml("law/table_names.yml")
    named = {folded_name(name): table for table, names in tables.items() for name in (table, *names)}
    return named.get(folded_name(text))


@cache
def _names(classes: tuple[tuple[str, str], ...]) -> FigureNames:
    shipped = {code: str(name) for code, name in package_yaml("core/class_names.yml").items()}
    channels = {code: shipped.pop(code) for code in ("wechat", "weibo")}
    codes = {"class": {**shipped, **dict(classes)}, "channel": channels}
    labels: dict[str, str] = {}
    short: dict[str, str] = {}
    for pattern, words in package_yaml("law/figures.yml").items():
        kind = next((kind for kind in codes if f"{{{kind}}}" in pattern), None)
        for code, name in codes[kind].items() if kind else [("", "")]:
            address = pattern.replace(f"{{{kind}}}", code)
            labels[address] = words["label"].replace(f"{{{kind}}}", name)
            if kind:
                short[name] = address
    for figure in figure_catalogue():
        labels.setdefault(figure.name, figure.label)
        short.setdefault(figure.label, figure.name)
    return FigureNames.of(labels, short.items())
