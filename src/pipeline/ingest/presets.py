"""Presets: how a kind of export looks, and which of our codes each of its spellings means. Read from YAML."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError

from pipeline.core import (
    FrozenModel,
    Refusal,
    TableName,
    Words,
    YamlError,
    describe_validation_error,
    lookup_words,
    read_yaml,
    table_rules,
)


class Derived(FrozenModel):
    """A column of ours extracted from another one by a regular expression (`pattern`, rewritten to `as`).

    It fills empty cells of the column's own header; with `first` it takes precedence over them.
    """

    from_: str
    pattern: str
    as_: str
    first: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class Preset(FrozenModel):
    """How one kind of export looks.

    A file with a header that is in none of `columns`, `ignore` and `personal` is refused; with `strict: false`, for platforms that
    add fields to their records, unknown fields stay in the snapshot. A header with dots (`visible.type`) is a value inside a JSON
    record. `covers`: a pattern with two groups that reads first and last day from a file's name. `full`: a newer export of a period
    contains all its rows, so that a row missing from it is gone.
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
    # as request_events. `applicant`, `subject`: columns that say who asked and for what; the first filled one becomes a keyed hash.
    means: dict[str, dict[str, str]] = {}
    steps: dict[str, tuple[str, ...]] | None = None
    applicant: tuple[tuple[str, ...], ...] = ()
    subject: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    rows_at: str | None = None
    full: bool = True
    strict: bool = True
    # Live sources: the fetcher (a name in `sources/fetchers.py`), its settings, and the query file for a database.
    api: Annotated[str, Field(pattern=r"^[a-z]+$")] | None = None
    fetch: dict[str, Any] = {}
    query: str | None = None

    @property
    def step_headers(self) -> dict[str, str]:
        """Every header of a column of steps → its step. A repeated step has further columns (征求意见开始2, 征求意见开始(3) …)."""
        return {
            form.format(header=header, number=number): step
            for step, headers in (self.steps or {}).items()
            for header in headers
            for form in ("{header}", "{header}{number}", "{header}({number})", "{header}_{number}", "{header}-{number}")
            for number in range(1, 10)
        }


def canonical_preset(fills: TableName) -> Preset:
    """The preset of a file with exactly our own column names."""
    return Preset(name="canonical", fills=fills)


def read_preset(name: str, workspace_folder: Path) -> Preset:
    """A preset by name: the workspace's own `presets/<name>.yml`, else one that comes with gongkai.

    Raises Refusal PRESET-MISSING or PRESET-SETTING.
    """
    own = workspace_folder / "presets" / f"{name}.yml"
    file = own if own.exists() else resources.files("pipeline").joinpath("ingest", "presets", f"{name}.yml")
    try:
        return _parse(name, file.read_text("utf-8"))
    except FileNotFoundError:
        raise Refusal("PRESET-MISSING", preset=name, known="、".join(preset_names(workspace_folder))) from None


@lru_cache(maxsize=256)
def _parse(name: str, text: str) -> Preset:
    """A preset from its YAML text. Cached: hundreds of sources share a few presets, and validation is slow."""
    try:
        content = read_yaml(text)
        if isinstance(content, dict) and "name" in content:
            raise Refusal("PRESET-SETTING", preset=name, reason="不认识的键 name（预设的名字就是文件名）")
        return Preset.model_validate({**content, "name": name} if isinstance(content, dict) else content)
    except ValidationError as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=describe_validation_error(error)) from None
    except YamlError as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=str(error)) from None


def preset_names(workspace_folder: Path) -> list[str]:
    """The presets that `workspace.toml` may name."""
    shipped = resources.files("pipeline").joinpath("ingest", "presets").iterdir()
    own = (workspace_folder / "presets").glob("*.yml")
    return sorted({entry.name.removesuffix(".yml") for entry in (*shipped, *own) if entry.name.endswith(".yml")})


def words_of(preset: Preset) -> dict[str, Words]:
    """Every spelling the coded columns of this preset accept: the table's lookups, the codes themselves, the preset's own words.

    Raises Refusal PRESET-SETTING where `means` names a word that the lookup does not have.
    """
    accepted: dict[str, Words] = {}
    for column, lookup in table_rules()[preset.fills].words.items():
        words = lookup_words(lookup)
        own = {spelling: code for code, spellings in preset.words.get(column, {}).items() for spelling in spellings}
        means = preset.means.get(column, {})
        unknown = sorted(set(means.values()) - words.codes.keys() - words.ambiguous.keys())
        if unknown:
            raise Refusal(
                "PRESET-SETTING", preset=preset.name, reason=f"means.{column}：{lookup} 中没有“{'、'.join(unknown)}”"
            )
        mapped = {code: f"?{word}" if word in words.ambiguous else words.codes[word] for code, word in means.items()}
        accepted[column] = Words(codes={**words.codes, **own, **mapped}, ambiguous=words.ambiguous)
    return accepted
