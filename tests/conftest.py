"""Fixtures of every test: a workspace in a temporary folder, and a platform that is a function."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from pipeline.core.published import HARDENED
from pipeline.core.statements import SETTINGS
from pipeline.ingest.sources.fetchers import FETCHERS
from pipeline.reports.documents import pdf
from tests.support import kept
from tests.support.office import Office, make_office
from tests.support.standin import Platform

# A workspace of a test lives for seconds: where there is room in memory, its databases are not written to a disk.
MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 8 * 2**30:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

# What this process compiles is kept for the many that it starts, also where the machine says not to. They only read it: one that a test
# lets meet a full disk would leave half a file.
sys.dont_write_bytecode = False
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"

kept.place()

# The same examples in every run; `--hypothesis-profile=default` tries others.
hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.load_profile("same")

# Applicants' keys of tests are made in a folder of their own, not in the home folder of whoever runs them.
os.environ.setdefault(
    "GONGKAI_APPLICANT_KEY_FILE", str(Path(tempfile.mkdtemp(prefix="gongkai-keys-")) / "applicants.key")
)


LIBREOFFICE = pdf._program()


@pytest.fixture(autouse=True, scope="session")
def _without_libreoffice() -> Iterator[None]:
    """Its start takes longer than a seal does: the tests whose matter is the PDF ask for `libreoffice`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_program", lambda: None)
        yield


@pytest.fixture
def libreoffice(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Reports are made as PDF too, where this machine can: whether it can."""
    monkeypatch.setattr(pdf, "_program", lambda: LIBREOFFICE)
    return LIBREOFFICE is not None


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Office]:
    """A function that makes a workspace: sources by name (with `-` written `_`), agencies, and settings to put before them."""

    def make(*, agencies: Iterable[str] = ("bureau",), extra: str = "", into: str = "w", **sources: Any) -> Office:
        named = {name.replace("_", "-"): source for name, source in (sources or {"website": "items"}).items()}
        return make_office(tmp_path / into, named, agencies, extra)

    return make


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The platform that sources with `api: standin` in their preset fetch from."""
    stand_in = Platform()
    monkeypatch.setitem(FETCHERS, "standin", stand_in.fetch)
    return stand_in


def pytest_configure(config: pytest.Config) -> None:
    """The databases of tests hold a few rows, and waking a second thread for each statement is a sixth of their work. `make test-all`
    runs them with as many threads as an office has."""
    if config.option.markexpr:
        for settings in (SETTINGS, HARDENED):
            settings["threads"] = 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a module that shares a fixture in one process: spread over the processes of a run, each would make it again."""
    tests = [item for item in items if isinstance(item, pytest.Function)]
    sharing = {test.module for test in tests if _shares_with_its_module(test)}
    for test in tests:
        if test.module in sharing and test.get_closest_marker("xdist_group") is None:
            test.add_marker(pytest.mark.xdist_group(test.module.__name__))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: walking over it again and again would be a twentieth of all work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def _shares_with_its_module(test: pytest.Function) -> bool:
    definitions = test._fixtureinfo.name2fixturedefs.values()
    return any(fixture.scope == "module" for overridden in definitions for fixture in overridden[-1:])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line how many browser tests were skipped for want of a Chromium, and how to have them run."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if report.nodeid.startswith("tests/browser/")
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} browser tests were skipped: no Chromium was found (Debian: apt-get install chromium)."
        )
