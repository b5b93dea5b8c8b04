"""Deliveries of one night with the same headers stand in one relation: what is done with their rows is done once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.core import Warehouse
from pipeline.ingest.presets import Preset
from pipeline.ingest.readers.base import RawTable, register_rows
from pipeline.ingest.snapshots import FetchRecord

if TYPE_CHECKING:
    import pyarrow as pa

# No header is spelled like this.
FILE_COLUMN = "file id"


@dataclass(frozen=True)
class ColumnMapping:
    """How one column of ours is read from a file: its header there, the reading macro, and what stands in for an empty cell.

    `kind`: DuckDB type. `coded`: words become codes. `derived`: see `Derived` of the presets.
    """

    name: str
    kind: str
    header: str | None
    reader: str
    coded: bool
    constant: str | None
    derived: tuple[Mapping[str, str | bool], ...]
    # Columns that say who asked or for what, as (mark, header). They are hashed, never stored; the mark keeps a number apart from a
    # name with the same text.
    hashed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One list out of one file as it was read. `path`: with `#` and the sheet where the file has several."""

    file_id: int
    path: str
    record: FetchRecord
    preset: Preset
    raw: RawTable

    @property
    def place(self) -> str:
        """The list as messages name it."""
        return self.path if self.raw.sheet is None else f"{self.path}（工作表 {self.raw.sheet}）"


@dataclass(frozen=True)
class Shape:
    """Deliveries with the same headers and what of them is the same. A typed file stands alone.

    `relation`: their rows under their own headers, with `line` and, unless typed, `FILE_COLUMN`. `table`: where they stand; `relation`
    may be a part of it. `mappings`: once they fit our table.
    """

    relation: str
    table: str
    preset: Preset
    headers: tuple[str, ...]
    typed: bool
    texts: frozenset[str]
    files: tuple[Delivery, ...]
    mappings: tuple[ColumnMapping, ...] = ()

    @property
    def file_column(self) -> str:
        """The number of a row's delivery, as SQL writes it."""
        return str(self.files[0].file_id) if self.typed else f'"{FILE_COLUMN}"'

    @property
    def staged(self) -> str:
        """The relation of their rows under our columns."""
        return f"staged_{self.table}"

    @property
    def copied(self) -> bool:
        """Whether the rows are copied when they are put under our columns; typed ones stay where they are, unless we change them."""
        return not self.typed or self.preset.fills == "requests"

    @property
    def file_ids(self) -> list[int]:
        return [file.file_id for file in self.files]

    def alone(self) -> list[tuple[Delivery, Shape]]:
        """Each delivery, and the part of the shape that is its own."""
        return [(file, self._of((file,))) for file in self.files]

    def without(self, records: Sequence[FetchRecord]) -> Shape | None:
        """The same without the deliveries of these files; None where none is left."""
        files = tuple(file for file in self.files if not any(file.record is record for record in records))
        return self._of(files) if files else None

    def _of(self, files: tuple[Delivery, ...]) -> Shape:
        if len(files) == len(self.files):
            return self
        numbers = ", ".join(str(file.file_id) for file in files)
        part = f'(SELECT * FROM {self.table} WHERE "{FILE_COLUMN}" IN ({numbers}))'
        return replace(self, relation=part, files=files)

    def with_raws(self, changed: Callable[[Delivery], RawTable]) -> Shape:
        """The same with what is known of each file changed."""
        return replace(self, files=tuple(replace(file, raw=changed(file)) for file in self.files))

    def drop(self, warehouse: Warehouse) -> None:
        """Forget the rows."""
        warehouse.run("ingest/load/drop_raw", relation=self.table, typed=self.typed)
        warehouse.run("ingest/load/drop_raw", relation=self.staged, typed=not self.copied)


def groups_of_a_shape(read: Iterable[Delivery]) -> list[list[Delivery]]:
    """The deliveries that can stand in one relation together, in the order of the first of each group."""
    groups: dict[tuple[Any, ...], list[Delivery]] = {}
    for file in read:
        # Numbers without rows are written out file by file: their days stand in the file's name.
        alone = file.file_id if file.raw.typed or file.preset.fills == "counts" else None
        groups.setdefault((id(file.preset), file.raw.headers, file.raw.header_line == 0, alone), []).append(file)
    return list(groups.values())


def shape_of(warehouse: Warehouse, group: Sequence[Delivery], relation: str) -> Shape:
    """The rows of a group as a relation; those of a typed file stay where they are."""
    first = group[0].raw
    if first.rows is None:
        relation = first.relation
    else:
        write_rows(warehouse, relation, [(file.file_id, file.raw.rows) for file in group if file.raw.rows is not None])
    files = tuple(replace(file, raw=replace(file.raw, rows=None)) for file in group)
    return Shape(relation, relation, group[0].preset, first.headers, first.typed, first.texts, files)


def write_rows(warehouse: Warehouse, relation: str, tables: Sequence[tuple[int, pa.Table]]) -> None:
    """Make `relation` of the rows of deliveries: (number, rows with `line` and the file's headers)."""
    import pyarrow as pa  # only when a file is read

    rows = pa.concat_tables(
        table.append_column(FILE_COLUMN, pa.repeat(pa.scalar(number, pa.int32()), table.num_rows))
        for number, table in tables
    )
    register_rows(warehouse.connection, relation, rows)
