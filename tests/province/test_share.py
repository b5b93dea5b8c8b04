"""[share]: what a county sends after its night, whole for readers, resumed, pruned, and without a table that nobody listed."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from pipeline.core.findings import Finding
from pipeline.province import share as sharing
from pipeline.province.share import Shared, share_build
from pipeline.province.storage import Storage, StorageError
from pipeline.province.tables import listed_tables, shared_tables
from tests.support.counties import NIGHT, ProvinceOfTests, copied
from tests.support.office import Office


def test_what_crosses_is_the_list_with_the_columns_and_types_that_are_published(published: dict[str, Office]) -> None:
    with duckdb.connect(str(published["yaoan"].published_file), read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, map(list(column_name), list(data_type)) FROM duckdb_columns() WHERE NOT internal GROUP BY table_name"
        ).fetchall()
    built = dict(columns)
    for name, table in shared_tables().items():
        if name in built:  # some are written by verbs that this office did not run
            assert dict(table.columns) == built[name], name
        assert table.of == "agencies" or table.key
    views = {"evidence", "excluded", "quarantined", "bi_figures", "bi_leaves", "bi_cells", "bi_findings"}
    assert set(built) - set(listed_tables()) <= views, "a new table is put into tables.yml"


def test_the_pointer_names_every_file_with_its_bytes(province: ProvinceOfTests) -> None:
    pointer = province.pointer("yaoan")
    folder = province.shared / "county=yaoan" / f"run={pointer['run']}"
    assert {file["table"] for file in pointer["files"]} == {file.stem for file in folder.iterdir()}
    for file in pointer["files"]:
        content = (folder / f"{file['table']}.parquet").read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    rows = province.offices["yaoan"].published("SELECT count(*) FROM figures")[0][0]
    assert next(file["rows"] for file in pointer["files"] if file["table"] == "figures") == rows > 0


def test_a_night_without_anything_new_sends_nothing_and_says_that_it_was(province: ProvinceOfTests) -> None:
    again = province.share("yaoan", datetime(2020, 1, 6, 2, 30))
    assert (again.files, again.bytes) == (0, 0)
    assert province.pointer("yaoan")["confirmed_at"] == "2020-01-06T02:30:00"
    assert province.pointer("yaoan")["built_at"].startswith("2020-01-05")


def test_readers_keep_the_run_before_until_every_file_is_there_and_the_next_night_sends_only_the_rest(
    province: ProvinceOfTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = province.pointer("yaoan")["run"]
    office = province.offices["yaoan"].night(now="2020-01-06 02:30")
    uploads: list[str] = []
    upload = Storage.upload

    def breaks_off(self: Storage, file: Path, name: str) -> None:
        if len(uploads) == 3:
            raise StorageError("网络断了")
        uploads.append(name)
        upload(self, file, name)

    with monkeypatch.context() as patch:
        patch.setattr(Storage, "upload", breaks_off)
        failed = share_build(office.read(), now=NIGHT)
    assert isinstance(failed, Finding)
    assert failed.code == "SHARE-FAILED"
    assert "网络断了" in failed.message
    assert province.pointer("yaoan")["run"] == before
    done = province.share("yaoan")
    assert province.pointer("yaoan")["run"] == done.run != before
    assert done.files == len(province.pointer("yaoan")["files"]) - 3, "what was sent is not sent again"


def test_old_runs_are_deleted_but_for_fourteen_and_those_with_a_seal(province: ProvinceOfTests) -> None:
    own = province.shared / "county=yaoan"
    for number in range(1, 20):
        (own / f"run=201901{number:02d}T023000-1").mkdir()
    done = share_build(province.offices["yaoan"].read(), now=NIGHT, sealed=frozenset({"20190102T023000-1"}))
    assert isinstance(done, Shared)
    left = sorted(folder.name for folder in own.glob("run=*"))
    assert len(left) == sharing.RUNS_KEPT + 1
    assert "run=20190102T023000-1" in left
    assert f"run={done.run}" in left
    assert done.deleted == 5


def test_a_share_that_cannot_be_reached_is_a_finding_without_the_secret(
    published: dict[str, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = copied(published["yaoan"], tmp_path / "w")
    monkeypatch.setenv("KEY_OF_TESTS", "a-very-secret-key")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    text = (office.folder / "workspace.toml").read_text("utf-8")
    for url in (f"file://{blocked}/x", "nosuch://bucket/x"):
        office.write(
            "workspace.toml",
            f'{text}\n[share]\nurl = "{url}"\ncounty = "yaoan"\nsecrets = {{key = "env:KEY_OF_TESTS"}}\n',
        )
        failed = share_build(office.read(), now=NIGHT)
        assert isinstance(failed, Finding)
        assert (failed.code, failed.severity) == ("SHARE-FAILED", "warn")
        assert "a-very-secret-key" not in failed.to_json()
