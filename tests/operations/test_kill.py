"""A run killed at any moment leaves what was published as it was, and the next run right. How runs are killed: killing.py."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.killing import Runner, looked_at, running
from tests.support.office import Office, item, post

Make = Callable[..., Office]
pytestmark = pytest.mark.xdist_group("kill")  # its fixture is made once
LAST = 4  # nights, of which the last is let live


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with running(tmp_path_factory.mktemp("first") / "w") as runner:
        yield runner


def test_a_killed_run_damages_nothing_and_the_next_one_is_right(workspace: Make, runner: Runner) -> None:
    office = workspace(website="items", weibo="posts")
    office.drop("website/a.csv", [item(n, f"2019-0{n % 9 + 1}-10") for n in range(20)])
    office.drop("weibo/a.csv", [post(f"{n:04}") for n in range(20)])
    status, length = runner.run(office, "2020-01-01 02:30")
    assert status == 0
    served = looked_at(office)
    assert served["items.total"] == 20
    items, posts, killed = 20, 20, 0
    chance = random.Random(20190101)
    for night in range(1, LAST + 1):
        # Every night something is new: a file, a changed file, a row gone.
        office.drop(f"website/{night}.csv", [item(f"{night}-{n}", f"2019-0{n + 1}-20") for n in range(3)])
        posts += 1
        items += 3
        office.drop("weibo/a.csv", [post(f"{n:04}", title=f"第{night}夜") for n in range(posts)])
        now = f"2020-01-{night + 1:02} 02:30"
        seconds = None if night == LAST else length * chance.random()
        status, took = runner.run(office, now, seconds)
        assert status in (0, -9), "a run that is not killed ends well"
        killed += status == -9
        met = looked_at(office)
        whole = {**served, "items.total": items, "items.news": items, "posts.weibo": posts}
        if status == 0:
            assert met == whole
            length = min(length, took)
        else:
            assert met in (served, whole), "the old figures or the new ones, never something between"
        served = met
    assert killed >= 2
    assert office.account() == (items + posts, items + posts, 0, 0)
    assert office.held("SELECT row_id FROM posts WHERE isinf(known_until) GROUP BY row_id HAVING count(*) > 1") == []
    assert not list((office.folder / "snapshots").rglob(".taking-*"))


def test_a_first_run_killed_leaves_nothing_that_stops_the_next_not_even_its_lock(
    workspace: Make, runner: Runner
) -> None:
    office = workspace(extra="lock_wait_seconds = 0")
    office.drop("website/a.csv", [item(1)])
    for hundredth in (2, 10, 30):
        runner.run(office, "2020-01-01 02:30", hundredth / 100)
    assert runner.run(office, "2020-01-02 02:30")[0] == 0
    assert looked_at(office)["items.total"] == 1


@pytest.mark.parametrize("kills", [1, pytest.param(4, marks=pytest.mark.whole)])
def test_nights_over_live_sources_killed_at_random_moments_end_in_the_truth(
    tmp_path: Path, runner: Runner, kills: int
) -> None:
    from tests.support.killed_live import kill_nights
    from tests.support.simulated import world

    with ExitStack() as running_platforms:
        office = running_platforms.enter_context(world(tmp_path / "w", 2028, seed=5))
        office.clock.forward(days=20)
        outcome = kill_nights(office, runner, kills, seed=5)
    assert outcome.wrong == ()
    assert outcome.killed >= kills
    assert outcome.survived >= 1
