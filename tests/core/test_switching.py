"""Many readers at once while a night publishes again and again: nobody sees an error, nobody an old number after the switch."""

from __future__ import annotations

import os
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from tests.support.sealed_office import copy_office, sealed_office

READERS, NIGHTS = 24, 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_office(sealed_office(), tmp_path / "w").folder


def publish_again(folder: Path, night: int) -> None:
    """Another build beside the last, its run and one number changed, shown by one rename; the oldest swept away."""
    published = folder / "published"
    last = published / (published / "CURRENT").read_text("utf-8").strip()
    target = published / f"figures-night{night:02}.duckdb"
    draft = published / ".draft"
    shutil.copyfile(last, draft)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("UPDATE meta SET run = ?", [f"night{night:02}"])
        connection.execute(
            "UPDATE figures SET value = ? WHERE figure = 'items.total' AND year = 2019", [float(1000 + night)]
        )
        connection.execute("CHECKPOINT")
    os.replace(draft, target)
    (published / ".CURRENT.new").write_text(target.name + "\n", "utf-8")
    os.replace(published / ".CURRENT.new", published / "CURRENT")
    for old in sorted(published.glob("figures-night*.duckdb"))[:-3]:
        old.unlink()


def test_readers_see_no_error_and_nothing_old_after_a_switch(folder: Path) -> None:
    asked = TestClient(create_app(folder), base_url="http://127.0.0.1")
    newest = [0]
    over = threading.Event()
    troubles: list[Any] = []
    seen: set[int] = set()
    addresses = (
        "/api/figures?figure=items.total&year=2019",
        "/bureau/2019/",
        "/bureau/2019/evidence/items.total",
        "/tables/evidence.csv",
    )

    def read(number: int) -> int:
        done = 0
        while not over.is_set() or done < 2:
            address = addresses[(number + done) % len(addresses)]
            begun = newest[0]
            answer = asked.get(address)
            done += 1
            if answer.status_code != 200:
                troubles.append((address, answer.status_code, answer.text[:300]))
            elif address.startswith("/api"):
                shown = int(answer.json()["figures"][0]["value"])
                seen.add(shown)
                if shown < begun:
                    troubles.append((address, "stale", shown, begun))
            elif address.endswith("/2019/") and begun:
                run = re.search(r"运行编号 night(\d+)", answer.text)
                if run is None or 1000 + int(run[1]) < begun:
                    troubles.append((address, "stale", run and run[0], begun))
        return done

    with asked, ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, number) for number in range(READERS)]
        try:
            for night in range(1, NIGHTS + 1):
                publish_again(folder, night)
                newest[0] = 1000 + night
                over.wait(0.2)
        finally:
            over.set()
        clicks = sum(reader.result() for reader in readers)
    assert not troubles, troubles[:3]
    assert clicks >= 2 * READERS
    last = asked.get(addresses[0]).json()["figures"][0]["value"]
    assert last == 1000 + NIGHTS
    assert max(seen) > 1000
