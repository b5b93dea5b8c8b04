"""How well each preset fits a file: what every header would be, what is missing, which preset is the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.core import Source, Warehouse, table_rules
from pipeline.ingest.presets import Preset, canonical_preset, preset_names, read_preset, variants_of
from pipeline.ingest.readers.base import RawTable, tidy_header
from pipeline.ingest.readers.tidy import header_of
from pipeline.ingest.staging import known_headers
from pipeline.ingest.wide_counts import counted_headers

Role = Literal["mapped", "again", "step", "counted", "derived", "not_needed", "personal", "unknown"]
_TABLES = ("items", "posts", "requests", "request_events", "disputes", "documents", "counts")


@dataclass(frozen=True)
class ColumnRole:
    """What a header of a file would be.

    `column`: our column, the kind of step, the figure of its numbers, or for `again` the header that is used instead.
    """

    header: str
    role: Role
    column: str = ""


@dataclass(frozen=True)
class PresetFit:
    """One preset held against one file.

    `name`: what workspace.toml names; None for our own column names. `reading`: the preset itself, or the variant that takes over.
    """

    name: str | None
    reading: Preset
    columns: tuple[ColumnRole, ...]
    missing: tuple[str, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns if column.role == "unknown")

    @property
    def known_share(self) -> float:
        """Share of the headers that the preset knows, from 0 to 1."""
        return 1 - len(self.unknown) / max(len(self.columns), 1)

    @property
    def fits(self) -> bool:
        """Whether the file would be loaded as it is."""
        return not self.missing and not (self.unknown and self.reading.strict)

    @property
    def is_likely(self) -> bool:
        """Whether the file is probably of this kind: not too much is missing, and most headers are known."""
        wanted = self.reading.required or table_rules()[self.reading.fills].required
        return 2 * len(self.missing) <= len(wanted) and self.known_share >= 0.5


def candidates(folder: Path) -> dict[str | None, Preset]:
    """The presets of files that a workspace may name, those that only take over for another one left out."""
    presets: dict[str | None, Preset] = {}
    for name in preset_names(folder):
        preset = read_preset(name, folder)
        if (
            preset.api is None
            and preset.query is None
            and preset.fetch == {}
            and not preset.recognised_by
            and not preset.region
        ):
            presets[name] = preset
    return presets


def all_headers(warehouse: Warehouse, folder: Path) -> frozenset[str]:
    """Every header that some preset of files knows, and our own."""
    source = Source(name="look")
    presets = [*candidates(folder).values(), *(canonical_preset(table) for table in _TABLES)]  # type: ignore[arg-type]
    presets += [variant for preset in presets for variant in variants_of(preset, folder)]
    return frozenset().union(
        *(known_headers(preset, source, warehouse.columns(preset.fills)) for preset in presets),
    )


def ranked(warehouse: Warehouse, folder: Path, raw: RawTable) -> list[PresetFit]:
    """Every preset held against a file, the best first: with the fewest required columns missing, then with most headers known."""
    fits = [fit_of(warehouse, folder, name, preset, raw) for name, preset in candidates(folder).items()]
    fits += [fit_of(warehouse, folder, None, canonical_preset(table), raw) for table in _TABLES]  # type: ignore[arg-type]
    return sorted(
        fits, key=lambda fit: (_missing_share(fit), -fit.known_share, -_used(fit), fit.name is None, fit.name or "")
    )


def fit_of(warehouse: Warehouse, folder: Path, name: str | None, preset: Preset, raw: RawTable) -> PresetFit:
    """One preset held against a file."""
    takes_over = (
        variant
        for variant in variants_of(preset, folder)
        if set(map(tidy_header, variant.recognised_by)) <= set(raw.headers)
    )
    reading = next(takes_over, preset)
    columns = warehouse.columns(reading.fills)
    used = {column: header for column in columns if (header := header_of(column, reading, raw.headers))}
    missing = [
        column
        for column in reading.required or table_rules()[reading.fills].required
        if column not in used and column not in reading.constants and not _derived(column, reading, raw)
    ]
    counted = counted_headers(reading, raw.headers)
    if counted:
        missing = [column for column in missing if column not in ("figure", "amount", "period_to")]
    period = next((header for header in map(tidy_header, reading.period) if header in raw.headers), None)
    if period is not None:
        used["period_from"] = period
        missing = [column for column in missing if column not in ("period_from", "period_to")]
    roles = _roles(
        reading, raw.headers, counted, {header: column for column, header in reversed(used.items())}, columns
    )
    return PresetFit(name, reading, roles, tuple(missing))


def _roles(
    preset: Preset,
    headers: Sequence[str],
    counted: Mapping[str, str],
    used: Mapping[str, str],
    columns: Mapping[str, str],
) -> tuple[ColumnRole, ...]:
    steps = {tidy_header(header): step for header, step in preset.step_headers.items()}
    others = {tidy_header(header): column for column in columns for header in preset.columns.get(column, ())}
    derived = {tidy_header(entry.from_): column for column, entries in preset.derive.items() for entry in entries}
    personal, ignored = (frozenset(map(tidy_header, listed)) for listed in (preset.personal, preset.ignore))
    in_words = frozenset(tidy_header(entry.column) for entry in preset.step_words)

    def role_of(header: str) -> ColumnRole:
        if header in used:
            return ColumnRole(header, "mapped", used[header])
        if header in counted:
            return ColumnRole(header, "counted", counted[header])
        if header in steps:
            return ColumnRole(header, "step", steps[header])
        if header in personal:
            return ColumnRole(header, "personal")
        if header in derived or header in in_words:
            return ColumnRole(header, "derived", derived.get(header, ""))
        if header in others:
            return ColumnRole(header, "again", next(name for name, column in used.items() if column == others[header]))
        return ColumnRole(header, "not_needed" if header in ignored else "unknown")

    return tuple(map(role_of, headers))


def _derived(column: str, preset: Preset, raw: RawTable) -> bool:
    return any(header_of(entry.from_, preset, raw.headers) for entry in preset.derive.get(column, ()))


def _missing_share(fit: PresetFit) -> float:
    wanted = fit.reading.required or table_rules()[fit.reading.fills].required
    return len(fit.missing) / max(len(wanted), 1)


def _used(fit: PresetFit) -> int:
    return sum(column.role in ("mapped", "step", "counted") for column in fit.columns)
