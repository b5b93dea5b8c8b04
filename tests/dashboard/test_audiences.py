"""What the public reads: no list of things to do, no name of a file or a setting, no link that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from tests.support.office import Office, item
from tests.support.readers import reached, readers_site
from tests.support.sealed_office import (
    MARCH,
    REQUESTS,
    copy_office,
    prepare,
    publish,
    ready_office,
    seal,
    sealed_office,
)

# Words of those who run the programme: files, settings, commands, tables and codes of checks.
OFFICE_WORDS = re.compile(
    r"inbox|\.ya?ml|\.toml|\.zip|gongkai|declared|corrections|workspace|operator|reader|nightly|year-end|\w+_\w+"
    r"|\b[A-Z]{2,}\d?-[A-Z0-9]+|[a-z]+\.[a-z]+|待处理|怎么办|封存包|运行编号",
)
# Names of file formats, and of the office of the tests.
WORDS = re.compile(r"[A-Za-z]{2,}")
KNOWN_WORDS = {"bureau", "ICP", "CSV", "Excel", "Word", "PDF", "HTML", "SVG", "PNG", "RSS"}


def draft(folder: Path) -> Path:
    office = copy_office(ready_office(), folder / "w")
    publish(office)
    return office.folder


def revised(folder: Path) -> Path:
    """Sealed, then sealed again with a correction: what a sealed year shows, and what changed and why."""
    office = copy_office(sealed_office(), folder / "w")
    office.drop("ledger/requests.csv", [REQUESTS[0], {**REQUESTS[1], "decision": "G2", "decided_on": "2019-12-30"}])
    prepare(office, MARCH)
    seal(office, note="更正：一件申请已于 12 月 30 日答复", now=MARCH)
    publish(office, MARCH)
    return office.folder


def without_ledger(folder: Path) -> Path:
    office = Office(folder / "w")
    office.write(
        "workspace.toml",
        '[[agency]]\nid = "bureau"\nname = "某局"\n[[source]]\nname = "website"\nfills = "items"\nagency = "bureau"\n',
    )
    office.write("columns.yml", "- {column: 工作动态, class: news}\n")
    office.drop("website/items.csv", [item(n, title="标题", agency="bureau") for n in range(3)])
    return office.night().folder


@pytest.mark.parametrize("state", [draft, revised, without_ledger])
def test_a_reader_meets_no_word_of_the_office_and_no_link_that_is_refused(
    tmp_path: Path, state: Callable[[Path], Path]
) -> None:
    pages, words = 0, ""
    for address, answer in reached(readers_site(state(tmp_path))):
        assert answer.status_code == 200, address
        if "html" not in answer.headers["content-type"] or "/documents/" in address:
            continue
        pages += 1
        shown = visible(html.fromstring(answer.text))
        words += shown
        assert OFFICE_WORDS.findall(shown) == [], address
        assert set(WORDS.findall(shown)) <= KNOWN_WORDS, address
    assert pages > 12
    assert ("第 2 版（更正）" in words and "一件申请已于 12 月 30 日答复" in words) == (state is revised)
    assert "次修订" not in words


def visible(tree: Any) -> str:
    """The words of a page, of its tool tips and its labels; those of the rows themselves are the office's own titles."""
    for element in tree.xpath("//script | //style | //code[@class='hash'] | //td[@class='original']"):
        element.drop_tree()
    attributes = tree.xpath("//@title | //@aria-label | //@placeholder")
    return " ".join([tree.text_content(), *attributes])


def test_before_anything_is_published_a_reader_is_not_told_to_run_anything(tmp_path: Path) -> None:
    shown = readers_site(tmp_path).get("/").text
    assert "还没有数据" in shown
    assert "nightly" not in shown
    assert "inbox" not in shown


def test_before_there_is_any_figure_the_office_sees_what_to_do_and_readers_no_page_that_leads_to_itself(
    workspace: Callable[..., Office],
) -> None:
    office = workspace().night()
    answer = TestClient(create_app(office.folder), base_url="http://127.0.0.1").get("/")
    assert (answer.url.path, answer.status_code) == ("/today", 200)
    for_readers = readers_site(office.folder).get("/")
    assert for_readers.status_code == 200
    assert "还没有任何指标" in for_readers.text
    assert not html.fromstring(for_readers.text).xpath("//article//a[@href='/']")
