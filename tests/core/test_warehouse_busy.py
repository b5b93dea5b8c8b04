"""A warehouse that another program has open is busy, not broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse

HOLD = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); sys.stdin.read()"
)


def test_a_warehouse_open_in_another_program_is_busy_and_names_the_process(tmp_path: Path) -> None:
    with open_warehouse(tmp_path):
        pass
    command = [sys.executable, "-c", HOLD, str(tmp_path / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        with pytest.raises(Refusal) as refused, open_warehouse(tmp_path):
            pass
        reader.communicate("")
    finding = refused.value.finding
    assert finding.code == "WAREHOUSE-BUSY"
    assert str(reader.pid) in finding.message
    assert "不要删除" in finding.what_to_do
    with open_warehouse(tmp_path):
        pass


def test_a_file_that_is_no_database_is_still_unreadable(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_text("no database " * 1000)
    with pytest.raises(Refusal) as refused, open_warehouse(tmp_path):
        pass
    assert refused.value.finding.code == "WAREHOUSE-UNREADABLE"
