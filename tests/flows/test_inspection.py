"""The weekly inspection as a flow: Completed with what it found, Failed with the reason where no host answers, and nothing else kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspection.test_inspection import an_office, closed_port, title_of
from tests.support.office import item
from tests.support.website import serve_website

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]


def test_the_state_says_how_many_addresses_need_someone_or_why_nobody_looked(tmp_path: Path) -> None:
    from flows.inspection import inspect_website

    with serve_website(tmp_path) as site:
        page = f'[[inspect.page]]\ncolumn = "首页"\nurl = "{site.url("/gone/")}"\n'
        seen = an_office(tmp_path / "seen", [item(1)], page)
        state = inspect_website(workspace=str(seen.folder), return_state=True)
        assert (state.name, state.message) == ("有问题", "看了 1 个网址，1 个要处理，0 个没有看")
    page = f'[[inspect.page]]\ncolumn = "首页"\nurl = "http://127.0.0.1:{closed_port()}/"\n'
    closed = an_office(tmp_path / "closed", [item(1, title=title_of(1))], page)
    state = inspect_website(workspace=str(closed.folder), return_state=True)
    assert state.is_failed()
    assert state.message is not None
    assert state.message.startswith("[INSPECT-CLOSED]")
    assert not list((closed.folder / "inspection").glob("*.jsonl"))
