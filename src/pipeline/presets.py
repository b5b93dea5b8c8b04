"""Presets and lookups: how a kind of export looks, and which of our codes each spelling means. Data, read from YAML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import Refusal
from pipeline.workspace import TableName


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Derived(_Frozen):
    """A canonical column taken out of another one by a regular expression: where its own cell is empty, or `first` of all."""

    from_: str
    pattern: str
    as_: str
    first: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class Preset(_Frozen):
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


class KeyWhen(_Frozen):
    """A column that joins the natural key only where `when` is true."""

    column: str
    when: str


class TableRules(_Frozen):
    """What `tables.yml` says of a table of rows."""

    key: tuple[str, ...]
    key_when: KeyWhen | None = None
    date: str | None
    required: tuple[str, ...]
    compare: tuple[str, ...]
    thing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    words: dict[str, str] = {}
    defaults: dict[str, str] = {}


class Words(_Frozen):
    """The spellings of one column: word → code, and words that may mean several codes."""

    codes: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]


@cache
def table_rules() -> dict[str, TableRules]:
    """The rules of every table of rows."""
    return {name: TableRules(**entry) for name, entry in _package_yaml("tables.yml").items()}


def canonical(fills: TableName) -> Preset:
    """The preset of a file that already has exactly our column names."""
    return Preset(name="canonical", fills=fills)


def read_preset(name: str, workspace_folder: Path) -> Preset:
    """A preset by name: the workspace's own `presets/<name>.yml`, else one that comes with gongkai.

    Raises Refusal PRESET-MISSING or PRESET-SETTING.
    """
    own = workspace_folder / "presets" / f"{name}.yml"
    place = own if own.exists() else resources.files("pipeline").joinpath("sources", "presets", f"{name}.yml")
    try:
        return _understood(name, place.read_text("utf-8"))
    except FileNotFoundError:
        raise Refusal("PRESET-MISSING", preset=name, known="、".join(preset_names(workspace_folder))) from None


@lru_cache(maxsize=256)
def _understood(name: str, text: str) -> Preset:
    """A preset as written. Hundreds of sources share a few; understanding one takes longer than asking a database."""
    try:
        return Preset(name=name, **yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise Refusal("PRESET-SETTING", preset=name, reason=str(error)) from None


def preset_names(workspace_folder: Path) -> list[str]:
    """The presets one can name in `workspace.toml`."""
    shipped = resources.files("pipeline").joinpath("sources", "presets").iterdir()
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


@cache
def lookup_words(lookup: str) -> Words:
    """One lookup file as word → code. A code is a word for itself."""
    document = _package_yaml(f"lookups/{lookup}.yml")
    if lookup == "decisions":
        entries = [*document["closing"], *document["interim"]]
        codes = {entry["code"]: [entry["label"], *entry.get("spellings", [])] for entry in entries}
        ambiguous = {entry["word"]: entry["choices"] for entry in document.get("ambiguous", [])}
    else:
        codes = document["codes"]
        ambiguous = document.get("ambiguous") or {}
    spelled = {str(spelling): str(code) for code, spellings in codes.items() for spelling in (code, *(spellings or ()))}
    return Words(codes=spelled, ambiguous={str(word): tuple(choices) for word, choices in ambiguous.items()})


@cache
def labels_of(lookup: str) -> dict[str, str]:
    """Code → what people call it: the first spelling of each."""
    document = _package_yaml(f"lookups/{lookup}.yml")
    if lookup == "decisions":
        return {entry["code"]: entry["label"] for entry in [*document["closing"], *document["interim"]]}
    return {str(code): str((spellings or [code])[0]) for code, spellings in document["codes"].items()}


def fingerprint(parts: Iterable[object]) -> str:
    """A short name for a state of the settings: equal settings have equal fingerprints on every machine."""
    text = json.dumps(
        [part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in parts],
        sort_keys=True,
        default=str,  # a date in YAML
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _package_yaml(path: str) -> Any:
    return yaml.safe_load(resources.files("pipeline").joinpath(path).read_text("utf-8"))


@cache
def interim_decisions() -> dict[str, str | None]:
    """Codes of steps on the way that some ledgers write where the result belongs, each with the event it is (None: no dated step)."""
    return {entry["code"]: entry["event"] for entry in _package_yaml("lookups/decisions.yml")["interim"]}


@cache
def decision_rows() -> tuple[tuple[str, str, int, int], ...]:
    """Closing decisions and the row of table 3 each counts in: (code, row, first year, last year) of the year of decision."""
    found: list[tuple[str, str, int, int]] = []
    for entry in _package_yaml("lookups/decisions.yml")["closing"]:
        row = entry["row"]
        if isinstance(row, str):
            found.append((entry["code"], row, 0, 9999))
            continue
        years = sorted(row)
        for position, year in enumerate(years):
            first = 0 if position == 0 else year
            last = years[position + 1] - 1 if position + 1 < len(years) else 9999
            if row[year] is not None:
                found.append((entry["code"], row[year], first, last))
    return tuple(found)
