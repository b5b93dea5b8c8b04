"""The bench of the audit runs on a few files and reads every one of them whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import audit
from bench.measure import same_process


def test_reports_of_every_format_are_read_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    lines = audit.run(20, same_process)

    assert [str(line).split()[1] for line in lines[:-1:2]] == list(audit.FORMATS)
    assert "20 份" in str(lines[-1])
    assert "行数未到目标所指" in str(lines[-1])
