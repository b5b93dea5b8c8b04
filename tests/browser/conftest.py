"""One office, one server and one browser for all journeys: the demo year, sealed, corrected and sealed again.

Needs a Chromium (Debian: `apt install chromium`); where there is none, these tests say so and are skipped.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import AGENCY, Reader, watched_page

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--disable-dev-shm-usage")  # fmt: skip
LATE = """item_id,title,column,published_at,class
late-1,迟报的一条信息,工作动态,2019-11-05,news
late-2,新年第一条,工作动态,2020-01-03,news
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these share one office: they stay on one worker."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> str:
    pytest.importorskip("playwright", reason="没有安装 playwright，浏览器测试跳过")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("没有找到 Chromium，浏览器测试跳过；Debian 上用 apt install chromium 安装")
    return program


def run(folder: Path, *words: str) -> None:
    """Run a command of gongkai; fails when it is refused, with what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--workspace", str(folder), *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr[-2000:]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """The demo year 2019: sealed; then a row that came late, and sealed as revision 2."""
    assert chromium
    folder = tmp_path_factory.mktemp("office") / "w"
    not_copied = ("snapshots", "warehouse", "published", "reports", "sealed")
    shutil.copytree(
        ROOT / "data", folder, ignore=lambda where, _names: not_copied if Path(where) == ROOT / "data" else ()
    )
    run(folder, "year-end", "2019", "--direct", "--approve-by", "王主任", "--note", "同意")
    settings = folder / "workspace.toml"
    settings.write_text(
        settings.read_text("utf-8")
        + f'\n[[source]]\nname = "late"\nfills = "items"\nagency = "{AGENCY}"\nquiet_days = 366\n',
        "utf-8",
    )
    (folder / "inbox" / "late").mkdir()
    (folder / "inbox" / "late" / "late_20190101-20200103.csv").write_text(LATE, "utf-8")
    run(folder, "year-end", "2019", "--direct", "--approve-by", "王主任", "--note", "补报一条")
    return folder


@pytest.fixture(scope="session")
def address(office: Path) -> Iterator[str]:
    """The dashboard, served as an office serves it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--workspace", str(office), "dashboard", "--port", str(port)],
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            time.sleep(0.1)
            assert server.poll() is None, server.stderr and server.stderr.read()
            try:
                urllib.request.urlopen(f"{base}/health", timeout=5).close()
                break
            except OSError:
                continue
        yield base
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader with settings of its own (`@pytest.mark.parametrize(..., indirect=True)` or a dictionary as parameter)."""
    context = browser.new_context(**{"locale": "zh-CN", **getattr(request, "param", {})})
    reader = watched_page(context, address)
    yield reader
    reader.assert_no_complaints()
    context.close()
