"""Snapshots of ledgers at rest: encrypted, expired, and never a reason to lose what was read; keys that nobody else can read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.errors import Refusal
from tests.support.office import Office

Make = Callable[..., Office]
HEAD = "登记编号,申请渠道,收到申请之日,申请人类别,答复日期,答复类型,申请人姓名,证件号码,申请内容\n"
ROW = "甲-1,当面提交,2019-06-03,自然人,2019-06-20,G2,欧阳某某,53230119900101001X,某厂环评报告\n"
ENCRYPT = "[privacy]\nencrypt_snapshots = true\n"
EXPIRE = "[privacy]\nexpire_days = 30\n"


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Key files of this test alone, outside its workspace."""
    monkeypatch.setenv("GONGKAI_APPLICANT_KEY_FILE", str(tmp_path / "keys" / "applicants.key"))
    monkeypatch.setenv("GONGKAI_SNAPSHOT_KEY_FILE", str(tmp_path / "keys" / "snapshots.key"))
    return tmp_path / "keys"


def ledger(workspace: Make, extra: str = "", into: str = "w") -> Office:
    office = workspace(ledger={"preset": "ledger-national"}, website="items", extra=extra, into=into)
    office.drop("ledger/a.csv", HEAD + ROW)
    office.drop("website/a.csv", [{"item_id": 1, "title": "甲", "column": "工作动态", "published_at": "2019-03-01"}])
    return office


def stored(office: Office, source: str = "ledger") -> list[Path]:
    return sorted((office.folder / "snapshots" / source).iterdir())


# The applicant


def test_an_applicant_is_a_keyed_hash_that_only_the_key_can_make_again(workspace: Make, keys: Path) -> None:
    office = ledger(workspace).take_in()
    ((hashed,),) = office.held("SELECT applicant_key FROM requests")
    key = bytes.fromhex((keys / "applicants.key").read_text("ascii"))
    assert hashed == hmac.new(key, b"1:53230119900101001X", hashlib.sha256).hexdigest()[:32]
    assert hashed != hashlib.sha256(b"1:53230119900101001X").hexdigest()[:32]


def test_the_same_applicant_has_the_same_hash_however_the_number_is_written(workspace: Make) -> None:
    office = ledger(workspace)
    rows = [
        ROW,
        ROW.replace("甲-1", "甲-2")
        .replace("53230119900101001X", "５３２３０１ １９９００１０１ ００１x")
        .replace("欧阳某某", ""),
        ROW.replace("甲-1", "甲-3").replace("53230119900101001X", "/"),
        ROW.replace("甲-1", "甲-4").replace("53230119900101001X", "").replace("欧阳某某", " 欧阳 某某 "),
        ROW.replace("甲-1", "甲-5").replace("53230119900101001X", "").replace("欧阳某某", "匿名"),
    ]
    office.drop("ledger/a.csv", HEAD + "".join(rows))
    office.take_in()
    hashes = [key for (key,) in office.held("SELECT applicant_key FROM requests ORDER BY line")]
    assert hashes[0] == hashes[1]
    assert hashes[2] == hashes[3]
    assert len({hashes[0], hashes[2]}) == 2
    assert hashes[4] is None


def test_the_key_is_made_on_first_use_for_its_owner_alone(workspace: Make, keys: Path) -> None:
    ledger(workspace).take_in()
    assert (keys / "applicants.key").stat().st_mode & 0o777 == 0o600
    assert keys.stat().st_mode & 0o077 == 0


def test_a_key_that_others_can_read_stops_the_ledger_until_it_is_corrected_and_nothing_else(
    workspace: Make, keys: Path
) -> None:
    ledger(workspace).take_in()
    (keys / "applicants.key").chmod(0o644)
    office = ledger(workspace, into="other")
    office.tally()
    assert office.codes().count("KEY-OPEN") == 1
    assert office.figures()["items.total"] == 1
    (keys / "applicants.key").chmod(0o600)
    office.take_in("2020-01-06 02:30")
    assert office.codes() == []
    assert office.held("SELECT count(*) FROM requests") == [(1,)]


