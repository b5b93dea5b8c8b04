"""[share] and the roll-up through an object store, spoken to as to any S3: moto in server mode on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import s3fs

from pipeline.core.findings import Finding
from pipeline.province import share as sharing
from pipeline.province import storage
from pipeline.province.counties import read_province
from pipeline.province.fetch import fetch_counties
from pipeline.province.share import share_build
from pipeline.province.storage import Storage, open_storage
from tests.support.counties import NIGHT, ProvinceOfTests, copied
from tests.support.object_store import KEY, SECRET, SECRETS, ObjectStore, object_store
from tests.support.office import Office, post


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with object_store(tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture
def province(
    request: pytest.FixtureRequest, store: ObjectStore, tmp_path: Path, published: dict[str, Office], monkeypatch: pytest.MonkeyPatch
) -> ProvinceOfTests:  # fmt: skip
    """Two counties that share in a folder of the bucket of their own."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(storage, "FIRST_PAUSE", 0.01)
    own = replace(store, url=f"{store.url}/{request.node.name}")
    made = ProvinceOfTests(tmp_path / "province", own.url, storage=own.settings)
    for name, office in published.items():
        made.add(name, copied(office, tmp_path / name))
    made.listed("yaoan", "nanhua", "lufeng", head=f"[storage]\n{own.settings}")
    return made


def opened(province: ProvinceOfTests, store: ObjectStore) -> Storage:
    return open_storage(province.url, store.options)


def test_a_county_shares_with_the_pointer_last_and_the_roll_up_fetches_what_is_new(
    province: ProvinceOfTests, store: ObjectStore
) -> None:
    assert {name: province.share(name).files > 20 for name in province.offices} == {"yaoan": True, "nanhua": True}
    sent = re.findall(r'"PUT /bucket/gongkai/\S+/county=yaoan/(\S+) HTTP', store.log.read_text("utf-8"))
    assert sent[-1] == "CURRENT.json"
    assert sent.count("CURRENT.json") == 1
    pointer = json.loads(opened(province, store).read("county=yaoan/CURRENT.json") or b"")
    names = {f"{file['table']}.parquet": file["bytes"] for file in pointer["files"]}
    assert opened(province, store).files(f"county=yaoan/run={pointer['run']}") == names
    done = province.roll_up()
    assert {found.county.id: found.state for found in done.states} == {
        "yaoan": "fresh", "nanhua": "fresh", "lufeng": "missing",
    }  # fmt: skip
    for county, office in province.offices.items():
        own = office.published("SELECT agency, year, figure, value FROM figures ORDER BY ALL")
        rolled = f"SELECT substr(agency, {len(county) + 3}), year, figure, value FROM figures WHERE county = '{county}' ORDER BY ALL"
        assert province.rows(rolled) == own
    province.offices["yaoan"].drop("weibo/more.csv", [post(900, "2019-06-01", agency="sthj")])
    province.offices["yaoan"].night(now="2020-01-05 03:30")
    run = province.share("yaoan").run
    province.roll_up()
    fetched = re.findall(rf'"GET /bucket/gongkai/\S+/run={run}/(\w+)\.parquet', store.log.read_text("utf-8"))
    assert "figures" in fetched
    assert not {"rules", "dictionary", "agencies"} & set(fetched), "the same as the night before"
    assert province.rows("SELECT value FROM county_sums WHERE county IS NULL AND figure = 'posts.weibo'") == [(8.0,)]


def test_what_broke_off_hides_nothing_is_tried_again_and_goes_on_where_it_ended(
    province: ProvinceOfTests, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.share("nanhua")
    put, tried = s3fs.S3FileSystem._put_file, []

    async def fails_often(self: s3fs.S3FileSystem, lpath: str, rpath: str, **options: object) -> None:
        tried.append(rpath)
        if tried.count(rpath) < (2 if len(tried) < 12 else 9):
            raise OSError(5, "网络断了")
        await put(self, lpath, rpath, **options)

    with monkeypatch.context() as patch:
        patch.setattr(s3fs.S3FileSystem, "_put_file", fails_often)
        s3fs.S3FileSystem.clear_instance_cache()  # one that was opened before has its own
        failed = share_build(province.offices["yaoan"].read(), now=NIGHT)
    s3fs.S3FileSystem.clear_instance_cache()
    assert isinstance(failed, Finding)
    there = len({name for name in tried if tried.count(name) == 2})
    assert there > 2, "one that fails once is tried again"
    assert {found.county.id: found.state for found in province.roll_up().states} == {
        "yaoan": "missing", "nanhua": "fresh", "lufeng": "missing",
    }  # fmt: skip
    done = province.share("yaoan")
    pointer = json.loads(opened(province, store).read("county=yaoan/CURRENT.json") or b"")
    assert done.files == len(pointer["files"]) - there, "what was sent is not sent again"


def test_old_runs_are_deleted_but_for_fourteen_and_those_with_a_seal(
    province: ProvinceOfTests, store: ObjectStore
) -> None:
    runs = [f"201901{number:02d}T023000-1" for number in range(1, 20)]
    for run in runs:
        opened(province, store).write(f"county=yaoan/run={run}/figures.parquet", b"x")
    share_build(province.offices["yaoan"].read(), now=NIGHT, sealed=frozenset(runs[1:2]))
    left = opened(province, store).folders("county=yaoan")
    assert len(left) == sharing.RUNS_KEPT + 1
    assert left[:2] == [f"run={run}" for run in (runs[1], runs[6])]


def test_no_message_quotes_the_key_or_the_secret(
    province: ProvinceOfTests, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quotes(*_: object, **__: object) -> None:
        raise ValueError(f"signature of {KEY} with {SECRET} is wrong")

    with monkeypatch.context() as patch:
        patch.setattr(s3fs.S3FileSystem, "_lsdir", quotes)
        quoted = share_build(province.offices["yaoan"].read(), now=NIGHT)
    assert isinstance(quoted, Finding)
    assert "signature of ••• with ••• is wrong" in quoted.message
    store.refuse_unknown_keys()  # the last test with this store
    failed = share_build(province.offices["yaoan"].read(), now=NIGHT)
    assert isinstance(failed, Finding)
    assert "没有读写的权限" in failed.message
    found = fetch_counties(read_province(province.folder), store.options, tmp_path / "kept", NIGHT)
    assert [state.state for state in found] == ["unreadable"] * 3
    assert "没有读写的权限" in str(found[0].problem)
    assert not [text for text in (quoted.to_json(), failed.to_json(), str(found)) if KEY in text or SECRET in text]
