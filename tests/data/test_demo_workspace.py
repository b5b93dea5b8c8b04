"""The demo's files, counted by a reader that shares nothing with the pipeline, are what data/README.md says they are."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
INBOX = DATA / "inbox"


@dataclass(frozen=True)
class Line:
    """A line of a website log, read as a person would read it."""

    file: str
    item_id: str
    title: str
    column: str
    at: datetime | None
    created: datetime
    status: str
    reference: bool
    address: str
    publisher: str


def moment(cell: Any) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, int | float):
        return datetime(1899, 12, 30) + timedelta(seconds=round(cell * 86400))
    numbers = [int(part) for part in re.findall(r"\d+", unicodedata.normalize("NFKC", cell))]
    try:
        return datetime(*numbers)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def table(file: Path) -> Iterator[dict[str, Any]]:
    if file.suffix == ".csv":
        encoding = "gb18030" if "旧站" in file.name else "utf-8-sig"
        yield from csv.DictReader(io.StringIO(file.read_bytes().decode(encoding)))
        return
    lines = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    header = [str(cell) for cell in next(lines)]
    yield from (dict(zip(header, line, strict=True)) for line in lines)


STATUSES = {"已发": "已发布", "新稿": "草稿", "可发": "待审", "已撤稿": "已撤回"}


@cache
def log() -> tuple[Line, ...]:
    old = [
        Line("old", row["文章ID"], row["文章标题"], row["栏目"], moment(row["发稿时间"]), datetime.fromisoformat(row["录入时间"]),
             STATUSES.get(row["状态"], row["状态"]), row["引用"] == "是", row["链接"], row["发布单位"])
        for row in table(next(INBOX.glob("website/*.csv")))
    ]  # fmt: skip
    new = [
        Line("new", str(row["信息ID"]), row["信息标题"].strip(), row["所属栏目"], moment(row["发布时间"]),
             datetime.fromisoformat(row["创建时间"]), row["信息状态"], row["是否引用"] == "是", row["访问地址"], row["发布机构"])
        for row in table(next(INBOX.glob("website/*.xlsx")))
    ]  # fmt: skip
    return (*old, *new)


def corrections() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((DATA / "corrections" / "2019.yml").read_text("utf-8"))
    return found


@cache
def corrected() -> tuple[Line, ...]:
    by_row = {entry["row"]: entry["set"] for entry in corrections()}
    lines = []
    for line in log():
        change = by_row.get(line.item_id, {})
        at = datetime.fromisoformat(change["published_at"]) if "published_at" in change else line.at
        lines.append(Line(**{**line.__dict__, "at": at, "column": change.get("column", line.column)}))
    return tuple(lines)


def counts(line: Line, year: int) -> bool:
    return line.status == "已发布" and not line.reference and line.at is not None and line.at.year == year


@cache
def classes() -> dict[str, str]:
    return {entry["column"]: entry["class"] for entry in yaml.safe_load((DATA / "columns.yml").read_text("utf-8"))}


def told(heading: str) -> dict[str, int]:
    """A table of data/README.md: what its first column says → the number beside it."""
    text = (DATA / "README.md").read_text("utf-8")
    lines = text[text.index(heading) :].split("\n\n")[0].splitlines()[2:]
    cells = [line.strip("|").split("|") for line in lines]
    return {first.strip(): int(second) for first, second in cells}


def test_768_items_count_once_corrected_739_news_7_documents_4_replies_18_others() -> None:
    kinds = {line.item_id: classes()[line.column] for line in corrected() if counts(line, 2019)}
    assert len(kinds) == 768
    assert Counter(kinds.values()) == {"news": 739, "documents": 7, "replies": 4, "other": 18}
    assert list(told("| figure |").values())[:5] == [768, 739, 7, 4, 18]


def test_an_item_is_counted_in_one_class_wherever_it_stands() -> None:
    kinds: dict[str, set[str]] = {}
    for line in corrected():
        if counts(line, 2019):
            kinds.setdefault(line.item_id, set()).add(classes()[line.column])
    assert all(len(found) == 1 for found in kinds.values())


def test_without_the_corrections_an_item_is_lost_and_a_reply_is_news() -> None:
    kinds = {line.item_id: classes()[line.column] for line in log() if counts(line, 2019)}
    assert Counter(kinds.values()) == {"news": 739, "documents": 7, "replies": 3, "other": 18}


def test_a_correction_finds_one_row_that_says_what_it_expects() -> None:
    for entry in corrections():
        (line,) = [line for line in log() if line.item_id == entry["row"]]
        found = {"published_at": f"{line.at:%Y-%m-%d %H:%M:%S}", "column": line.column}
        assert entry["expect"].items() <= found.items()
        assert set(entry["set"]) == set(entry["expect"])
        assert {"table", "source", "reason", "decided_by", "decided_on"} <= set(entry)


def test_the_readme_tells_what_every_row_of_the_website_logs_is() -> None:
    seen: dict[str, set[tuple[str, str, str]]] = {}
    kinds: Counter[str] = Counter()
    for line in sorted(corrected(), key=lambda line: line.file):
        if line.at is None:
            kinds["a time nobody can read"] += 1
        elif line.at.year == 2091:
            kinds["published in 2091"] += 1
        elif line.reference:
            kinds["a reference in a further column (引用)"] += 1
        elif line.status in ("草稿", "待审"):
            kinds["draft or waiting for approval"] += 1
        elif line.status != "已发布":
            kinds["withdrawn" if line.status == "已撤回" else "deleted"] += 1
        elif line.at.year == 2018:
            kinds["published in 2018, the last at 2018-12-31 23:59"] += 1
        elif line.at.year == 2020:
            kinds["published in 2020, the first at 2020-01-01 00:00"] += 1
        elif line.item_id not in seen:
            kinds["counts for 2019, once corrected"] += 1
        elif any(file == line.file for file, _, _ in seen[line.item_id]):
            kinds["the same item twice in one file"] += 1
        elif any((address, by) == (line.address, line.publisher) for _, address, by in seen[line.item_id]):
            kinds["the same item again, exactly, in the other file"] += 1
        else:
            kinds["the same item again under the old domain and the old name 环境保护局"] += 1
        seen.setdefault(line.item_id, set()).add((line.file, line.address, line.publisher))
    kinds["rows in both files"] = len(log())
    assert kinds == told("| website:")
    assert len(log()) - 768 - 621 - 4 >= 150


def test_two_lines_of_one_item_never_disagree_about_what_is_counted() -> None:
    said: dict[str, set[tuple[Any, ...]]] = {}
    for line in log():
        if not line.reference:
            said.setdefault(line.item_id, set()).add((line.title, line.at, line.status, classes()[line.column]))
    assert [found for found in said.values() if len(found) > 1] == []


def test_every_line_lies_in_the_period_its_file_name_states_except_the_three_to_be_quarantined() -> None:
    for file, suffix in (("old", "csv"), ("new", "xlsx")):
        name = next(INBOX.glob(f"website/*.{suffix}")).name
        first, last = (datetime.strptime(day, "%Y%m%d") for day in re.findall(r"\d{8}", name))
        outside = [
            line
            for line in log()
            if line.file == file and not (line.at and first <= line.at < last + timedelta(days=1))
        ]
        assert len(outside) == (3 if file == "new" else 0)


def test_the_year_ends_at_midnight_of_31_december() -> None:
    times = {line.at for line in log() if line.status == "已发布"}
    assert datetime(2018, 12, 31, 23, 59) in times
    assert datetime(2019, 1, 1) in times
    assert datetime(2019, 12, 31, 23, 59) in times
    assert datetime(2020, 1, 1) in times


def test_items_come_on_working_days_in_every_month_and_never_two_weeks_apart() -> None:
    times = sorted({line.item_id: line.at for line in corrected() if counts(line, 2019) and line.at}.values())
    assert {at.month for at in times} == set(range(1, 13))
    assert sum(at.weekday() > 4 for at in times) < 0.03 * len(times)
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) < timedelta(days=14)
    assert all(line.created < line.at for line in corrected() if line.at)


def test_dates_are_spelled_in_all_the_ways_offices_spell_them() -> None:
    cells = [row["发布时间"] for row in table(next(INBOX.glob("website/*.xlsx")))]
    cells += [row["发稿时间"] for row in table(next(INBOX.glob("website/*.csv")))]
    assert sum(isinstance(cell, datetime) for cell in cells) > 300
    assert sum(isinstance(cell, int | float) for cell in cells) > 20
    texts = [cell for cell in cells if isinstance(cell, str)]
    spellings = (
        r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d",
        r"2019-\d-\d+ \d:\d\d",
        r"2019/\d\d/\d\d \d+:\d\d",
        r"2019年\d+月\d+日",
        r"[０-９]{4}-.*",
    )
    for spelling in spellings:
        assert sum(re.fullmatch(spelling, text) is not None for text in texts) > 3, spelling


def test_the_old_log_cannot_be_read_as_gbk() -> None:
    content = next(INBOX.glob("website/*.csv")).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("gbk")


def articles() -> list[tuple[str, str, str, str, str]]:
    found = []
    for file in sorted(INBOX.glob("wechat/*")):
        header, *lines = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
        for line in lines:
            row = dict(zip(header, line, strict=True))
            match = re.search(r"mid=(\d+)&idx=(\d+)", row["内容url"])
            assert match is not None
            found.append(
                (file.name, match[1], match[2], row["内容标题"], str(row.get("发表时间") or row.get("发表日期")))
            )
    return found


def test_172_articles_count_in_pushes_of_one_to_four() -> None:
    lines = articles()
    of_2019 = {(push, index) for _, push, index, _, at in lines if at.startswith("2019")}
    pushes = Counter(push for push, _ in of_2019)
    others = sum(not at.startswith("2019") for *_, at in lines)
    assert len(of_2019) == 172
    assert set(pushes.values()) == {1, 2, 3, 4}
    assert list(told("| WeChat:").values()) == [172, len(lines) - others - 172, others, len(lines)]
    assert f"in {len(pushes)} pushes" in (DATA / "README.md").read_text("utf-8")
    said = {(push, index, title, at) for _, push, index, title, at in lines}
    assert len(said) == len({(push, index) for push, index, _, _ in said})


def test_the_wechat_files_cover_the_year_without_a_gap_two_to_three_months_each() -> None:
    files = sorted(INBOX.glob("wechat/*"), key=lambda file: file.name)
    periods = [[datetime.strptime(day, "%Y%m%d") for day in re.findall(r"\d{8}", file.name)] for file in files]
    assert len(files) == 5
    assert periods[0][0] <= datetime(2019, 1, 1)
    assert periods[-1][1] >= datetime(2019, 12, 31)
    assert all(later[0] <= earlier[1] + timedelta(days=1) for earlier, later in itertools.pairwise(periods))
    assert all(last - first <= timedelta(days=92) for first, last in periods)
    for name, *_, at in articles():
        first, last = re.findall(r"\d{8}", name)
        assert first <= at[:10].replace("-", "") <= last
    assert files[2].read_bytes().startswith(b"\xd0\xcf\x11\xe0")


def test_135_weibo_posts_count_with_reposts_and_a_deleted_one_but_not_what_only_friends_see() -> None:
    lines = list(table(next(INBOX.glob("weibo/*.csv"))))
    of_2019 = [line for line in lines if line["发布时间"].startswith("2019")]
    public = [line for line in of_2019 if line["可见范围"] == "公开"]
    reposts = [line for line in public if line["是否转发"] == "是"]
    assert len({line["微博id"] for line in public}) == len(public) == 135
    assert sum(line["是否删除"] == "是" for line in public) == 1
    told_here = told("| Weibo:")
    found = [
        len(public) - len(reposts),
        len(reposts),
        len(of_2019) - len(public),
        len(lines) - len(of_2019),
        len(lines),
    ]
    assert list(told_here.values()) == found


def test_the_ledger_has_three_requests_answered_in_time_and_their_steps() -> None:
    file = next(INBOX.glob("ledger/*.xlsx"))
    book = openpyxl.load_workbook(file)
    requests = {line["登记编号"]: (line["申请人类别"], line["答复类型"]) for line in table(file)}
    assert requests == {
        "2019-001": ("自然人", "政府信息不存在"),
        "2019-002": ("社会公益组织", "予以公开"),
        "2019-003": ("法律服务机构", "第三方同意公开"),
    }
    steps = [(line[0], line[1]) for line in book["办理过程"].iter_rows(min_row=2, values_only=True)]
    assert Counter(number for number, _ in steps) == {"2019-002": 2, "2019-003": 2}
    assert {number for number, _ in steps} <= set(requests)


def test_the_declared_numbers_are_the_22_cells_of_table_2_four_hearings_and_two_nils() -> None:
    entries = yaml.safe_load((DATA / "declared" / "2019.yml").read_text("utf-8"))
    values = {entry["figure"]: entry["value"] for entry in entries if "figure" in entry}
    assert all(entry["vouched_by"] and entry["document"] for entry in entries)
    assert [entry["nil"] for entry in entries if "nil" in entry] == ["disputes", "requests.carried_in"]
    assert values.pop("briefings.heard") == 4
    assert len(values) == 22
    above_zero = {name.removeprefix("disclosure."): value for name, value in values.items() if value}
    assert above_zero == {
        "art20_5.licences.items_last_year": 10,
        "art20_5.licences.items_change": 10,
        "art20_5.licences.decisions_handled": 20,
        "art20_6.penalties.items_last_year": 5,
        "art20_6.penalties.items_change": 8,
        "art20_6.penalties.decisions_handled": 13,
        "art20_6.coercion.items_last_year": 1,
        "art20_6.coercion.items_change": 2,
        "art20_6.coercion.decisions_handled": 3,
    }


def test_every_source_has_files_and_a_preset() -> None:
    settings = tomllib.loads((DATA / "workspace.toml").read_text("utf-8"))
    sources = {source["name"]: source for source in settings["source"]}
    assert set(sources) == {"website", "wechat", "weibo", "ledger", "ledger-events", "documents"}
    for name, source in sources.items():
        assert list((DATA / source.get("path", f"inbox/{name}")).iterdir())
        assert (ROOT / "src" / "pipeline" / "ingest" / "presets" / f"{source['preset']}.yml").exists()


def test_the_script_writes_the_committed_bytes_at_every_run() -> None:
    committed = {
        file.relative_to(INBOX).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in INBOX.rglob("*")
        if file.is_file()
    }
    program = (
        "import hashlib, json, sys; sys.path.insert(0, sys.argv[1]); import make_demo; "
        "print(json.dumps({name: hashlib.sha256(content).hexdigest() for name, content in make_demo.make().items()}))"
    )
    for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", program, str(DATA)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        assert json.loads(done.stdout) == committed