def test_a_key_inside_the_workspace_is_refused(workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    office = ledger(workspace)
    monkeypatch.setenv("GONGKAI_APPLICANT_KEY_FILE", str(office.folder / "applicants.key"))
    office.take_in()
    assert office.codes() == ["KEY-INSIDE"]
    assert not (office.folder / "applicants.key").exists()


def test_the_settings_say_where_the_key_is_and_a_damaged_one_is_reported(
    workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGKAI_APPLICANT_KEY_FILE")
    place = tmp_path / "elsewhere" / "applicants.key"
    office = ledger(workspace, extra=f'[privacy]\napplicant_key = "{place}"\n').take_in()
    assert place.exists()
    place.write_text("不是密钥", "utf-8")
    office = ledger(workspace, extra=f'[privacy]\napplicant_key = "{place}"\n', into="other").take_in()
    assert office.codes() == ["KEY-DAMAGED"]


# Encryption


def test_snapshots_of_ledgers_are_encrypted_and_read_all_the_same(workspace: Make, keys: Path) -> None:
    office = ledger(workspace, ENCRYPT)
    office.tally()
    assert office.figures()["requests.granted.total"] == 1
    assert [file.suffix for file in stored(office)] == [".fernet"]
    assert "欧阳" not in stored(office)[0].read_bytes().decode("latin-1")
    assert stored(office)[0].stat().st_mode & 0o777 == 0o600
    assert [file.suffix for file in stored(office, "website")] == [".csv"]
    assert (keys / "snapshots.key").stat().st_mode & 0o777 == 0o600


def test_an_encrypted_snapshot_is_not_taken_again_and_rebuilds_the_warehouse(workspace: Make) -> None:
    office = ledger(workspace, ENCRYPT).night()
    before = stored(office)[0].stat().st_mtime_ns
    (office.folder / "warehouse" / "warehouse.duckdb").unlink()
    office.tally("2020-01-06 02:30")
    assert office.figures()["requests.granted.total"] == 1
    assert [file.stat().st_mtime_ns for file in stored(office)] == [before]


def test_turning_encryption_on_encrypts_what_is_already_there(workspace: Make) -> None:
    office = ledger(workspace).take_in()
    assert [file.suffix for file in stored(office)] == [".csv"]
    settings = (office.folder / "workspace.toml").read_text("utf-8")
    office.write("workspace.toml", ENCRYPT + settings)
    office.take_in("2020-01-06 02:30")
    assert [file.suffix for file in stored(office)] == [".fernet"]


@pytest.mark.parametrize(("harm", "code"), [("gone", "KEY-LOST"), ("other", "SNAPSHOT-LOCKED")])
def test_without_its_key_a_snapshot_stays_unreadable_and_is_read_once_the_key_is_back(
    workspace: Make, keys: Path, harm: str, code: str
) -> None:
    office = ledger(workspace, ENCRYPT).night()
    key = (keys / "snapshots.key").read_text("ascii")
    (keys / "snapshots.key").unlink()
    if harm == "other":
        ledger(workspace, ENCRYPT, into="second").take_in()  # makes another key
    (office.folder / "warehouse" / "warehouse.duckdb").unlink()
    office.verbs("pull", "load", now="2020-01-06 02:30")
    assert code in office.codes()
    (keys / "snapshots.key").write_text(key, "ascii")
    (keys / "snapshots.key").chmod(0o600)
    office.verbs("pull", "load", now="2020-01-07 02:30")
    assert office.codes() == []
    assert office.held("SELECT count(*) FROM requests") == [(1,)]


# Expiry


def test_a_snapshot_not_fetched_for_long_is_deleted_with_a_note_and_its_rows_stay(workspace: Make) -> None:
    office = ledger(workspace, EXPIRE).night("2020-01-05 02:30")
    (office.folder / "inbox" / "ledger" / "a.csv").unlink()
    office.night("2020-02-10 02:30")
    assert "SNAPSHOTS-EXPIRED" in office.codes()
    assert [file.suffix for file in stored(office)] == [".expired"]
    assert [file.suffix for file in stored(office, "website")] == [".csv"]
    assert office.figures()["requests.granted.total"] == 1
    office.night("2020-02-11 02:30")
    assert "SNAPSHOTS-EXPIRED" not in office.codes()


def test_a_snapshot_still_fetched_every_night_does_not_expire(workspace: Make) -> None:
    office = ledger(workspace, EXPIRE).take_in("2020-01-05 02:30").take_in("2020-02-10 02:30")
    assert [file.suffix for file in stored(office)] == [".csv"]


def test_an_empty_warehouse_is_not_rebuilt_without_what_expired(workspace: Make) -> None:
    office = ledger(workspace, EXPIRE).night("2020-01-05 02:30")
    (office.folder / "inbox" / "ledger" / "a.csv").unlink()
    office.night("2020-02-10 02:30")
    published = office.published_file
    (office.folder / "warehouse" / "warehouse.duckdb").unlink()
    with pytest.raises(Refusal) as refusal:
        office.night("2020-02-11 02:30")
    assert refusal.value.finding.code == "WAREHOUSE-EXPIRED"
    assert office.published_file == published
    assert office.figures()["requests.granted.total"] == 1


def test_a_file_readable_only_later_is_read_beside_what_can_no_longer_be_read(workspace: Make) -> None:
    office = ledger(workspace, EXPIRE)
    office.drop("ledger/0.csv", HEAD.replace("申请内容", "某新列") + ROW.replace("甲-1", "甲-0"))
    office.night("2020-01-05 02:30")
    office.drop("ledger/b.csv", HEAD + ROW.replace("甲-1", "甲-2"))
    office.take_in("2020-01-06 02:30")
    for name in ("a.csv", "b.csv"):
        (office.folder / "inbox" / "ledger" / name).unlink()
    office.take_in("2020-02-10 02:30")
    text = shipped_preset().replace("ignore: [", "ignore: [某新列, ")
    office.write("presets/ledger-national.yml", text)
    office.take_in("2020-02-11 02:30")
    assert "SETTINGS-NOT-APPLIED" in office.codes()
    assert office.held("SELECT count(*) FROM requests WHERE NOT gone AND known_until = 'infinity'") == [(3,)]


def shipped_preset() -> str:
    from importlib import resources

    return resources.files("pipeline").joinpath("ingest", "presets", "ledger-national.yml").read_text("utf-8")
