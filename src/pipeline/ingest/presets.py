"""Presets: how a kind of export looks, and which of our codes each of its spellings means. Read from YAML."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator

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
from pipeline.ingest.preset_file import joined

MAX_DEPTH = 6  # names in a chain of `extends`, the empty end included
YES_OR_NO = ("is_reference", "is_original", "is_repost", "is_deleted", "is_normative")


class Derived(FrozenModel):
    """A column of ours extracted from another one by a regular expression (`pattern`, rewritten to `as`).

    It fills empty cells of the column's own header; with `first` it takes precedence over them.
    """

    from_: str
    pattern: str
    as_: str
    first: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class StepWords(FrozenModel):
    """A step written in words into a column of remarks (9.20发补正): only what `pattern` matches is read.

    Its groups are month and day; the year is that of the day of receipt. A pattern without them says that there was such a step, not
    when (延期20个工作日): the row waits in quarantine for its day.
    """

    column: str
    pattern: str
    event: str
    dated: bool = True


class Preset(FrozenModel):
    """How one kind of export looks.

    A file with a header that is in none of `columns`, `ignore` and `personal` is refused; with `strict: false`, for platforms that
    add fields to their records, unknown fields stay in the snapshot. A header with dots (`visible.type`) is a value inside a JSON
    record. `covers`: a pattern with two groups that reads first and last day from a file's name. `full`: a newer export of a period
    contains all its rows, so that a row missing from it is gone. `about`: what it reads, for people. `extends`: the preset this one
    adds to (see `preset_file`). `variants`: presets that take over where a file has all headers of their `recognised_by`.
    Of numbers without rows: `period`, the column that says of which days; `amounts`, figure → the columns that hold its number;
    `channel_pattern`, a pattern of further such columns, whose first group names the channel. `region`: of tables side by side the one
    that has these headers is read; such numbers only control a list, and may be as old as they like.
    `ids`: columns whose cells name one thing in several forms (`weibo`: number and short id). `words` of a yes-or-no column use 是 and 否.
    """

    name: str
    about: str = ""
    extends: str | None = None
    variants: tuple[str, ...] = ()
    recognised_by: tuple[str, ...] = ()
    ids: dict[str, Literal["weibo"]] = {}
    fills: TableName
    sheet: str | None = None
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030", "utf-16")
    covers: str | None = None
    columns: dict[str, tuple[str, ...]] = {}
    required: tuple[str, ...] | None = None
    constants: dict[str, str] = {}
    derive: dict[str, tuple[Derived, ...]] = {}
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    # Ledgers. `means`: this export's codes → a word of the lookups. `steps`: the columns that hold the days of each kind of step, read
    # as request_events. `applicant`, `subject`: columns that say who asked and for what; the first filled one becomes a keyed hash.
    means: dict[str, dict[str, str]] = {}
    steps: dict[str, tuple[str, ...]] | None = None
    step_words: tuple[StepWords, ...] = ()
    applicant: tuple[tuple[str, ...], ...] = ()
    subject: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    amounts: dict[str, tuple[str, ...]] = {}
    channel_pattern: str | None = None
    region: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    rows_at: str | None = None
    full: bool = True
    strict: bool = True
    # Live sources: the fetcher (a name in `sources/fetchers.py`), its settings, and the query file for a database.
    api: Annotated[str, Field(pattern=r"^[a-z]+$")] | None = None
    fetch: dict[str, Any] = {}
    query: str | None = None

    @field_validator("derive", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """One pattern of a column, or several of which the first that matches is used."""
        entries = value.items() if isinstance(value, dict) else ()
        return {name: entry if isinstance(entry, list | tuple) else (entry,) for name, entry in entries}

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
    """The preset of a file with our own column names; for a table that people type by hand, also with those they use."""
    if fills == "disputes":
        return read_preset("disputes-list", Path())
    return Preset(name="canonical", fills=fills)


def read_preset(name: str, workspace_folder: Path) -> Preset:
    """A preset by name: the workspace's own `presets/<name>.yml`, else one that comes with gongkai.

    Raises Refusal PRESET-MISSING or PRESET-SETTING.
    """
    texts: list[str] = []
    names = [name]
    while names[-1]:
        own = workspace_folder / "presets" / f"{names[-1]}.yml"
        file = own if own.exists() else resources.files("pipeline").joinpath("ingest", "presets", f"{names[-1]}.yml")
        try:
            texts.append(file.read_text("utf-8"))
        except FileNotFoundError:
            raise Refusal("PRESET-MISSING", preset=names[-1], known="、".join(preset_names(workspace_folder))) from None
        names.append(_extended(name, texts[-1]))
        if len(names) > MAX_DEPTH or names[-1] in names[:-1]:
            raise Refusal(
                "PRESET-SETTING", preset=name, reason=f"extends 转了圈或超过 {MAX_DEPTH} 层：{' → '.join(names)}"
            )
    return _parse(name, tuple(texts))


def variants_of(preset: Preset, workspace_folder: Path) -> tuple[Preset, ...]:
    """The presets that take over where a file has their headers."""
    return tuple(read_preset(name, workspace_folder) for name in preset.variants)


@lru_cache(maxsize=256)
def _extended(name: str, text: str) -> str:
    try:
        content = read_yaml(text)
        if isinstance(content, dict) and "name" in content:
            raise Refusal("PRESET-SETTING", preset=name, reason="不认识的键 name（预设的名字就是文件名）")
        return str(content.get("extends") or "") if isinstance(content, dict) else ""
    except YamlError as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=str(error)) from None


@lru_cache(maxsize=256)
def _parse(name: str, texts: tuple[str, ...]) -> Preset:
    """A preset from its YAML text and those it extends. Cached: hundreds of sources share a few presets, and validation is slow."""
    try:
        contents = [read_yaml(text) for text in texts]
        whole = joined(contents) if all(isinstance(content, dict) for content in contents) else contents[0]
        preset = Preset.model_validate({**whole, "name": name} if isinstance(whole, dict) else whole)
    except ValidationError as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=describe_validation_error(error)) from None
    except (AttributeError, TypeError):
        raise Refusal("PRESET-SETTING", preset=name, reason="columns、words、ignore 等的写法不对") from None
    _refuse_words_without_effect(preset)
    return preset


def _refuse_words_without_effect(preset: Preset) -> None:
    """A setting either has an effect or is refused."""
    rules = table_rules()[preset.fills]
    for column, words in preset.words.items():
        if column in YES_OR_NO:
            wrong = sorted(words.keys() - {"是", "否"})
            if wrong:
                raise Refusal("PRESET-SETTING", preset=preset.name,
                              reason=f"words.{column} 只能写“是”和“否”各对应哪些词，不能写“{'、'.join(wrong)}”")  # fmt: skip
        elif column not in rules.words:
            known = "、".join((*rules.words, *YES_OR_NO))
            raise Refusal("PRESET-SETTING", preset=preset.name,
                          reason=f"words.{column} 不起作用：{column} 不是有固定词的列，可写的有 {known}")  # fmt: skip


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
