"""Who sealed a package: signatures, the list of public keys, and packages that somebody else made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.program import main
from pipeline.core.errors import Refusal
from pipeline.core.workspace import Agency
from pipeline.sealing.collect import collect_packages
from pipeline.sealing.package import (
    MANIFEST,
    SEAL,
    SIGNATURE,
    csv_member,
    figures_digest,
    manifest_of,
    read_csv_member,
)
from pipeline.sealing.signature import SigningKey, make_signing_key, signing_key
from pipeline.sealing.verify import Verification, verify_package, verify_packages
from tests.support.office import Office, settings
from tests.support.packages import members_of, with_more_posts, write_with_manifest
from tests.support.sealed_office import (
    JANUARY,
    MARCH,
    copy_office,
    prepare,
    publish,
    ready_office,
    seal,
    sealed_package,
)

Members = Mapping[str, bytes]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, SigningKey]:
    """An office that has sealed 2019 with its key and published it."""
    folder = tmp_path_factory.mktemp("bureau")
    key = make_signing_key(folder / "seal.pem")
    office = copy_office(ready_office(), folder / "w")
    toml = office.folder / "workspace.toml"
    toml.write_text(f'{toml.read_text("utf-8")}\n[signing]\nkey = "file:{folder / "seal.pem"}"\n', "utf-8")
    seal(office)
    publish(office)
    return office, key


@pytest.fixture(scope="module")
def signed(bureau: tuple[Office, SigningKey]) -> Path:
    return bureau[0].folder / "sealed" / "bureau-2019-r1.zip"


@pytest.fixture(scope="module")
def listed(bureau: tuple[Office, SigningKey]) -> tuple[Agency, ...]:
    """The list of a supervising office."""
    return (Agency(id="bureau", name="局", public_keys=(bureau[1].public_key,)),)


def forged(file: Path, members: Members, key: SigningKey | None = None, **seal: object) -> Path:
    """A package with these members, every hash recomputed, and other words in its seal; signed with `key`."""
    words = json.loads(members[SEAL]) | {"figures_sha256": figures_digest(members)} | seal
    made = {**members, SEAL: json.dumps(words, ensure_ascii=False).encode()}
    if key is not None:
        content = {name: text for name, text in made.items() if name not in (MANIFEST, SIGNATURE)}
        made[SIGNATURE] = key.sign(manifest_of(content))
    return write_with_manifest(file, made)


def without_requests(members: Members) -> dict[str, bytes]:
    """The members after somebody wiped the year's requests out: cells, figures and rows of table 3 are zero, the words are left."""
    changed = dict(members)
    for member in ("figures.csv", "cells.csv"):
        rows = read_csv_member(member, members[member])
        for row in rows:
            if "requests" in (row.get("table"), row.get("figure", "").split(".")[0]) and row["value"]:
                row["value"] = "0"
                row.update({"semantic": "zero"} if "semantic" in row else {})
        changed[member] = csv_member(member, ([*row.values()] for row in rows))
    rows = [
        row
        for row in read_csv_member("evidence.csv", members["evidence.csv"])
        if not row["figure"].startswith("requests.")
    ]
    changed["evidence.csv"] = csv_member("evidence.csv", ([*row.values()] for row in rows))
    return changed


FORGERIES: dict[str, Callable[[Members], tuple[Members, dict[str, object]]]] = {
    "a figure": lambda members: (with_more_posts(members, 987), {}),
    "another approver": lambda members: (members, {"approved_by": "李四"}),
    "requests wiped out": lambda members: (without_requests(members), {}),
    "a high revision": lambda members: (
        {**with_more_posts(members, 987), "differences.csv": csv_member("differences.csv", [])},
        {"revision": 9, "previous": {"package": "bureau-2019-r8.zip", "revision": 8, "sha256": "0" * 64}},
    ),
}


def codes(result: Verification) -> list[str]:
    return [finding.code for finding in result.findings]


def test_a_signed_package_is_proven_by_its_signer_where_the_key_is_on_the_list(
    signed: Path, listed: tuple[Agency, ...]
) -> None:
    lines, status = verify_packages([signed], listed)
    assert (status, "与名册（workspace.toml 的 public_keys）登记的公钥相符" in lines[-1]) == (0, True)
    lines, status = verify_packages([signed])
    assert (status, "公钥没有登记" in lines[-1]) == (0, True)


