"""A night under Prefect over ledgers full of personal data: its database, logs and artifacts hold nothing of it."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.operations.request import RunRequest
from pipeline.operations.run import VERBS
from tests.support.office import Office
from tests.support.planted import plant, readable_texts
from tests.support.prefect_records import newest_run, tasks_of

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]


def test_prefect_keeps_nothing_that_names_an_applicant(tmp_path: Path) -> None:
    import flows.nightly

    office = Office(tmp_path)
    secrets = plant(office, hostile=True)
    flows.nightly.once(RunRequest(workspace=str(office.folder), now=datetime(2020, 1, 11, 3), year=2019))

    tasks_of(newest_run(office), VERBS)
    home = Path(os.environ["PREFECT_HOME"])
    database = next(home.glob("*.db"))
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        stored = "\n".join(connection.iterdump())
    assert "FILE-UNKNOWN-WORD" in stored, "what was found is stored by Prefect, so there is something to search"
    assert not [secret for secret in secrets if secret in stored]
    for name, text in readable_texts(home, without=()):
        assert not [secret for secret in secrets if secret in text], name
