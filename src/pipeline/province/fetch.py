"""What each county shares, as a roll-up finds it: its pointer, its files checked byte by byte and kept here, and its state.

A run is taken whole or not at all. Where today's cannot be had, the last good one that was fetched is used, and the state says so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import ValidationError

from pipeline.core import SETTINGS, Finding, compose, execute, package_yaml, room_in
from pipeline.province.counties import County, Province
from pipeline.province.share import sha256_of
from pipeline.province.storage import Storage, StorageError, open_storage
from pipeline.province.tables import FORMAT, POINTER, Pointer, SharedFile, folder_of, run_folder, shared_tables

State = Literal["fresh", "late", "missing", "unreadable"]
# Transfers at the same time: they wait for the network, not for the processor.
AT_ONCE = 16
# Without these a roll-up of the county would say nothing.
_NEEDED = ("figures", "agencies")


@dataclass(frozen=True)
class CountyState:
    """A county as found. `pointer` and `folder`: the run that is used, and its files here; None where there is none.

    fresh: a night ended within the hours allowed; late: none did; missing: it never shared anything; unreadable: what it
    shares now cannot be used (`problem`), the run that is used, if any, is an older one.
    """

    county: County
    state: State
    problem: str | None = None
    pointer: Pointer | None = None
    folder: Path | None = None

    def finding(self) -> Finding | None:
        """The finding about a county that is not fresh."""
        name, pointer = self.county.name, self.pointer
        used = (
            f"汇总用的是它 {pointer.built_at:%Y-%m-%d %H:%M} 的数据"
            if pointer
            else "汇总里没有它的数，各表写作“未报送”"
        )
        words: dict[str, Any] = {"name": name, "agency": self.county.id, "used": used, "refers_to": self.county.id}
        if self.state == "missing":
            return compose("COUNTY-MISSING", url=self.county.url, **words)
        if self.state == "unreadable":
            return compose("COUNTY-UNREADABLE", url=self.county.url, reason=self.problem, **words)
        if self.state == "late" and pointer:
            return compose("COUNTY-LATE", at=f"{pointer.confirmed_at:%Y-%m-%d %H:%M}", **words)
        return None


def fetch_counties(province: Province, options: Mapping[str, Any], kept: Path, now: datetime) -> list[CountyState]:
    """The state of every county in the order of the list; files are kept below `kept`. Raises Refusal DISK-FULL.

    `options` are those of the storages, `now` is Asia/Shanghai wall time.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda county: _fetch(county, province, options, kept, now), province.county))


def _fetch(county: County, province: Province, options: Mapping[str, Any], kept: Path, now: datetime) -> CountyState:
    own = kept / folder_of(county.id)
    try:
        storage = open_storage(county.url, options)
        pointer = read_pointer(storage, county)
        if pointer is None:
            return fall_back(county, own, None)
        with room_in(kept):
            folder = _fetch_run(storage, pointer, own, province.detail)
    except StorageError as error:
        return fall_back(county, own, str(error))
    late = now - pointer.confirmed_at > timedelta(hours=province.stale_after_hours)
    return CountyState(county, "late" if late else "fresh", None, pointer, folder)


def fall_back(county: County, own: Path, problem: str | None) -> CountyState:
    """The state of a county whose share cannot be used now, with the last good run of it, if there is one here in `own`."""
    for folder in sorted(own.glob("*"), reverse=True):
        if (pointer := _kept_pointer(folder)) is not None:
            return CountyState(county, "unreadable", problem or "共享里不再有它的指针 CURRENT.json", pointer, folder)
    return CountyState(county, "missing" if problem is None else "unreadable", problem)


def forget_other_runs(state: CountyState) -> None:
    """Delete the kept runs of a county but the one that was used."""
    if state.folder is not None:
        for other in state.folder.parent.iterdir():
            if other != state.folder:
                shutil.rmtree(other, ignore_errors=True)