def test_an_unsigned_package_passes_and_says_what_it_does_not_prove() -> None:
    lines, status = verify_packages([sealed_package()])
    assert (status, "没有签名：只证明它做成以后没有改动，不证明是谁做的" in lines[-1]) == (0, True)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_package_that_somebody_else_made_does_not_pass_where_the_key_is_on_the_list(
    signed: Path, listed: tuple[Agency, ...], tmp_path: Path, forgery: str
) -> None:
    members, words = FORGERIES[forgery](members_of(signed))
    file = tmp_path / f"bureau-2019-r{words.get('revision', 1)}.zip"
    assert codes(verify_package(forged(file, members, **words), agencies=listed))[0] == "PACKAGE-SIGNATURE"
    unsigned = {name: text for name, text in members.items() if name != SIGNATURE}
    assert codes(verify_package(forged(file, unsigned, **words), agencies=listed))[0] == "PACKAGE-SIGNER"
    other = make_signing_key(tmp_path / "other.pem")
    assert codes(verify_package(forged(file, members, other, **words), agencies=listed))[0] == "PACKAGE-SIGNER"


@pytest.mark.parametrize("forgery", FORGERIES)
def test_an_honest_package_is_added_up_in_spite_of_a_forged_one(
    signed: Path, bureau: tuple[Office, SigningKey], tmp_path: Path, forgery: str
) -> None:
    office = Office(tmp_path / "above")
    office.write(
        "workspace.toml",
        settings({}, (), "") + f'[[agency]]\nid = "bureau"\nname = "局"\npublic_keys = ["{bureau[1].public_key}"]\n',
    )
    members, words = FORGERIES[forgery](members_of(signed))
    unsigned = {name: text for name, text in members.items() if name != SIGNATURE}
    file = forged(tmp_path / "in" / f"bureau-2019-r{words.get('revision', 1)}.zip", unsigned, **words)
    result = collect_packages([signed, file], office.read())
    assert [row["state"] for row in result.tables["packages"]] == ["ok", "failed"]
    (total,) = [
        row["value"] for row in result.tables["figures"] if row["figure"] == "posts.weibo" and row["under"] is None
    ]
    assert (total, result.status) == (13, 1)
    assert "1 个有名册上的签名" in "".join(result.lines())


def test_without_keys_a_high_revision_that_nothing_ties_to_the_received_one_does_not_count(tmp_path: Path) -> None:
    members, words = FORGERIES["a high revision"](members_of(sealed_package()))
    file = forged(tmp_path / "bureau-2019-r9.zip", members, **words)
    result = collect_packages([sealed_package(), file])
    assert [row["state"] for row in result.tables["packages"]] == ["ok", "unlinked"]
    assert (result.status, [finding.code for finding in result.findings]) == (1, ["PACKAGE-LEAP"])
    assert "不证明是谁做的" in "".join(result.lines())


def test_years_before_the_keys_may_come_unsigned(bureau: tuple[Office, SigningKey]) -> None:
    later = (Agency(id="bureau", name="局", public_keys=(bureau[1].public_key,), signed_from=2020),)
    assert verify_package(sealed_package(), agencies=later).ok
    since = (Agency(id="bureau", name="局", public_keys=(bureau[1].public_key,), signed_from=2019),)
    assert codes(verify_package(sealed_package(), agencies=since)) == ["PACKAGE-SIGNER"]


def test_a_result_of_a_rule_that_the_cells_do_not_bear_out_is_noticed(tmp_path: Path) -> None:
    """Received 2 more than were answered or carried out, in cells, figures and rows alike; the words still say that all is well."""
    members = members_of(sealed_package())
    changed = dict(members)
    for member, cell in (("figures.csv", "figure"), ("cells.csv", "row")):
        rows = read_csv_member(member, members[member])
        for row in rows:
            received = "new_received" in row[cell] and ("natural" in row[cell] or row.get("column") == "natural_person")
            total = "new_received" in row[cell] and (row[cell].endswith(".total") or row.get("column") == "total")
            if row["value"] and (received or total):
                row["value"] = str(int(row["value"]) + 5)
        changed[member] = csv_member(member, ([*row.values()] for row in rows))
    figure = next(
        row["figure"]
        for row in read_csv_member("evidence.csv", members["evidence.csv"])
        if row["figure"].startswith("requests.new_received.")
    )
    extra = csv_member("evidence.csv", [("ledger", "x", figure, 5, "2019-05-01", "x", None, "0" * 64)])
    changed["evidence.csv"] += extra.split(b"\n", 1)[1]
    result = verify_package(forged(tmp_path / "bureau-2019-r1.zip", changed))
    assert {finding.code for finding in result.findings} == {"PACKAGE-RULE"}
    assert any("重新核对是“不成立”" in finding.message for finding in result.findings)


