"""pull keeps the bytes as received and writes down every record, whatever happens in between."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline.core.errors import Refusal
from pipeline.ingest import snapshots as stored_snapshots
from pipeline.ingest.presets import canonical_preset
from pipeline.ingest.pull import stated_period
from pipeline.ingest.snapshots import fetch_records
from tests.support.office import Office, csv_text, item

Make = Callable[..., Office]


def snapshots(office: Office) -> list[Path]:
    return sorted(
        file for file in (office.folder / "snapshots").rglob("*") if file.is_file() and file.parent.name != "snapshots"
    )


def records(office: Office) -> list[tuple[str, str]]:
    return [(record.looked_at, record.path) for record in fetch_records(office.read())]


def test_bytes_are_stored_as_received_and_named_by_their_hash(workspace: Make) -> None:
    office = workspace()
    content = csv_text([item(1)]).encode("gb18030")
    office.drop("website/旧站.csv", content)
    office.verbs("pull")
    (stored,) = snapshots(office)
    assert stored.read_bytes() == content
    assert stored.name == hashlib.sha256(content).hexdigest() + ".csv"


def test_only_the_owner_can_read_what_was_pulled(workspace: Make) -> None:
    office = workspace(ledger="requests")
    office.drop("ledger/台账.csv", "request_no,applicant_kind,received_on\n")
    os.chmod(office.folder / "inbox/ledger/台账.csv", 0o644)
    office.verbs("pull")
    (stored,) = snapshots(office)
    assert stored.stat().st_mode & 0o777 == 0o600
    for folder in (office.folder / "snapshots", stored.parent):
        assert folder.stat().st_mode & 0o777 == 0o700, folder


def test_the_same_bytes_again_add_only_a_fetch_record(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.verbs("pull", now="2020-01-05 02:30")
    (first,) = snapshots(office)
    stamp = first.stat().st_mtime_ns
    office.verbs("pull", now="2020-01-06 02:30")
    assert snapshots(office) == [first]
    assert first.stat().st_mtime_ns == stamp, "a snapshot is never written again"
    assert records(office) == [("2020-01-05T02:30:00", "a.csv"), ("2020-01-06T02:30:00", "a.csv")]


def test_a_file_that_is_as_it_was_is_not_copied_again_and_one_of_the_same_size_is(
    workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.drop("website/b.csv", [item(2)])
    office.verbs("pull", now="2020-01-05 02:30")
    copied: list[Path] = []
    write = stored_snapshots.write_synced

    def noted(target: BinaryIO, content: bytes | BinaryIO) -> None:
        copied.append(Path(getattr(content, "name", "")))
        write(target, content)

    monkeypatch.setattr(stored_snapshots, "write_synced", noted)
    office.drop("website/b.csv", [item(3)])
    office.verbs("pull", now="2020-01-06 02:30")
    assert [file.name for file in copied] == ["b.csv"]
    assert len(snapshots(office)) == 3
    next(
        file for file in snapshots(office) if file.read_bytes() == (office.folder / "inbox/website/a.csv").read_bytes()
    ).unlink()
    office.verbs("pull", now="2020-01-07 02:30")
    assert [file.name for file in copied] == ["b.csv", "a.csv"], "what the snapshots have lost is stored again"


def test_a_changed_file_of_the_same_name_is_another_snapshot_beside_the_first(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.verbs("pull", now="2020-01-05 02:30")
    office.drop("website/a.csv", [item(1), item(2)])
    office.verbs("pull", now="2020-01-06 02:30")
    assert len(snapshots(office)) == 2


def test_a_snapshot_is_never_overwritten_even_when_it_was_tampered_with(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    office.verbs("pull")
    (stored,) = snapshots(office)
    stored.write_bytes(b"tampered")
    office.verbs("pull", now="2020-01-06 02:30")
    assert stored.read_bytes() == b"tampered"


@pytest.mark.parametrize("torn_at", [1, 25, -3, -8])
def test_a_last_line_torn_by_a_crash_is_skipped_and_overwritten(workspace: Make, torn_at: int) -> None:
    office = workspace()
    office.drop("website/网站导出文件.csv", [item(1)])
    office.verbs("pull", now="2020-01-05 02:30")
    log = office.folder / "snapshots" / "looks.jsonl"
    line = log.read_bytes()
    log.write_bytes(line + line[:torn_at])
    assert len(records(office)) == 1
    office.verbs("pull", now="2020-01-06 02:30")
    assert [when for when, _ in records(office)] == ["2020-01-05T02:30:00", "2020-01-06T02:30:00"]


def test_a_line_torn_in_the_middle_of_a_chinese_character_is_skipped(workspace: Make) -> None:
    office = workspace()
    office.drop("website/网站.csv", [item(1)])
    office.verbs("pull")
    log = office.folder / "snapshots" / "looks.jsonl"
    line = log.read_bytes()
    log.write_bytes(line + line[: line.index("网".encode()) + 1])
    assert len(records(office)) == 1


def test_a_file_name_with_an_unusual_line_break_is_one_fetch_record(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a\u2028b.csv", [item(1)])
    office.verbs("pull", "load")
    assert [path for _, path in records(office)] == ["a\u2028b.csv"]


def test_a_file_name_from_a_gbk_archive_is_fetched_too(workspace: Make) -> None:
    office = workspace()
    place = os.fsencode(office.folder / "inbox" / "website") + b"/\xce\xc4\xbc\xfe.csv"
    with open(place, "wb") as handle:
        handle.write(csv_text([item(1)]).encode())
    office.take_in()
    assert office.held("SELECT item_id FROM current_items") == [("1",)]


def test_a_missing_folder_is_a_finding_and_the_other_sources_go_on(workspace: Make) -> None:
    office = workspace(website="items", weibo="posts")
    (office.folder / "inbox" / "website").rmdir()
    office.drop("weibo/a.csv", "post_id,channel,published_at\n1,weibo,2019-01-01\n")
    office.verbs("pull")
    assert "website" in office.message("SOURCE-FOLDER")
    assert records(office) == [("2020-01-05T02:30:00", "a.csv")]


def test_an_unreadable_file_fails_its_source_and_not_the_pull(workspace: Make) -> None:
    office = workspace(website="items", weibo="posts")
    # A link that leads nowhere and one that leads to itself: what a broken share looks like.
    os.symlink("loop.csv", office.folder / "inbox" / "website" / "loop.csv")
    office.drop("website/a.csv", [item(1)])
    office.drop("weibo/a.csv", "post_id,channel,published_at\n1,weibo,2019-01-01\n")
    office.verbs("pull")
    assert len(snapshots(office)) == 2


def test_lock_files_of_office_programs_and_hidden_files_are_not_fetched(workspace: Make) -> None:
    office = workspace()
    for name in ("~$a.xlsx", ".a.csv.swp", "说明.docx", "Thumbs.db"):
        office.drop(f"website/{name}", "x")
    office.drop("website/a.csv", [item(1)])
    office.verbs("pull")
    assert [path for _, path in records(office)] == ["a.csv"]


def test_files_in_folders_below_the_inbox_are_fetched_under_their_path(workspace: Make) -> None:
    office = workspace()
    office.drop("website/2019/一季度/a.csv", [item(1)])
    office.verbs("pull")
    assert [path for _, path in records(office)] == ["2019/一季度/a.csv"]


def test_temporary_files_of_a_killed_pull_are_deleted(workspace: Make) -> None:
    office = workspace()
    office.drop("website/a.csv", [item(1)])
    folder = office.folder / "snapshots" / "website"
    folder.mkdir(parents=True)
    (folder / ".taking-abc").write_text("half a ledger")
    office.verbs("pull")
    assert [file.suffix for file in snapshots(office)] == [".csv"]


def test_a_source_nobody_knows_is_refused_with_those_that_are_known(workspace: Make) -> None:
    from datetime import datetime

    from pipeline.ingest.pull import pull_sources

    office = workspace(website="items", weibo="posts")
    with pytest.raises(Refusal, match=r"wechat.*website、weibo"):
        pull_sources(office.read(), now=datetime(2020, 1, 5), only=["wechat"])


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("导出_20190101-20191231.csv", ("2019-01-01", "2019-12-31")),
        ("导出_20190101_20190331.csv", ("2019-01-01", "2019-03-31")),
        ("导出_20190101至20190331.xlsx", ("2019-01-01", "2019-03-31")),
        ("导出_20191301-20191331.csv", None),
        ("导出_20191231-20190101.csv", None),
        ("导出.csv", None),
    ],
)
def test_the_period_is_the_one_the_file_name_states(name: str, period: tuple[str, str] | None) -> None:
    preset = canonical_preset("items").model_copy(update={"covers": r"(\d{8})[-_至](\d{8})"})
    stated = stated_period(preset, name)
    assert (stated and tuple(day.isoformat() for day in stated)) == period


def test_the_fetch_log_says_what_was_fetched(workspace: Make) -> None:
    office = workspace(website={"preset": "website-export"})
    file = office.drop("website/导出_20190101-20191231.csv", "信息ID,标题,栏目,发布时间\n1,a,工作动态,2019-01-01\n")
    os.utime(file, (1577900000, 1577900000))
    office.verbs("pull")
    (line,) = (office.folder / "snapshots" / "looks.jsonl").read_text("utf-8").splitlines()
    record = json.loads(line)
    assert (record["source"], record["path"], record["bytes"]) == ("website", file.name, file.stat().st_size)
    assert (record["covers_from"], record["covers_to"]) == ("2019-01-01", "2019-12-31")
    assert record["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
