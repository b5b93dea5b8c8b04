"""Which files a new workspace consists of, and their text. Pure: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pipeline.core import package_yaml
from pipeline.figures import figure_dictionary

DECLARED = "由人员填报"


@dataclass(frozen=True)
class Answers:
    """What an office says of itself. `agency`: its id; `kinds`: names in `kinds.yml`; `year`: the first year to be counted."""

    name: str
    agency: str
    level: str
    parent: str | None
    year: int
    kinds: tuple[str, ...]


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    return dict(package_yaml("operations/setup/kinds.yml"))


@cache
def source_kinds() -> dict[str, dict[str, Any]]:
    """Kinds of source, as `kinds.yml` says: name → its entry, which has a preset."""
    return {name: kind for name, kind in _kinds().items() if "preset" in kind}


def planned_files(answers: Answers) -> dict[str, str]:
    """Path below the workspace → text, for every file of a new workspace."""
    chosen = {name: _kinds()[name] for name in answers.kinds}
    kinds = {name: kind for name, kind in chosen.items() if "preset" in kind}
    settings = [kind["settings"] for kind in chosen.values() if "settings" in kind]
    values = {"agency": answers.agency, "name": answers.name, "parent": answers.parent, "level": answers.level,
              "year": answers.year}  # fmt: skip
    classes = package_yaml("core/class_names.yml")
    listed = "、".join(f"{code}（{classes[code]}）" for code in ("news", "documents", "replies", "other"))
    files = {
        "workspace.toml": _filled("workspace.toml", kinds=kinds, settings=settings, **values),
        "columns.yml": _filled("columns.yml", classes=listed),
        f"declared/{answers.year}.yml": _filled("declared.yml", figures=declarable_figures(answers.year), **values),
    }
    files |= {
        kind["file"]: _filled(kind["file"]) for kind in chosen.values() if "file" in kind and "preset" not in kind
    }
    files |= {f"inbox/{name}/说明.txt": _filled("note.txt", kind=kind, **values) for name, kind in kinds.items()}
    return files


def kinds_to_have(named: Iterable[str]) -> tuple[str, ...]:
    """The kinds that a new workspace has: those named; where no source is among them, every usual source too."""
    usual = [name for name, kind in source_kinds().items() if not kind.get("only_named")]
    named = tuple(named)
    return named if any(name in source_kinds() for name in named) else (*usual, *named)


def wanted_registers(kinds: Iterable[str]) -> tuple[str, ...]:
    """The optional registers that stand in the workbook of a new workspace."""
    return tuple(_kinds()[name]["register"] for name in kinds if "register" in _kinds()[name])


def declarable_figures(year: int) -> list[tuple[str, str]]:
    """Every figure that a person declares in a year, as (id, name), in the order of the forms."""
    entries = figure_dictionary((), ())
    return [
        (entry.figure, entry.label)
        for entry in entries
        if entry.counts.startswith(DECLARED) and entry.years_from <= year <= (entry.years_to or year)
    ]


def _filled(template: str, **values: Any) -> str:
    import jinja2  # only when a workspace is made

    text = resources.files("pipeline").joinpath("operations", "setup", "templates", f"{template}.j2").read_text("utf-8")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.filters["tojson"] = _toml_text
    return environment.from_string(text).render(**values)


def _toml_text(value: str) -> str:
    """A text as a TOML string."""
    import json

    return json.dumps(value, ensure_ascii=False)