def test_the_result_of_a_rule_cannot_be_left_out_or_turned(tmp_path: Path) -> None:
    members = members_of(sealed_package())
    rows = read_csv_member("rule_results.csv", members["rule_results.csv"])
    judged = next(place for place, row in enumerate(rows) if row["outcome"] == "pass" and row["severity"] == "block")
    for changed in (
        rows[:judged] + rows[judged + 1 :],
        [*rows[:judged], {**rows[judged], "outcome": "not_checkable"}, *rows[judged + 1 :]],
    ):
        content = csv_member("rule_results.csv", ([*row.values()] for row in changed))
        file = write_with_manifest(tmp_path / "bureau-2019-r1.zip", {**members, "rule_results.csv": content})
        assert codes(verify_package(file)) == ["PACKAGE-RULE"]


def test_rules_left_out_of_a_packaged_form_are_told(tmp_path: Path) -> None:
    members = members_of(sealed_package())
    name = "forms/format_2019.yml"
    head, rules, rest = members[name].decode().partition("\n  - code: T3-FLOW\n")
    assert rules
    kept = "\n  - code: " + rest.split("\n  - code: ", 1)[1]
    file = write_with_manifest(tmp_path / "bureau-2019-r1.zip", {**members, name: f"{head}{kept}".encode()})
    lines, _ = verify_packages([file])
    assert "其中的格式文件没有本程序的这些规则：T3-FLOW" in lines[-1]


def test_a_package_damaged_after_it_was_loaded_is_noticed_by_the_night(
    bureau: tuple[Office, SigningKey], tmp_path: Path
) -> None:
    office = copy_office(bureau[0], tmp_path / "w")
    before = office.figures()
    package = office.folder / "sealed" / "bureau-2019-r1.zip"
    package.chmod(0o644)
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(data)
    prepare(office, MARCH, closing=None)
    assert "SEALED-DAMAGED" in office.codes()
    assert sha256(data).hexdigest() in office.message("SEALED-DAMAGED")
    publish(office, MARCH)
    assert office.figures() == before, "they were loaded when the package was whole"


def test_a_package_that_is_gone_is_named_also_when_everything_is_counted_anew(
    bureau: tuple[Office, SigningKey], tmp_path: Path
) -> None:
    office = copy_office(bureau[0], tmp_path / "w")
    (office.folder / "sealed" / "bureau-2019-r1.zip").unlink()
    shutil.rmtree(office.folder / "published")
    prepare(office, MARCH, closing=None)
    assert office.codes() == ["SEALED-GONE"]


def test_a_key_that_is_no_key_or_not_there_stops_the_seal_before_anything_is_written(tmp_path: Path) -> None:
    office = copy_office(ready_office(), tmp_path / "w")
    toml = office.folder / "workspace.toml"
    toml.write_text(f'{toml.read_text("utf-8")}\n[signing]\nkey = "file:{tmp_path / "seal.pem"}"\n', "utf-8")
    for content, code in ((None, "SECRET-NOWHERE"), ("-----BEGIN PRIVATE KEY-----\nAAAA\n", "SIGN-KEY")):
        if content is not None:
            (tmp_path / "seal.pem").write_text(content)
            (tmp_path / "seal.pem").chmod(0o600)
        with pytest.raises(Refusal) as refusal:
            seal(office, now=JANUARY)
        assert refusal.value.finding.code == code
        assert content is None or "AAAA" not in refusal.value.finding.message
    assert not (office.folder / "sealed").exists()


def test_keys_are_made_outside_the_workspace_once_and_their_public_half_is_shown(tmp_path: Path) -> None:
    office = copy_office(ready_office(), tmp_path / "w")
    file = tmp_path / "keys" / "seal.pem"
    words = ["--workspace", str(office.folder), "keys"]
    assert CliRunner().invoke(main, words).exit_code == 2, "there is none yet"
    made = CliRunner().invoke(main, [*words, "--new", str(file)])
    assert (made.exit_code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert CliRunner().invoke(main, [*words, "--new", str(file)]).exit_code == 2, "a key is never written over"
    assert CliRunner().invoke(main, [*words, "--new", str(office.folder / "seal.pem")]).exit_code == 2
    toml = office.folder / "workspace.toml"
    toml.write_text(f'{toml.read_text("utf-8")}\n[signing]\nkey = "file:{file}"\n', "utf-8")
    key = signing_key(office.read())
    assert key is not None
    shown = CliRunner().invoke(main, words)
    assert shown.stdout == f'public_keys = ["{key.public_key}"]\n' == made.stdout
