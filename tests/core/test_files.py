"""Logs with a torn line, zipped files from outside, locks between processes, wall time in Asia/Shanghai."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.core import (
    ArchiveError,
    ArchiveLimits,
    Refusal,
    append_lines,
    judged_members,
    now_in_shanghai,
    read_lines,
    try_lock,
    wall_time,
)

LIMITS = ArchiveLimits(unpacked_bytes=8 << 20, members=3, ratio=100)


def test_a_log_that_is_not_there_has_no_entries(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path / "log.jsonl")) == []


@pytest.mark.parametrize("torn", [b'{"a": 2', '{"a": "一'.encode()[:-1], b""])
def test_a_line_torn_by_a_crash_is_passed_over_and_closed_by_the_next_writer(tmp_path: Path, torn: bytes) -> None:
    log = tmp_path / "log.jsonl"
    append_lines(log, [{"a": 1}])
    with log.open("ab") as handle:
        handle.write(torn)
    assert list(read_lines(log)) == [{"a": 1}]
    append_lines(log, [{"a": "三"}, {"a": 4}])
    assert list(read_lines(log)) == [{"a": 1}, {"a": "三"}, {"a": 4}]


@pytest.mark.parametrize("damaged", [b"null", b"[1]", b'{"a": 2}}', b"x"])
def test_a_line_that_is_no_entry_is_refused_by_its_number(tmp_path: Path, damaged: bytes) -> None:
    log = tmp_path / "log.jsonl"
    append_lines(log, [{"a": 1}])
    with log.open("ab") as handle:
        handle.write(damaged + b"\n")
    append_lines(log, [{"a": 4}])
    with pytest.raises(Refusal, match="第 2 行"):
        list(read_lines(log))


def zipped(folder: Path, **members: bytes) -> Path:
    file = folder / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def test_an_ordinary_archive_gives_its_members(tmp_path: Path) -> None:
    file = zipped(tmp_path, a=b"x" * 100, b=b"")
    assert [member.filename for member in judged_members(file, LIMITS)] == ["a", "b"]
    assert [member.filename for member in judged_members(file.read_bytes(), LIMITS)] == ["a", "b"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"a": bytes(4 << 20)}, "压缩比超过 100 倍"),
        ({"a": bytes(5 << 20), "b": bytes(5 << 20)}, "解压后有 10 MB"),
        ({"a": b"", "b": b"", "c": b"", "d": b""}, "4 个文件"),
    ],
)
def test_an_archive_that_would_unpack_to_too_much_is_refused_unopened(
    tmp_path: Path, members: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(ArchiveError, match=reason) as refused:
        judged_members(zipped(tmp_path, **members), LIMITS)
    assert refused.value.kind == "bomb"


def test_a_cut_archive_is_torn(tmp_path: Path) -> None:
    content = zipped(tmp_path, a=b"x" * 1000).read_bytes()
    for cut in (0, 10, len(content) // 2, len(content) - 5):
        with pytest.raises(ArchiveError) as refused:
            judged_members(content[:cut], LIMITS)
        assert refused.value.kind == "torn"


HOLD = "import fcntl, sys; h = open(sys.argv[1], 'a'); fcntl.flock(h, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"


def test_a_lock_excludes_other_processes_and_ends_with_its_process(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with file.open("a") as handle:
            assert not try_lock(handle)
            assert not try_lock(handle, shared=True)
        holder.kill()
        holder.wait()
    with file.open("a") as first, file.open("a") as second:
        assert try_lock(first, shared=True)
        assert try_lock(second, shared=True)
        assert not try_lock(second)


def test_wall_time_is_that_of_shanghai_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    for zone in ("America/New_York", "UTC", "Asia/Shanghai"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert wall_time(0) == datetime(1970, 1, 1, 8)
        assert wall_time(datetime(2019, 12, 31, 16, tzinfo=UTC)) == datetime(2020, 1, 1)
        assert wall_time(datetime(2019, 12, 31, 16)) == datetime(2019, 12, 31, 16)
        assert abs((now_in_shanghai() - wall_time(datetime.now(UTC))).total_seconds()) < 60
    monkeypatch.undo()
    time.tzset()
