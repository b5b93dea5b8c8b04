"""`gongkai inspect` as it is typed: what it prints, its exit status, its one JSON document; and the page that shows what it found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import main
from pipeline.core import open_warehouse, read_workspace
from pipeline.dashboard.pages.registry import build_page, navigation, pages
from pipeline.dashboard.view import open_view
from pipeline.figures import open_candidate
from pipeline.inspection import write_inspection_tables
from tests.inspection.test_inspection import an_office, closed_port, title_of
from tests.support.office import Office, item
from tests.support.website import Website, serve_website


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    with serve_website(tmp_path_factory.mktemp("certificate")) as website:
        yield website


def typed(office: Office, *words: str) -> Result:
    result = CliRunner().invoke(main, ["--workspace", str(office.folder), "inspect", *words])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result


def test_what_is_out_of_order_is_printed_and_ends_with_one_what_is_in_order_with_zero(
    site: Website, tmp_path: Path
) -> None:
    good, bad = site.article("/good.html", title_of(1)), site.url("/bad.html")
    rows = [item(number, "2019-06-01", title=title_of(number), url=url) for number, url in ((1, good), (2, bad))]
    office = an_office(tmp_path / "w", rows)
    done = typed(office, "--year", "2019")
    assert done.exit_code == 1
    assert f"! {bad} 打不开（没有这个网页）（HTTP 404）" in done.stdout
    assert done.stderr.splitlines()[-1] == "看了 2 个网址，1 个要处理。"
    site.article("/bad.html", title_of(2))
    again = typed(office, "--year", "2019", "--all", "--json")
    assert again.exit_code == 0
    assert json.loads(again.stdout) == {"site_urls": []}
    page = _page(office, "inspection")
    assert "已经修好的" in page
    assert bad in page


def test_on_a_closed_network_the_exit_status_is_two(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{closed_port()}/a.html"
    office = an_office(tmp_path / "w", [item(1, "2019-06-01", title=title_of(1), url=address)])
    done = typed(office, "--year", "2019")
    assert done.exit_code == 2
    assert "INSPECT-CLOSED" in done.stderr
    assert "什么也没有记" in done.stderr


def test_an_office_that_never_inspects_finds_no_page_of_it(tmp_path: Path) -> None:
    office = an_office(tmp_path / "w", [item(1)])
    with open_view(office.folder, agency="bureau", year=2019) as view:
        titles = [entry["title"] for entry in navigation(pages()[0], view)]
        assert "问题" in titles
        assert not {"网站巡检", "多渠道"} & set(titles)
    assert "还没有看过网站" in _page_of(office, "inspection")
    assert "没有核对" in _page_of(office, "channels")


def _page(office: Office, name: str) -> str:
    """A page after a night that published what was inspected."""
    office.tally("2026-12-01 02:30")
    workspace = read_workspace(office.folder)
    with open_warehouse(workspace.warehouse) as warehouse, open_candidate(warehouse, workspace):
        write_inspection_tables(warehouse, workspace, today=_today())
    office.verbs("publish", now="2026-12-01 02:30")
    return _page_of(office, name)


def _today():  # type: ignore[no-untyped-def]
    from pipeline.core import today_in_shanghai

    return today_in_shanghai()


def _page_of(office: Office, name: str) -> str:
    (page,) = (page for page in pages() if page.name == name)
    with open_view(office.folder, agency="bureau", year=2019) as view:
        return build_page(page, view)
