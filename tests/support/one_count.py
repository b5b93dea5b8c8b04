"""The number of problems that a run, the pages and the digest name for one state: it has to be the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
from lxml import html
from starlette.testclient import TestClient

from pipeline.core import ProblemCounts, PublishedDatabase, published_problems
from pipeline.operations.digest.changes import changes
from pipeline.operations.digest.text import text as digest_text


def published_count(folder: Path, year: int | None = None) -> ProblemCounts:
    """What the newest published database of a workspace holds; with `year`, of that year and of no year in particular."""
    with duckdb.connect(str(PublishedDatabase(folder / "published").newest()), read_only=True) as connection:
        by_place = published_problems(connection)
    return ProblemCounts.total(
        counts for (_, of_year), counts in by_place.items() if year is None or of_year in (None, year)
    )


def assert_run_names_the_published_count(folder: Path, output: str, year: int | None = None) -> None:
    """Fails where the line 问题 of a run, which may be about one year, is not what was published."""
    (line,) = re.findall(r"^问题：(.*)$", output, re.MULTILINE)
    assert line == published_count(folder, year).words


def assert_pages_and_digest_agree(folder: Path, site: TestClient, agency: str, year: int) -> None:
    """Fails where 今日, the navigation, 问题, 总览, 各单位 or the digest name another number than was published."""
    file = PublishedDatabase(folder / "published").newest()
    every = published_count(folder)
    with duckdb.connect(str(file), read_only=True) as connection:
        by_place = published_problems(connection)
    own = ProblemCounts.total(
        counts for place, counts in by_place.items() if place[0] in (None, agency) and place[1] in (None, year)
    )
    today = words_of(site, "/today", "//p[contains(@class, 'status')]")
    if every.problems:
        assert f"待处理的问题共 {every.problems} 项" in today
        assert f"警告 {every.warn}" in today
        assert every.block == 0 or f"阻断 {every.block}" in today
    else:
        assert "没有记下待处理的问题" in today
    assert (f"另有 {every.unchecked} 项缺数，无法核对" in today) == bool(every.unchecked)

    address = f"/{agency}/{year}/"
    for page in ("", "sources", "findings"):
        mark = words_of(site, address + page, "//nav[@class='chapters']//*[@class='count-mark']")
        assert mark == (str(every.problems) if every.problems else "")
    findings = html.fromstring(site.get(f"{address}findings").text)
    kinds = " ".join(findings.xpath("string(//ul[@class='kinds'])").split())
    assert f"待处理 {own.problems}" in kinds
    for word, number in (("阻断", own.block), ("警告", own.warn), ("无法核对", own.unchecked), ("已放行", own.waived)):
        assert (f"{word} {number}" in kinds) == bool(number), (word, number, kinds)
    if every.problems != own.problems:
        assert f"共 {every.problems} 项" in findings.text_content()
    folded = [words for words in findings.xpath("//details[@class='folded']/summary/text()") if "已放行" in words]
    assert bool(folded) == bool(own.waived), "what was accepted is folded"
    assert len(findings.xpath("//section//article[contains(@class, 'finding')]")) == own.problems

    shown = findings_of_overview(html.fromstring(site.get(address).text))
    assert shown == {kind: getattr(own, kind) for kind in ("block", "warn") if getattr(own, kind)}
    message = digest_text(changes(file, None), names={})
    if every.problems:
        assert f"未处理的问题：阻断 {every.block} 项，警告 {every.warn} 项。" in message
    elif "未处理的问题：" in message:
        raise AssertionError(message)


def findings_of_overview(tree: Any) -> dict[str, int]:
    """Severity → the number beside it on 总览."""
    links = tree.xpath("//span[@class='count']/a[contains(@href, 'findings?kind=')]")
    return {link.get("href").rpartition("=")[2]: int(link.text_content()) for link in links}


def words_of(site: TestClient, address: str, path: str) -> str:
    """The text of the first match on a page; empty where there is none."""
    found = html.fromstring(site.get(address).text).xpath(path)
    return " ".join(found[0].text_content().split()) if found else ""
