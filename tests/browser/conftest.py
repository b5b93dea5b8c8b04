"""One office, one server and one browser for all of these: the demo year, sealed, corrected and sealed again.

Needs a Chromium (Debian: `apt install chromium`); where there is none, these tests say so and are skipped.
"""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.dashboard import AccessMiddleware, Authenticator, create_app, user_line, write_user
from tests.support.browser import AGENCY, Reader, watched_page
from tests.support.kept import demo_year
from tests.support.one_count import assert_run_names_the_published_count

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--disable-dev-shm-usage")  # fmt: skip
LATE = """item_id,title,column,published_at,class
late-1,迟报的一条信息,工作动态,2019-11-05,news
late-2,新年第一条,工作动态,2020-01-03,news
"""
PASSWORD = "一个足够长的口令 2020"


@pytest.hookimpl(tryfirst=True)
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
    """Run a command of gongkai about 2019; fails when it is refused, with what it printed."""
    done = CliRunner().invoke(main, ["--workspace", str(folder), *words])
    assert done.exit_code in (0, 1), done.output[-2000:]
    assert_run_names_the_published_count(folder, done.stdout, 2019)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """The demo year 2019: sealed; then a row that came late, and sealed as revision 2."""
    assert chromium
    folder = tmp_path_factory.mktemp("office") / "w"
    shutil.copytree(demo_year().folder, folder)
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


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of an application, served by a thread as `gongkai dashboard` serves it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.fixture(scope="session")
def address(office: Path) -> Iterator[str]:
    """The dashboard of an office that asks nobody for a password."""
    with served(AccessMiddleware(create_app(office), None)) as base:
        yield base


@pytest.fixture(scope="session")
def guarded(office: Path) -> Iterator[str]:
    """The same pages where the office logs in and the public does not."""
    users = office.parent / "users"
    write_user(users, user_line("clerk", "operator", PASSWORD))
    with served(AccessMiddleware(create_app(office), Authenticator(users, public=True))) as base:
        yield base


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """Closed with the last of these tests: while it is open an event loop runs in its thread, and Prefect's functions become coroutines."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def readers(browser: Any, address: str) -> Iterator[dict[bool, Reader]]:
    """With script and without: one page of the browser each, for all journeys."""
    contexts = {script: browser.new_context(locale="zh-CN", java_script_enabled=script) for script in (True, False)}
    yield {script: watched_page(context, address) for script, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def reader(readers: dict[bool, Reader], request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Somebody whose browser runs scripts, then somebody whose browser does not."""
    yield readers[request.param]
    readers[request.param].assert_no_complaints()


@pytest.fixture
def scripted(readers: dict[bool, Reader]) -> Iterator[Reader]:
    """Somebody whose browser runs scripts."""
    yield readers[True]
    readers[True].assert_no_complaints()