def read_pointer(storage: Storage, county: County) -> Pointer | None:
    """The pointer of a county; None when it never shared. Raises StorageError, also for a pointer that cannot be read."""
    content = storage.read(f"{folder_of(county.id)}/{POINTER}")
    if content is None:
        return None
    try:
        pointer = Pointer.model_validate_json(content)
    except ValidationError:
        raise StorageError("指针 CURRENT.json 不完整或写法不对") from None
    if pointer.format != FORMAT or pointer.county != county.id:
        raise StorageError(f"指针 CURRENT.json 写的是县 {pointer.county}、格式 {pointer.format}")
    missing = sorted(set(_NEEDED) - {file.table for file in pointer.files})
    if missing:
        raise StorageError(f"指针 CURRENT.json 里没有表 {'、'.join(missing)}")
    return pointer


def _fetch_run(storage: Storage, pointer: Pointer, own: Path, detail: bool) -> Path:
    """The folder here with the files of a run, each checked against the pointer. Raises StorageError."""
    folder = own / pointer.run
    tables = shared_tables()
    wanted = [file for file in pointer.files if file.table in tables and (detail or not tables[file.table].detail)]
    before = _kept_pointer(folder)
    if before is not None and before.files != pointer.files:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".*.new"):  # of a roll-up that was killed: one at a time fetches
        leftover.unlink()
    earlier = _kept_files(own, folder)
    fetched = []
    for file in wanted:
        here = folder / f"{file.table}.parquet"
        if here.is_file() and here.stat().st_size == file.bytes:
            continue
        here.unlink(missing_ok=True)
        if (same := earlier.get((file.table, file.sha256))) is not None:
            os.link(same, here)
        else:
            _fetch_file(storage, f"{run_folder(pointer.county, pointer.run)}/{here.name}", here, file)
            fetched.append(here)
    if fetched:
        _check_columns(fetched)
    (folder / POINTER).write_text(pointer.model_dump_json(), "utf-8")
    return folder


def _kept_files(own: Path, besides: Path) -> dict[tuple[str, str], Path]:
    """The files of the other runs of a county that are kept here, by table and sha256: most tables are the same from night to night."""
    return {
        (file.table, file.sha256): place
        for folder in own.iterdir()
        if folder != besides and (pointer := _kept_pointer(folder)) is not None
        for file in pointer.files
        if (place := folder / f"{file.table}.parquet").is_file() and place.stat().st_size == file.bytes
    }


def _fetch_file(storage: Storage, name: str, here: Path, file: SharedFile) -> None:
    """One file of a run, under its name here only when its bytes are those of the pointer. Raises StorageError."""
    draft = here.with_suffix(".part")
    try:
        storage.download(name, draft)
        if sha256_of(draft) != file.sha256:
            raise StorageError(f"文件 {name} 的字节与指针所记的不同")
        draft.replace(here)
    finally:
        draft.unlink(missing_ok=True)


def _check_columns(files: Sequence[Path]) -> None:
    """Whether the files have the columns that are never empty. Raises StorageError."""
    promises = package_yaml("figures/table_comments.yml")["promises"]
    by_name = {file.name: file for file in files}
    with duckdb.connect(config=dict(SETTINGS)) as connection:
        try:
            rows = execute(connection, "province/roll_up/file_columns", files=[str(file) for file in files]).fetchall()
        except duckdb.Error:
            raise StorageError("有文件不是 Parquet 文件") from None
    found: dict[str, set[str]] = {name: set() for name in by_name}
    for name, column in rows:
        found[Path(name).name].add(column)
    for name, columns in found.items():
        promise = promises.get(by_name[name].stem, {})
        needed = {
            *promise.get("key", []),
            *promise.get("filled", []),
            *(("value",) if name == "figures.parquet" else ()),
        }
        if missing := sorted(needed - columns):
            raise StorageError(f"{name} 缺少列 {'、'.join(missing)}：县里的程序版本可能太旧")


def _kept_pointer(folder: Path) -> Pointer | None:
    """The pointer of a run that is kept here whole."""
    try:
        return Pointer.model_validate_json((folder / POINTER).read_bytes())
    except (OSError, ValueError):
        return None
