"""The roll-up: every figure is the sum of the counties' own, and a county that is silent, late or broken is said to be so."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.core.published import read_published
from pipeline.dashboard.pages.registry import build_page, navigation, pages
from pipeline.dashboard.view import PageNotFoundError, open_view
from pipeline.province.counties import read_province
from pipeline.province.roll_up import roll_up_counties
from pipeline.province.share import sha256_of
from tests.support.counties import ProvinceOfTests, office_of_county
from tests.support.limited import gongkai
from tests.support.office import post
from tests.support.sealed_office import sealed_package


def codes(province: ProvinceOfTests) -> dict[str, str]:
    return dict(province.rows("SELECT code, message FROM findings WHERE code LIKE 'COUNTY-%'"))


def test_every_figure_is_that_of_the_county_and_every_sum_that_of_its_agencies(province: ProvinceOfTests) -> None:
    province.roll_up()
    for county, office in province.offices.items():
        own = office.published("SELECT agency, year, figure, value FROM figures ORDER BY ALL")
        rolled = province.rows(
            f"SELECT substr(agency, {len(county) + 3}), year, figure, value FROM figures WHERE county = '{county}' ORDER BY ALL"
        )
        assert rolled == own
        assert rolled
    parts: dict[tuple[int, str], float] = {}
    for office in province.offices.values():
        for year, figure, value in office.published("SELECT year, figure, sum(value) FROM figures GROUP BY ALL"):
            parts[year, figure] = parts.get((year, figure), 0) + value
    sums = province.rows("SELECT year, figure, value FROM county_sums WHERE county IS NULL")
    assert {(year, figure): value for year, figure, value in sums} == parts
    assert province.rows("SELECT value FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo'") == [(7.0,)]


def test_a_county_that_never_reported_is_a_state_and_in_no_sum(province: ProvinceOfTests) -> None:
    done = province.roll_up()
    assert {found.county.id: found.state for found in done.states} == {
        "yaoan": "fresh", "nanhua": "fresh", "lufeng": "missing",
    }  # fmt: skip
    assert province.rows("SELECT agency, state FROM county_agencies WHERE county = 'lufeng' ORDER BY ALL") == [
        ("lufeng--jtj", "county_missing"), ("lufeng--sthj", "county_missing"),
    ]  # fmt: skip
    assert not province.rows("SELECT * FROM figures WHERE county = 'lufeng'")
    assert not province.rows("SELECT * FROM county_sums WHERE county = 'lufeng'")
    ((reported, expected),) = province.rows(
        "SELECT reported, expected FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo' AND year = 2019"
    )
    assert expected == 6
    assert reported < expected
    assert "未报送" in codes(province)["COUNTY-MISSING"]
    assert done.status == 1


def test_an_expected_agency_that_is_not_there_is_named_and_one_nobody_expects_too(province: ProvinceOfTests) -> None:
    province.listed("yaoan", expected=("sthj", "jtj", "lyj"))
    province.roll_up()
    assert province.rows("SELECT agency FROM county_agencies WHERE state = 'missing'") == [("yaoan--lyj",)]
    assert "lyj局" in codes(province)["COUNTY-AGENCY-MISSING"]
    assert province.rows("SELECT name, parent FROM agencies WHERE agency = 'yaoan--lyj'") == [("lyj局", "yaoan")]
    province.listed("yaoan", expected=("sthj",))
    province.roll_up()
    assert "jtj局" in codes(province)["COUNTY-AGENCY-UNLISTED"]


def test_done_again_without_anything_new_no_second_database_is_written(province: ProvinceOfTests) -> None:
    first, second = province.roll_up(), province.roll_up()
    assert (first.new, second.new) == (True, False)
    assert second.file == first.file
    assert second.findings == first.findings
    province.offices["yaoan"].night(now="2020-01-05 03:30", as_of="2020-01-04")
    province.share("yaoan")
    assert province.roll_up().new


def test_a_county_of_which_no_night_ended_for_long_is_late_and_keeps_its_numbers(province: ProvinceOfTests) -> None:
    province.share("nanhua", datetime(2020, 1, 7, 2, 30))
    province.roll_up(datetime(2020, 1, 7, 5, 0))
    assert dict(province.rows("SELECT county, state FROM counties")) == {
        "yaoan": "late", "nanhua": "fresh", "lufeng": "missing",
    }  # fmt: skip
    assert "2020-01-05 02:30" in codes(province)["COUNTY-LATE"]
    assert province.rows("SELECT count(*) > 0 FROM figures WHERE county = 'yaoan'") == [(True,)]


def _damages(province: ProvinceOfTests) -> dict[str, Callable[[Path, Path], object]]:
    """What can happen to a county on a share, as functions of its pointer and its figures."""

    def change_a_byte(_: Path, figures: Path) -> None:
        content = bytearray(figures.read_bytes())
        content[len(content) // 2] ^= 1
        figures.write_bytes(content)

    stranger = province.shared / "county=nanhua" / "CURRENT.json"
    return {
        "pointer cut": lambda pointer, _: pointer.write_bytes(pointer.read_bytes()[:200]),
        "pointer gone": lambda pointer, _: pointer.unlink(),
        "pointer of another county": lambda pointer, _: shutil.copyfile(stranger, pointer),
        "file cut": lambda _, figures: figures.write_bytes(figures.read_bytes()[:-10]),
        "file gone": lambda _, figures: figures.unlink(),
        "byte changed": change_a_byte,
    }


def test_a_broken_county_harms_no_other_and_its_last_good_run_stays(province: ProvinceOfTests) -> None:
    province.roll_up()
    good = province.rows("SELECT * FROM figures ORDER BY ALL")
    province.offices["yaoan"].drop("weibo/more.csv", [post(900, "2019-06-01", agency="sthj")])
    province.offices["yaoan"].night(now="2020-01-05 03:30")
    province.share("yaoan")
    pointer = province.shared / "county=yaoan" / "CURRENT.json"
    figures = pointer.parent / f"run={province.pointer('yaoan')['run']}" / "figures.parquet"
    whole = pointer.read_bytes(), figures.read_bytes()
    for name, damage in _damages(province).items():
        damage(pointer, figures)
        done = province.roll_up()
        assert dict(province.rows("SELECT county, state FROM counties"))["yaoan"] == "unreadable", name
        assert province.rows("SELECT * FROM figures ORDER BY ALL") == good, name
        assert "2020-01-05 02:30" in codes(province)["COUNTY-UNREADABLE"], f"{name}: which run is shown instead"
        assert done.status == 1
        pointer.write_bytes(whole[0])
        figures.write_bytes(whole[1])
    province.roll_up()
    assert dict(province.rows("SELECT county, state FROM counties"))["yaoan"] == "fresh"
    assert province.rows("SELECT run FROM counties WHERE county = 'yaoan'") == [(province.pointer("yaoan")["run"],)]


def test_a_broken_county_without_a_good_run_is_not_reported_and_the_others_are(province: ProvinceOfTests) -> None:
    (province.shared / "county=yaoan" / "CURRENT.json").write_text("{", "utf-8")
    province.roll_up()
    assert dict(province.rows("SELECT county, state FROM counties"))["yaoan"] == "unreadable"
    assert {county for (county,) in province.rows("SELECT DISTINCT county FROM figures")} == {"nanhua"}
    assert {
        state for (state,) in province.rows("SELECT DISTINCT state FROM county_agencies WHERE county = 'yaoan'")
    } == {"county_missing"}


def test_a_table_that_is_another_one_is_noticed_although_its_bytes_are_those_of_the_pointer(
    province: ProvinceOfTests,
) -> None:
    first = province.pointer("yaoan")["run"]
    for before in (False, True):
        if before:  # a good run of this county was rolled up, then a bad one comes
            province.share("yaoan")
            province.roll_up()
            province.offices["yaoan"].night(now="2020-01-05 03:30")
            province.share("yaoan")
        _replace_monthly(province)
        province.roll_up()
        states = dict(province.rows("SELECT county, state FROM counties"))
        assert states == {"yaoan": "unreadable", "nanhua": "fresh", "lufeng": "missing"}
        counties = {county for (county,) in province.rows("SELECT DISTINCT county FROM figures")}
        assert counties == ({"yaoan", "nanhua"} if before else {"nanhua"})
        _restore(province, first)
    assert province.rows("SELECT run FROM counties WHERE county = 'yaoan'") == [(first,)]


def _replace_monthly(province: ProvinceOfTests) -> None:
    """Put another table into the place of `monthly`, with its bytes in the pointer."""
    pointer = province.pointer("yaoan")
    file = province.shared / "county=yaoan" / f"run={pointer['run']}" / "monthly.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'x' AS agency, 'many' AS month, 2019 AS year) TO '{file}' (FORMAT parquet)")
    for entry in pointer["files"]:
        if entry["table"] == "monthly":
            entry |= {"bytes": file.stat().st_size, "sha256": sha256_of(file)}
    (province.shared / "county=yaoan" / "CURRENT.json").write_text(json.dumps(pointer), "utf-8")


def _restore(province: ProvinceOfTests, run: str) -> None:
    """Have the county share its first run again as it was."""
    if province.pointer("yaoan")["run"] == run:
        shutil.rmtree(province.shared / "county=yaoan")


def test_agencies_and_sources_of_one_name_are_told_apart_by_their_county(province: ProvinceOfTests) -> None:
    province.roll_up()
    rows = province.rows(
        "SELECT agency, county, sum(amount) FROM evidence WHERE figure = 'posts.weibo' GROUP BY ALL ORDER BY ALL"
    )
    assert rows == [("nanhua--sthj", "nanhua", 5.0), ("yaoan--sthj", "yaoan", 2.0)]
    assert {source for (source,) in province.rows("SELECT DISTINCT source FROM accounting")} >= {
        "yaoan--weibo", "nanhua--weibo",
    }  # fmt: skip
    assert not province.rows("SELECT * FROM observed WHERE agency IS NULL"), (
        "a shared source speaks for its own county alone"
    )


def test_readers_use_the_roll_up_as_any_published_database(province: ProvinceOfTests) -> None:
    province.roll_up()
    runner = CliRunner()
    shown = runner.invoke(
        main, ["--workspace", str(province.folder), "figures", "2019", "--agency", "yaoan--sthj", "--json"]
    )
    assert {"figure": "posts.weibo", "value": 2} in [
        {name: row[name] for name in ("figure", "value")} for row in json.loads(shown.stdout)["figures"]
    ]
    database = read_published(province.folder)
    assert database.explain("posts.weibo", year=2019)["amount"].sum() == 7
    assert not province.rows("SELECT table_name FROM duckdb_tables() WHERE comment IS NULL")


def test_without_detail_rows_stay_with_the_counties_and_explain_names_them(province: ProvinceOfTests) -> None:
    province.listed(
        "yaoan",
        "nanhua",
        head="detail = false",
        more='site = "https://one.example/{agency}/{year}/evidence/{figure}"\n',
    )
    province.roll_up()
    assert province.rows("SELECT count(*) FROM evidence") == [(0,)]
    assert not list((province.folder / "warehouse" / "counties").rglob("verdicts.parquet")), "they are not even fetched"
    with pytest.raises(Refusal) as refused:
        read_published(province.folder).explain("posts.weibo", year=2019, agency="yaoan--sthj")
    assert refused.value.finding.code == "EVIDENCE-ELSEWHERE"
    assert "https://one.example/sthj/2019/evidence/posts.weibo" in refused.value.finding.message
    assert province.rows("SELECT value FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo'") == [(7.0,)]


def test_without_detail_pages_of_rows_send_to_the_county_and_show_no_zero(province: ProvinceOfTests) -> None:
    province.listed(
        "yaoan", head="detail = false", more='site = "https://one.example/{agency}/{year}/evidence/{figure}"\n'
    )
    province.roll_up()
    shown: list[str] = []
    addresses: dict[str, list[str]] = {}
    for page in pages():
        if page.scoped and not page.parts:
            with open_view(province.folder, agency="yaoan--sthj", year=2019) as view:
                try:
                    build_page(page, view)
                    shown.append(page.name)
                except PageNotFoundError as elsewhere:
                    addresses[page.name] = list(elsewhere.choices.values())
    assert {"", "report", "applications", "findings", "seals"} <= set(shown)
    assert {"website", "media", "years", "left-out"} <= set(addresses)
    assert all(found == ["https://one.example/sthj/2019/evidence/items.total"] for found in addresses.values())
    with open_view(province.folder, agency="yaoan--sthj", year=2019) as view:
        titles = {entry["title"] for entry in navigation(next(iter(pages())), view)}
    (cell,) = [page for page in pages() if page.name == "cell"]
    address = {"figure": "requests.new_received.total"}
    with open_view(province.folder, agency="yaoan--sthj", year=2019, path=address) as view:
        assert "勾稽关系" in build_page(cell, view), "a cell is shown without its rows"
    assert "各县" in titles
    assert not {"网站", "新媒体", "历年", "期望"} & titles


def test_changes_are_those_since_the_day_before(province: ProvinceOfTests) -> None:
    province.roll_up()
    assert not province.rows("SELECT * FROM county_changes"), "nothing to compare with"
    office = province.offices["yaoan"]
    office.drop("weibo/more.csv", [post(900, "2019-06-01", agency="sthj")])
    office.night(now="2020-01-06 02:30")
    for county in province.offices:
        province.share(county, datetime(2020, 1, 6, 2, 30))
    province.roll_up(datetime(2020, 1, 6, 5, 0))
    changed = province.rows(
        "SELECT county, before, after FROM county_changes WHERE figure = 'posts.weibo' AND year = 2019"
    )
    assert changed == [("yaoan", 2.0, 3.0)]
    assert {state for (state,) in province.rows("SELECT DISTINCT state_before FROM counties")} == {"fresh", "missing"}


def test_channels_counted_in_different_units_have_no_common_sum(province: ProvinceOfTests, tmp_path: Path) -> None:
    office = office_of_county(tmp_path / "push", 4, extra='[channels.weibo]\nunit = "push"\n').night()
    province.add("lufeng", office)
    province.share("lufeng")
    province.roll_up()
    assert not province.rows("SELECT * FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo'")
    assert (
        len(
            province.rows(
                "SELECT * FROM county_sums WHERE county IS NOT NULL AND figure = 'posts.weibo' AND year = 2019"
            )
        )
        == 3
    )
    assert "lufeng县" in codes(province)["COUNTY-UNITS"]


def test_the_list_of_counties_is_judged_before_anything_is_read(province: ProvinceOfTests) -> None:
    for text, code, word in (
        ('[[county]]\nid = "a--b"\nname = "甲"\nurl = "file:///x"\n', "PROVINCE-SETTING", "id"),
        ('[[county]]\nid = "a"\nname = "甲"\nurl = "file:///x"\n' * 2, "PROVINCE-SETTING", "重复"),
        ('[[county]]\nid = "a"\nname = "甲"\nurl = "s3://key:secret@x"\n', "PROVINCE-SETTING", "url"),
        (
            '[[county]]\nid = "a"\nname = "甲"\nurl = "file:///x"\nsite = "https://x/{row}"\n',
            "PROVINCE-SETTING",
            "花括号",
        ),
        ("[[county]\nid = 1", "PROVINCE-SYNTAX", "第 1 行"),
    ):
        (province.folder / "counties.toml").write_text(text, "utf-8")
        with pytest.raises(Refusal) as refused:
            read_province(province.folder)
        assert refused.value.finding.code == code
        assert word in refused.value.finding.message
        assert "secret" not in refused.value.finding.message
    (province.folder / "counties.toml").unlink()
    shown = CliRunner().invoke(main, ["--workspace", str(province.folder), "rollup"])
    assert shown.exit_code == 2
    assert "PROVINCE-MISSING" in shown.stderr


def test_a_workspace_with_sources_of_its_own_is_no_place_for_a_roll_up(province: ProvinceOfTests) -> None:
    office = province.offices["yaoan"]
    shutil.copy(province.folder / "counties.toml", office.folder)
    with pytest.raises(Refusal) as refused:
        roll_up_counties(office.read(), now=datetime(2020, 1, 5, 5))
    assert refused.value.finding.code == "PROVINCE-OWN-ROWS"


def test_nothing_to_roll_up_leaves_what_was_published(province: ProvinceOfTests) -> None:
    before = province.roll_up().file
    province.listed("lufeng")
    with pytest.raises(Refusal) as refused:
        province.roll_up()
    assert refused.value.finding.code == "ROLLUP-NOTHING"
    assert read_published(province.folder).newest() == before


def page_of(province: ProvinceOfTests, **query: str) -> str:
    """The page 各县 as text."""
    page = next(page for page in pages() if page.name == "counties")
    with open_view(province.folder, query=query) as view:
        return " ".join(re.sub(r"<[^>]+>", " ", build_page(page, view)).split())


def test_the_page_of_counties_says_who_is_missing_and_what_a_sum_adds_up(province: ProvinceOfTests) -> None:
    province.listed("yaoan", "nanhua", "lufeng", more='site = "https://one.example/{agency}/{year}"\n')
    province.roll_up()
    text = page_of(province, year="2019")
    assert "1 个县未报送：lufeng县" in text
    line = text.split("lufeng县")[2]
    assert line.count("未报送") >= 4, "no zero stands for a county that is not there"
    assert "7" in text.split("全部")[1][:80]
    assert "没有收到这一年的封存包" in text
    assert "没有前一天的汇总可以比较" in text
    of_county = page_of(province, year="2019", county="yaoan")
    assert "sthj局 有数 有数 未报送" in of_county
    with pytest.raises(PageNotFoundError):
        page_of(province, county="nowhere")


def test_a_workspace_that_is_no_roll_up_has_no_page_of_counties(province: ProvinceOfTests) -> None:
    with open_view(province.offices["yaoan"].folder) as view:
        page = next(page for page in pages() if page.name == "counties")
        assert "各县" not in [entry["title"] for entry in navigation(page, view)]


def test_shared_packages_are_verified_and_one_that_was_changed_is_named(province: ProvinceOfTests) -> None:
    folder = province.shared / "county=yaoan" / "sealed"
    folder.mkdir()
    shutil.copyfile(sealed_package(), folder / sealed_package().name)
    bad = bytearray(sealed_package().read_bytes())
    bad[len(bad) // 2] ^= 1
    other = province.shared / "county=nanhua" / "sealed"
    other.mkdir()
    (other / sealed_package().name).write_bytes(bad)
    province.roll_up()
    assert province.rows("SELECT agency, state FROM county_packages ORDER BY county") == [
        (None, "failed") if not _readable(bad) else ("nanhua--bureau", "failed"), ("yaoan--bureau", "ok"),
    ]  # fmt: skip
    assert "nanhua" in codes(province)["COUNTY-PACKAGE"]
    assert "bureau-2019-r1.zip" in page_of(province, year="2019")


def _readable(package: bytearray) -> bool:
    """Whether the seal of a damaged package can still be read."""
    with zipfile.ZipFile(io.BytesIO(bytes(package))) as archive:
        try:
            return bool(archive.read("seal.json"))
        except zipfile.BadZipFile:
            return False


def test_a_machine_without_room_for_what_it_fetches_says_so_and_blames_no_county(province: ProvinceOfTests) -> None:
    status, said = gongkai(province.folder, "rollup", limit=4_000)
    assert status == 2, said
    assert said.splitlines()[-1].startswith("✗ [DISK-FULL]"), said
    assert {found.state for found in province.roll_up().states} == {"fresh", "missing"}
