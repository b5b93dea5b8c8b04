"""verify: any flipped byte and any changed number in a sealed package is reported with its place."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.sealing.package import (
    MANIFEST,
    SEAL,
    TABLES,
    csv_member,
    figures_digest,
    manifest_of,
    package_bytes,
    read_contents,
    read_csv_member,
)
from pipeline.sealing.verify import Verification, check_bytes, verify_package, verify_packages
from tests.support.packages import members_of, write_with_manifest
from tests.support.sealed_office import sealed_package

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def members() -> Members:
    return members_of(sealed_package())


def repacked(folder: Path, members: Mapping[str, bytes]) -> Path:
    """A package with these members and all hashes recomputed."""
    seal = json.loads(members[SEAL]) | {"figures_sha256": figures_digest(members)}
    return write_with_manifest(folder / "bureau-2019-r1.zip", {**members, SEAL: json.dumps(seal).encode()})


def with_row(members: Members, member: str, place: int, **changes: str) -> Members:
    """The members with some cells of one row of a table repacked over."""
    rows = read_csv_member(member, members[member])
    rows[place] = {**rows[place], **changes}
    return {**members, member: csv_member(member, ([*row.values()] for row in rows))}


def row_number(members: Members, member: str, **values: str) -> int:
    rows = read_csv_member(member, members[member])
    return next(place for place, row in enumerate(rows) if all(row[name] == value for name, value in values.items()))


def addresses_named(result: Verification) -> set[str | None]:
    return {finding.refers_to for finding in result.findings}


def first_finding(result: Verification) -> tuple[str, str | None, str | None, str | None]:
    finding = result.findings[0]
    return finding.code, finding.refers_to, finding.left, finding.right


def content_offsets(file: Path) -> dict[str, int]:
    """Member → offset of its content in the file."""
    with zipfile.ZipFile(file) as archive:
        return {entry.filename: entry.header_offset + 30 + len(entry.filename) for entry in archive.infolist()}


# Bytes


def test_a_package_as_sealed_is_whole_and_says_so() -> None:
    lines, status = verify_packages([sealed_package()])
    assert status == 0
    assert "字节完整" in lines[0]
    assert "王主任 于 2020-01-10 09:00 审定封存" in lines[2]


def test_a_package_is_a_zip_any_tool_opens() -> None:
    with zipfile.ZipFile(sealed_package()) as archive:
        assert archive.testzip() is None
        assert {MANIFEST, SEAL, *(name for name in TABLES if name != "differences.csv")} <= set(archive.namelist())


def test_no_byte_of_a_small_package_can_change_unnoticed(tmp_path: Path) -> None:
    data = package_bytes(
        {
            MANIFEST: manifest_of({"a.csv": b"x\n1\n", "forms/b.yml": "表".encode()}),
            "a.csv": b"x\n1\n",
            "forms/b.yml": "表".encode(),
        }
    )
    file = tmp_path / "p.zip"
    unnoticed = []
    for place in range(len(data)):
        for bit in (0, 7):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            file.write_bytes(flipped)
            if read_contents(file).whole:
                unnoticed.append((place, bit))
    assert unnoticed == []


@pytest.mark.parametrize("each", [7, pytest.param(1, marks=pytest.mark.whole)])
def test_any_flipped_byte_anywhere_in_a_sealed_package_is_noticed(members: Members, tmp_path: Path, each: int) -> None:
    """A sample over all members, every header and the directory; the seed is fixed so that a failure can be repeated."""
    data = sealed_package().read_bytes()
    chosen = random.Random(20200110)
    places = {chosen.randrange(len(data)) for _ in range(150)}
    for name, start in content_offsets(sealed_package()).items():
        content = members[name]
        places |= {start - len(name) - 30 + step for step in range(0, 30, 3)}
        places |= {start + chosen.randrange(len(content)) for _ in range(6)}
    directory = data.index(b"PK\x01\x02")
    places |= set(range(directory, len(data), 7)) | {len(data) - 1}
    file = tmp_path / "bureau-2019-r1.zip"
    unnoticed = []
    for place in sorted(places)[::each]:
        flipped = bytearray(data)
        flipped[place] ^= 1 << chosen.randrange(8)
        file.write_bytes(flipped)
        if not list(check_bytes(file.name, read_contents(file))):
            unnoticed.append(place)
    assert unnoticed == []


def test_a_flipped_byte_is_reported_with_its_member(members: Members, tmp_path: Path) -> None:
    data = sealed_package().read_bytes()
    file = tmp_path / "bureau-2019-r1.zip"
    for name, start in content_offsets(sealed_package()).items():
        flipped = bytearray(data)
        flipped[start + len(members[name]) // 2] ^= 1
        file.write_bytes(flipped)
        code, place, *_ = first_finding(verify_package(file))
        assert (code, place) == ("PACKAGE-MEMBER", name)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\0",
        lambda data: b"\0" + data,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:0],
    ],
)
def test_bytes_added_or_cut_off_are_noticed(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "bureau-2019-r1.zip"
    file.write_bytes(change(sealed_package().read_bytes()))
    result = verify_package(file)
    assert result.findings
    assert result.findings[0].code.startswith("PACKAGE-")


def test_a_package_packed_again_by_another_tool_is_not_the_original(members: Members, tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = tmp_path / f"{method}" / "bureau-2019-r1.zip"
        file.parent.mkdir()
        with zipfile.ZipFile(file, "w", method) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        assert not verify_package(file).ok


def test_an_added_or_missing_member_is_named(members: Members, tmp_path: Path) -> None:
    data = {**members, "note.txt": b"x"}
    file = tmp_path / "bureau-2019-r1.zip"
    file.write_bytes(package_bytes(data))
    assert first_finding(verify_package(file))[:2] == ("PACKAGE-INCOMPLETE", "note.txt")
    file.write_bytes(package_bytes({name: content for name, content in members.items() if name != "findings.csv"}))
    assert first_finding(verify_package(file))[:2] == ("PACKAGE-INCOMPLETE", "findings.csv")


def test_a_missing_file_and_a_file_that_is_no_package_are_reported(tmp_path: Path) -> None:
    other = tmp_path / "report.zip"
    other.write_bytes(b"PK\x03\x04 not a package")
    lines, status = verify_packages([other])
    assert (status, "不是封存包" in lines[1]) == (1, True)
    lines, status = verify_packages([tmp_path / "gone.zip"])
    assert (status, "没有这个文件" in lines[1]) == (2, True)
    assert verify_packages([tmp_path])[1] == 2


def test_a_package_renamed_to_another_agency_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "other-2019-r1.zip"
    file.write_bytes(sealed_package().read_bytes())
    assert first_finding(verify_package(file))[:2] == ("PACKAGE-SAYS", SEAL)


# Numbers


def test_a_changed_number_with_the_hashes_left_names_the_member_and_the_figure(
    members: Members, tmp_path: Path
) -> None:
    place = row_number(members, "figures.csv", figure="posts.weibo")
    changed = with_row(members, "figures.csv", place, value="14")
    file = tmp_path / "bureau-2019-r1.zip"
    file.write_bytes(package_bytes(changed))
    result = verify_package(file)
    assert first_finding(result)[:2] == ("PACKAGE-MEMBER", "figures.csv")
    assert ("PACKAGE-EVIDENCE", "posts.weibo", "13", "14") in {
        (f.code, f.refers_to, f.left, f.right) for f in result.findings
    }


def test_a_package_with_recomputed_hashes_and_no_change_is_whole(members: Members, tmp_path: Path) -> None:
    assert verify_package(repacked(tmp_path, members)).findings == ()


def test_any_changed_figure_is_caught_by_the_sums(members: Members, tmp_path: Path) -> None:
    rows = read_csv_member("figures.csv", members["figures.csv"])
    for place in range(0, len(rows), 12):
        value = float(rows[place]["value"])
        result = verify_package(repacked(tmp_path, with_row(members, "figures.csv", place, value=str(value + 1))))
        assert rows[place]["figure"] in addresses_named(result), rows[place]["figure"]
        assert result.findings[0].code in ("PACKAGE-EVIDENCE", "PACKAGE-TOTAL")


def test_any_changed_cell_is_caught_by_the_sums_and_named_with_what_it_should_be(
    members: Members, tmp_path: Path
) -> None:
    rows = read_csv_member("cells.csv", members["cells.csv"])
    for place in range(0, len(rows), 12):
        row = rows[place]
        if row["semantic"] == "blank":
            wrong = with_row(members, "cells.csv", place, value="1", semantic="number")
        else:
            wrong = with_row(members, "cells.csv", place, value=str(float(row["value"]) + 1), semantic="number")
        code, address, left, _ = first_finding(verify_package(repacked(tmp_path, wrong)))
        assert code in ("PACKAGE-CELL", "PACKAGE-SUM")
        assert address == f"{row['table']}.{row['row']}" + ("" if row["table"] == "website" else f".{row['column']}")
        assert left == (row["value"] or "空白")


def test_any_row_taken_out_or_counted_twice_is_caught(members: Members, tmp_path: Path) -> None:
    lines = members["evidence.csv"].decode().splitlines(keepends=True)
    counted = [place for place, line in enumerate(lines) if place and not line.startswith("forms,")]
    for place in counted[::6]:
        for changed in (lines[:place] + lines[place + 1 :], [*lines, lines[place]]):
            result = verify_package(repacked(tmp_path, {**members, "evidence.csv": "".join(changed).encode()}))
            assert (result.findings[0].code, result.findings[0].refers_to) == (
                "PACKAGE-EVIDENCE",
                lines[place].split(",")[2],
            )


def test_a_zero_turned_into_a_blank_is_caught(members: Members, tmp_path: Path) -> None:
    place = row_number(members, "cells.csv", semantic="zero", table="requests")
    result = verify_package(repacked(tmp_path, with_row(members, "cells.csv", place, value="", semantic="blank")))
    assert result.findings[0].code in ("PACKAGE-CELL", "PACKAGE-SUM")
    result = verify_package(repacked(tmp_path, with_row(members, "cells.csv", place, semantic="blank")))
    assert result.findings[0].left == "zero"


def test_a_block_that_was_open_is_noticed(members: Members, tmp_path: Path) -> None:
    result = verify_package(
        repacked(tmp_path, with_row(members, "findings.csv", 0, severity="block", code="FILE-TORN"))
    )
    assert first_finding(result)[:2] == ("PACKAGE-BLOCK", "FILE-TORN")
    place = row_number(members, "rule_results.csv", severity="block", outcome="pass")
    result = verify_package(repacked(tmp_path, with_row(members, "rule_results.csv", place, outcome="fail")))
    assert first_finding(result)[0] == "PACKAGE-BLOCK"


def test_rows_that_do_not_account_are_noticed(members: Members, tmp_path: Path) -> None:
    result = verify_package(repacked(tmp_path, with_row(members, "accounting.csv", 0, pulled="1000")))
    assert first_finding(result)[0] == "PACKAGE-ACCOUNT"


def test_a_form_with_a_row_less_leaves_cells_without_proof(members: Members, tmp_path: Path) -> None:
    lines = members["forms/format_2019.yml"].decode().splitlines(keepends=True)
    fewer = [line for line in lines if "id: new_received," not in line]
    assert len(fewer) == len(lines) - 1
    result = verify_package(repacked(tmp_path, {**members, "forms/format_2019.yml": "".join(fewer).encode()}))
    assert result.findings[0].code in ("PACKAGE-CELL", "PACKAGE-SAYS")


def test_an_approval_of_other_figures_is_noticed(members: Members, tmp_path: Path) -> None:
    seal = {**json.loads(members[SEAL]), "figures_sha256": sha256(b"").hexdigest()}
    file = write_with_manifest(tmp_path / "bureau-2019-r1.zip", {**members, SEAL: json.dumps(seal).encode()})
    assert first_finding(verify_package(file))[0] == "PACKAGE-APPROVAL"


NESTED_REFERENCES = "a: &a [1, 1]\n" + "".join(
    f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(30)
)


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("seal.json", b"[]"), ("seal.json", b"\xff\xfe"), ("seal.json", b"[" * 100_000),
        ("figures.csv", b"figure\nx\n"), ("figures.csv", b"\xff"), ("figures.csv", b""),
        ("figures.csv", b"figure,label,unit,value\nitems.total,x,y,nan\n"),
        ("figures.csv", b"figure,label,unit,value\nitems.total,x,y,1e999\n"),
        ("evidence.csv", b"source,row_id\n1\n"), ("evidence.csv", b"\xff\xfe\x00"), ("evidence.csv", b""),
        ("evidence.csv", b"source,row_id,figure,amount,on_date,summary,corrected,sha256\ns,r,items.news,inf,2019-01-01,x,,y\n"),
        ("cells.csv", b"a,b\n1,2\n"), ("waivers.json", b"{"), ("waivers.json", b"[1]"),
        ("forms/format_2019.yml", b"a: ["), ("forms/format_2019.yml", b"a: 1"), ("forms/format_2019.yml", NESTED_REFERENCES.encode()),
        ("forms/format_2019.yml", b"[" * 50_000),
    ],
)  # fmt: skip
def test_no_content_of_a_package_makes_verify_raise(
    members: Members, tmp_path: Path, member: str, content: bytes
) -> None:
    file = write_with_manifest(tmp_path / "bureau-2019-r1.zip", {**members, member: content})
    assert not verify_package(file).ok


# The chain


def test_a_revision_names_the_package_before_it_and_all_it_changes(members: Members, tmp_path: Path) -> None:
    before = tmp_path / "bureau-2019-r1.zip"
    before.write_bytes(sealed_package().read_bytes())

    def second(**changes: object) -> Verification:
        seal = json.loads(members[SEAL])
        seal |= {
            "revision": 2,
            "previous": {"package": before.name, "revision": 1, "sha256": sha256(before.read_bytes()).hexdigest()},
        }
        revised = {
            **members,
            SEAL: json.dumps({**seal, **changes}).encode(),
            "differences.csv": csv_member("differences.csv", []),
        }
        file = write_with_manifest(tmp_path / "bureau-2019-r2.zip", revised)
        return verify_package(file, before)

    assert second().findings == ()
    assert "与前一版相接" in verify_packages([tmp_path / "bureau-2019-r2.zip"])[0][0]
    other = {"package": before.name, "revision": 1, "sha256": "0" * 64}
    assert first_finding(second(previous=other))[:2] == ("PACKAGE-CHAIN", "bureau-2019-r1.zip")
    assert first_finding(second(previous=None))[:2] == ("PACKAGE-SAYS", SEAL)
    assert second().ok
    before.write_bytes(before.read_bytes() + b"\0")
    assert first_finding(verify_package(tmp_path / "bureau-2019-r2.zip", before))[0] == "PACKAGE-CHAIN"
