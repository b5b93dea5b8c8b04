"""A warehouse that another program has open is busy, not broken, and one that needs more memory than allowed is whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import Refusal
from pipeline.core.warehouse import open_warehouse
from pipeline.ingest.readers.failures import file_failed
from tests.support.office import Office

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


def test_a_statement_that_needs_more_memory_than_allowed_says_which_setting_to_raise(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused, open_warehouse(tmp_path, memory_limit="30MB") as warehouse:
        warehouse.connection.execute("SELECT len(list(hash(i)::VARCHAR)) FROM range(5_000_000) AS made(i)")
    assert refused.value.finding.code == "MEMORY-LIMIT"
    assert "30MB" in refused.value.finding.message
    with open_warehouse(tmp_path) as warehouse:
        assert warehouse.columns("items"), "nothing is wrong with the warehouse"


def test_a_file_that_needs_more_memory_than_allowed_is_not_said_to_be_damaged(workspace: Callable[..., Office]) -> None:
    finding = file_failed(workspace().read(), "website/a.parquet", duckdb.OutOfMemoryException("failed to allocate"))
    assert finding.code == "FILE-MEMORY"
    assert "4GB" in finding.message
