"""What names an applicant stays in the snapshot: planted in every field of every ledger, in the names of its files, folders and sheets, in
corrections and statements, and searched for in all that is written, published, exported, sealed, sent and printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import yaml

from pipeline.cli import summary
from pipeline.core.workspace import Digest, Receiver, read_workspace
from pipeline.figures import export_published
from pipeline.ingest.privacy import personal_numbers_typed, redacted
from pipeline.operations import messages
from pipeline.operations.execute import perform_all
from pipeline.operations.run import Run
from tests.support.office import Office, request
from tests.support.planted import LEDGERS, TYPED, plant, readable_texts

Make = Callable[..., Office]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, set[str], str, list[str]]:
    """An office: its year sealed from readable ledgers, then a night over unreadable files; the secrets, all output, the finding codes."""
    office = Office(tmp_path_factory.mktemp("office"))
    secrets = plant(office, hostile=False)
    workspace = read_workspace(office.folder)
    approved = {"approve_by": "审定人", "note": "核对无误"}
    done = list(perform_all(Run(workspace, datetime(2020, 1, 10, 3), year=2019, strict=True, **approved)))
    secrets |= plant(office, hostile=True)
    done += perform_all(Run(read_workspace(office.folder), datetime(2020, 1, 11, 3), year=2019))
    findings = [finding for result in done for finding in result.findings]
    printed = [result.line for result in done] + summary.finding_lines(findings)
    printed += [line for result in done for line in result.closing]
    printed += [str(finding) for finding in findings]
    export_published(office.folder, office.folder / "export", "csv")
    settings = workspace.settings.model_copy(update={"digest": Digest(to=(Receiver(name="群", address="env:NONE"),))})
    sent = messages(workspace.model_copy(update={"settings": settings}), datetime(2020, 1, 11, 3))
    printed += [message.text or "" for message in sent]
    assert "CORRECTION-STALE" in printed[-1]
    return office, secrets, "\n".join(printed), [finding.code for finding in findings]


def test_every_ledger_was_counted_sealed_and_printed(written: tuple[Office, set[str], str, list[str]]) -> None:
    office, secrets, _, _ = written
    assert len(secrets) > 250
    counted = {
        source
        for (source,) in office.published(
            "SELECT DISTINCT source FROM evidence WHERE figure = 'requests.new_received.total'"
        )
    }
    assert counted == {*(name for name in LEDGERS if name != "ledger-events"), "own"}
    assert list((office.folder / "sealed").glob("*.zip"))
    kinds = {file.suffix for file in (office.folder / "reports").rglob("*") if file.is_file()}
    assert {".docx", ".html", ".xlsx", ".json"} <= kinds


def test_the_bad_files_were_refused_and_reported(written: tuple[Office, set[str], str, list[str]]) -> None:
    _, _, _, codes = written
    assert {"FILE-UNKNOWN-WORD", "FILE-UNKNOWN-COLUMN", "ROW-UNREADABLE", "FILE-TORN", "CORRECTION-NO-ROW"} <= set(
        codes
    )


def test_nothing_that_names_an_applicant_is_in_anything_that_was_written_or_printed(
    written: tuple[Office, set[str], str, list[str]],
) -> None:
    office, secrets, printed, _ = written
    names = []
    for name, text in readable_texts(office.folder):
        names.append(name)
        assert not [secret for secret in secrets if secret in text], name
    assert not [secret for secret in secrets if secret in printed]
    for kind in ("warehouse.duckdb requests", "figures-", ".docx", ".xlsx", ".html", ".json", ".zip"):
        assert [name for name in names if kind in name], f"no {kind} was searched"


# Which of the places where something is written hold what a person typed, by the last word of their name: a table, a member, a suffix.
PLACES_OF_TYPED = {
    "waiver": {"waivers.json", "findings", "sealed_findings", "findings.csv", "bi_findings.csv", "sealed_findings.csv"},
    "vouched_by": {"verdicts", "sealed_verdicts", "declared", "contents_declared", "verdicts.csv", "sealed_verdicts.csv", "evidence.csv"},
    "text": {"text.json", "documents/report.html", "word/document.xml"},
}  # fmt: skip
PLACES_OF_TYPED |= {"document": PLACES_OF_TYPED["vouched_by"], "waived_by": PLACES_OF_TYPED["waiver"]}


def test_what_a_person_typed_for_others_to_read_is_published_as_written_and_nowhere_else(
    written: tuple[Office, set[str], str, list[str]],
) -> None:
    office, _, _, codes = written
    assert codes.count("TYPED-PERSONAL") == 6, "each of the three files is told before it is published, in either run"
    own = ("inbox", "snapshots", "corrections", "statements.yml", "declared", "waivers", "texts")
    found: dict[str, set[str]] = {kind: set() for kind in TYPED}
    for name, text in readable_texts(office.folder, without=own):
        if not name.endswith((".duckdb", ".zip", ".html")):  # their parts and tables are told one by one
            for kind in (kind for kind, mark in TYPED.items() if mark in text):
                found[kind].add(name.split(" ")[-1])
    for kind, places in found.items():
        assert places, f"{kind} is published"
        assert places <= PLACES_OF_TYPED[kind], kind


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("申请人电话 13912345678", True), ("139-1234-5679", True), ("身份证532301199001010011", True), ("身份证53230119900101001X。", True),
        ("咨询电话 0878-3389123", False), ("统一社会信用代码 11532300015170042K", False), ("共 13912345678901 字节", False),
        ("文号〔2019〕13号，投资 139 1234 万元", False), (13912345678, False),
    ],
)  # fmt: skip
def test_a_telephone_or_card_number_in_what_is_published_as_typed_is_told(
    workspace: Make, typed: str | int, told: bool
) -> None:
    office = workspace()
    office.write("texts/bureau-2019.yml", yaml.safe_dump({"overall": [{"work": typed}]}, allow_unicode=True))
    assert [finding.code for finding in personal_numbers_typed(office.read())] == ["TYPED-PERSONAL"] * told


def test_the_snapshot_is_where_it_is_kept_and_only_its_owner_can_read_it(
    written: tuple[Office, set[str], str, list[str]],
) -> None:
    office, secrets, _, _ = written
    snapshots = office.folder / "snapshots"
    stored = "".join(text for _, text in readable_texts(snapshots, without=()))
    assert len([secret for secret in secrets if secret in stored]) > 250
    assert snapshots.stat().st_mode & 0o077 == 0
    for file in snapshots.glob("*/*"):
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("部分公开了", "部分公开了"),
        ("欧阳煜堃", "（4 个字，可能含个人信息，不显示）"),
        ("532301199001010011", "（18 个字，可能含个人信息，不显示）"),
    ],
)
def test_a_strange_word_of_a_ledger_is_repeated_only_where_it_is_made_of_the_ledgers_own_words(
    word: str, shown: str
) -> None:
    assert redacted(word, ["部分公开", "答复了"]) == shown


def test_a_name_or_telephone_that_stands_for_a_number_is_published_as_a_hash_and_told(workspace: Make) -> None:
    office = workspace(ledger="requests", cases="disputes", steps="request_events")
    own = ("R1", "楚环依申请〔2019〕3号", "20191231001")
    personal = ("欧阳娜", "13912345678", "139-1234-5679")
    office.drop("ledger/a.csv", [request(number) for number in (*own, *personal)])
    office.drop(
        "cases/a.csv", [{"case_no": "张三", "kind": "review", "filed_on": "2019-03-01", "request_no": "欧阳娜"}]
    )
    office.drop("steps/a.csv", [{"request_no": "欧阳娜", "event": "extended", "on_date": "2019-03-10"}])
    office.night("2020-01-05")
    assert office.figures()["requests.new_received.total"] == 6
    assert office.codes().count("LEDGER-NUMBERS") == 2
    numbers = {number for (number,) in office.held("SELECT request_no FROM current_requests")}
    assert set(own) < numbers
    assert len([number for number in numbers if number.startswith("代号-")]) == 3
    ((case, of_case),) = office.held("SELECT case_no, request_no FROM current_disputes")
    ((of_step,),) = office.held("SELECT request_no FROM current_request_events")
    assert case.startswith("代号-")
    assert of_case == of_step
    assert of_case in numbers, "the three tables still speak of one request"
    for name, text in readable_texts(office.folder):
        assert not [secret for secret in (*personal, "张三") if secret in text], name
