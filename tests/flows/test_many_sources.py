"""A night over many sources, some of them dead, is a handful of tasks to Prefect, and waits for none of the dead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from pipeline.cli.outcome import carry_out
from pipeline.operations.request import NIGHTLY, RunRequest
from pipeline.operations.run import VERBS
from tests.support.office import Office, item
from tests.support.prefect_records import newest_run, tasks_of

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]


def test_forty_sources_with_six_of_them_dead_are_ten_tasks_and_no_second_pull(
    workspace: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Any] = {
        f"site_{n:02d}": {"fills": "items", "agency": "bureau", "rhythm_days": 400} for n in range(34)
    }
    gone = {f"gone_{n}": {"fills": "items", "agency": "bureau"} for n in range(3)}
    database = {"fills": "items", "agency": "bureau", "database": "sqlite:////nonexistent/cms.db", "query": "ask.sql"}
    office = workspace(**files, **gone, **{f"cms_{n}": database for n in range(3)})
    office.write("ask.sql", "SELECT 1 AS item_id")
    office.write(
        "workspace.toml",
        (office.folder / "workspace.toml").read_text() + '[[digest.to]]\nname = "群"\naddress = "env:NONE"\n',
    )
    monkeypatch.delenv("NONE", raising=False)
    for number, name in enumerate(files):
        office.drop(f"{name.replace('_', '-')}/a.csv", [item(number, "2019-03-01")])
    for name in gone:
        (office.folder / "inbox" / name.replace("_", "-")).rmdir()

    request = RunRequest(workspace=str(office.folder), now=datetime(2020, 1, 5, 2, 30), year=2019)
    assert carry_out(request, NIGHTLY, direct=False) == 1

    tasks = tasks_of(newest_run(office), [*VERBS, "digest"])
    assert [task.run_count for task in tasks] == [1] * 10, "nobody waits for what will be dead in five seconds too"
    assert office.figures()["items.total"] == 34
    sources = [
        row[0]
        for row in office.published(
            "SELECT refers_to FROM findings WHERE code IN ('SOURCE-FOLDER', 'DATABASE-UNREACHED')"
        )
    ]
    assert sorted(sources) == ["cms-0", "cms-1", "cms-2", "gone-0", "gone-1", "gone-2"]
