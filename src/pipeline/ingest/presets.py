"""Presets and lookups: how a kind of export looks, and which of our codes each spelling means. Data, read from YAML."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import ConfigDict, Field, ValidationError

from pipeline.core import (
    FrozenModel,
    Refusal,
    TableName,
    Words,
    describe_syntax_error,
    describe_validation_error,
    lookup_words,
    table_rules,
)


class Derived(FrozenModel):
    """A canonical column taken out of another one by a regular expression: where its own cell is empty, or `first` of all."""

    from_: str
    pattern: str
    as_: str
    first: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class Preset(FrozenModel):
    """How one kind of export looks. Headers that are in none of the lists stop the file (`columns`, `ignore`, `personal`).

    A header with points (`visible.type`) is a value inside a JSON record. `strict: false` is for records of a platform, which adds
    fields when it likes: they stay in the snapshot and are left alone.
    """

    name: str
    fills: TableName
    sheet: str | None = None
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030", "utf-16")
    covers: str | None = None
    columns: dict[str, tuple[str, ...]] = {}
    required: tuple[str, ...] | None = None
    constants: dict[str, str] = {}
    derive: dict[str, Derived] = {}
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    # Ledgers. `means`: this export's codes → a word of the lookups. `steps`: the columns that hold the days of each kind of step, read
    # as request_events. `applicant`: groups of columns that say who asked, the first filled one becomes a keyed hash; `subject`: what.
    means: dict[str, dict[str, str]] = {}
    steps: dict[str, tuple[str, ...]] | None = None
    applicant: tuple[tuple[str, ...], ...] = ()
    subject: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    rows_at: str | None = None
    full: bool = True
    strict: bool = True
    # Live sources: the module of `sources` that fetches them, what that module needs to know, the query a database is asked.
    api: Annotated[str, Field(pattern=r"^[a-z]+$")] | None = None
    fetch: dict[str, Any] = {}
    query: str | None = None

    @property
    def step_headers(self) -> dict[str, str]:
        """Every header of a column of steps → its step; a step that came again has further columns (征求意见开始2, 征求意见开始(3) …)."""
        return {
            form.format(header=header, number=number): step
            for step, headers in (self.steps or {}).items()
            for header in headers
            for form in ("{header}", "{header}{number}", "{header}({number})", "{header}_{number}", "{header}-{number}")
            for number in range(1, 10)
        }


def canonical(fills: TableName) -> Preset:
    """The preset of a file that already has exactly our column names."""
    return Preset(name="canonical", fills=fills)


def read_preset(name: str, workspace_folder: Path) -> Preset:
    """A preset by name: the workspace's own `presets/<name>.yml`, else one that comes with gongkai.

    Raises Refusal PRESET-MISSING or PRESET-SETTING.
    """
    own = workspace_folder / "presets" / f"{name}.yml"
    place = own if own.exists() else resources.files("pipeline").joinpath("ingest", "presets", f"{name}.yml")
    try:
        return _understood(name, place.read_text("utf-8"))
    except FileNotFoundError:
        raise Refusal("PRESET-MISSING", preset=name, known="、".join(preset_names(workspace_folder))) from None


@lru_cache(maxsize=256)
def _understood(name: str, text: str) -> Preset:
    """A preset as written. Hundreds of sources share a few; understanding one takes longer than asking a database."""
    try:
        written = yaml.safe_load(text)
        if isinstance(written, dict) and "name" in written:
            raise Refusal("PRESET-SETTING", preset=name, reason="不认识的键 name（预设的名字就是文件名）")
        return Preset.model_validate({**written, "name": name} if isinstance(written, dict) else written)
    except ValidationError as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=describe_validation_error(error)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=describe_syntax_error(error)) from None


def preset_names(workspace_folder: Path) -> list[str]:
    """The presets one can name in `workspace.toml`."""
    shipped = resources.files("pipeline").joinpath("ingest", "presets").iterdir()
    own = (workspace_folder / "presets").glob("*.yml")
    return sorted({entry.name.removesuffix(".yml") for entry in (*shipped, *own) if entry.name.endswith(".yml")})


def words_of(preset: Preset) -> dict[str, Words]:
    """Every spelling this preset's coded columns accept: the table's lookups, the codes themselves, the preset's own words."""
    found: dict[str, Words] = {}
    for column, lookup in table_rules()[preset.fills].words.items():
        words = lookup_words(lookup)
        own = {spelling: code for code, spellings in preset.words.get(column, {}).items() for spelling in spellings}
        means = preset.means.get(column, {})
        strange = sorted(set(means.values()) - words.codes.keys() - words.ambiguous.keys())
        if strange:
            raise Refusal(
                "PRESET-SETTING", preset=preset.name, reason=f"means.{column}：{lookup} 中没有“{'、'.join(strange)}”"
            )
        meant = {code: f"?{word}" if word in words.ambiguous else words.codes[word] for code, word in means.items()}
        found[column] = Words(codes={**words.codes, **own, **meant}, ambiguous=words.ambiguous)
    return found
