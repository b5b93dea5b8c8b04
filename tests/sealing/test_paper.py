"""The paper that leaves the office is the paper that was approved: one text through three doors, sealed with its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.audit import own_text_findings
from pipeline.cli.program import main
from pipeline.core.findings import Finding
from pipeline.reports.documents.content import document_content
from pipeline.reports.documents.docx import word_document
from pipeline.reports.documents.files import write_files
from pipeline.reports.documents.printable_form import candidate_reader, forms_of_connection
from pipeline.reports.read_back import paragraphs_record, read_word
from pipeline.reports.texts import read_texts
from pipeline.sealing.package import SEAL, TEXT, parse_seal, read_csv_member
from pipeline.sealing.paper import correction_lines, sealed_files_of
from pipeline.sealing.readiness import agency_readiness
from pipeline.sealing.verify import verify_package
from tests.support.doors import edit, without_brackets, write_on_page
from tests.support.office import Office
from tests.support.packages import members_of, write_with_manifest
from tests.support.refusals import refused
from tests.support.sealed_office import JANUARY, MARCH, copy_office, open_candidate_of, prepare, publish, seal


def gongkai(office: Office, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(office.folder), *words])


def audit_text(office: Office) -> list[Finding]:
    """What a strict run finds in the text before the seal."""
    with open_candidate_of(office) as warehouse:
        return own_text_findings(warehouse.connection, office.read(), 2019, ["bureau"], JANUARY)


def blocks(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.severity == "block"}


def write_draft(office: Office) -> Path:
    """The Word draft of the report, as a night writes it into reports/2019."""
    with open_candidate_of(office) as warehouse, candidate_reader(warehouse.connection) as reader:
        forms = forms_of_connection(reader, office.read(), 2019, "bureau", status="draft", revision=0, now=JANUARY, run="",
                                    code="", findings_known=False)  # fmt: skip
    content = document_content(forms[0], office.folder / "templates", read_texts(office.folder, "bureau", 2019))
    folder = office.folder / "reports" / "2019"
    name = f"{forms[0].title}（草稿）.docx"
    write_files(folder, {name: word_document(content), **dict(paragraphs_record(content))})
    return folder / name


def change_text(office: Office, old: str, new: str) -> None:
    file = office.folder / "texts" / "bureau-2019.yml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_year_with_an_open_place_is_refused_with_the_list_of_places(draft: Office) -> None:
    (draft.folder / "texts" / "bureau-2019.yml").write_text("places: {其他需要报告的事项: 无。}\n", "utf-8")
    refusal = refused(lambda: seal(draft))
    assert refusal.finding.code == "SEAL-PLACES"
    assert "2 处" in refusal.finding.message
    assert "五、存在的主要问题及改进情况：改进措施；已按上述问题拟了稿的" in refusal.finding.message
    assert "一、总体情况（三）政府信息管理：政府信息的制作" in refusal.finding.message
    assert not (draft.folder / "sealed").exists()
    with open_candidate_of(draft) as warehouse:
        (readiness,) = agency_readiness(warehouse, draft.read(), 2019, JANUARY)
    assert [obstacle.code for obstacle in readiness.obstacles] == ["SEAL-PLACES"]


def test_the_package_holds_the_text_and_the_final_files_and_the_seal_names_them(draft: Office) -> None:
    sealed = seal(draft)
    members = members_of(sealed.package)
    seal_of = parse_seal(members[SEAL])
    assert seal_of.text_sha256 is not None
    assert [paper.member for paper in seal_of.papers] == [
        f"documents/report.{ending}" for ending in ("docx", "html", "xlsx", "svg", "png")
    ]
    files = sealed_files_of(draft.read(), "bureau", 2019, 1)
    assert files is not None
    word = next(content for name, content in files.items() if name.endswith(".docx"))
    (draft.folder / "final.docx").write_bytes(word)
    lines = read_word(draft.folder / "final.docx").lines
    assert "严格公文公开属性审查，信息发布前逐条审核。" in lines
    assert not any("〔此处" in line for line in lines), "optional places are not in the final paper"


def test_a_website_form_with_blanks_is_no_final_file(draft: Office) -> None:
    assert not any("website" in name for name in members_of(seal(draft).package) if name.startswith("documents/"))
    assert any(finding.code == "REN-BLANKS" for finding in audit_text(draft)), "it is said before anyone signs"


WRONG = "本年新收政府信息公开申请99件。"


def test_a_wrong_number_is_refused_in_the_file_of_texts(draft: Office) -> None:
    assert not blocks(audit_text(draft))
    change_text(draft, "加强业务学习", f"{WRONG}加强业务学习")
    assert "TEXT-MISMATCH" in blocks(audit_text(draft))


def test_a_wrong_number_is_refused_in_a_template(draft: Office) -> None:
    draft.write("templates/report-2019.yml", f"依申请公开: {WRONG}\n")
    assert "TEXT-MISMATCH" in blocks(audit_text(draft))


def test_a_wrong_number_is_refused_in_the_word_draft(draft: Office) -> None:
    edit(write_draft(draft), lambda text: WRONG if "规范依申请公开办理的做法" in text else text)
    findings = audit_text(draft)
    assert "TEXT-MISMATCH" in blocks(findings)
    assert "DRAFT-READ-BACK" in {finding.code for finding in findings}


def test_a_bare_number_of_requests_above_all_there_were_is_refused(draft: Office) -> None:
    change_text(draft, "加强业务学习", "全年群众申请99件，加强业务学习")
    assert "TEXT-MISMATCH" in blocks(audit_text(draft))


def test_what_is_written_in_the_word_draft_stands_in_the_sealed_paper(draft: Office) -> None:
    written = "本年度政府信息公开工作平稳有序。"
    edit(write_draft(draft), lambda text: written if "本年度政府信息公开工作的总体情况" in text else text)
    assert not blocks(audit_text(draft))
    texts = read_texts(draft.folder, "bureau", 2019)
    entry = texts.places["总体情况"]
    assert (entry.text, entry.by, entry.door) == (written, "李明", "Word 稿")
    record = members_of(seal(draft).package)[TEXT].decode()
    assert written in record
    assert "李明" in record


def test_a_changed_sentence_of_ours_is_a_replacement_and_is_said(draft: Office) -> None:
    edit(write_draft(draft), lambda text: text.replace("主要领导听取", "局主要领导听取"))
    findings = audit_text(draft)
    assert {finding.code for finding in findings} >= {"DRAFT-READ-BACK", "REN-REPLACED"}
    assert "局主要领导听取" in read_texts(draft.folder, "bureau", 2019).sentences["听取汇报"].text


def test_a_bureau_goes_from_blank_to_sealed_with_a_text_through_each_of_three_doors(draft: Office) -> None:
    """One place by the file, one by Word, one by the page; the paper holds all three, and who wrote each through which door."""
    publish(draft)
    prepare(draft)
    draft.write("texts/bureau-2019.yml", "places:\n  其他需要报告的事项: {text: 无。, by: 张红}\n")
    assert refused(lambda: seal(draft)).finding.code == "SEAL-PLACES"
    edit(
        write_draft(draft),
        lambda text: "严格公开属性审查。" if "政府信息的制作、审查" in text else without_brackets(text),
    )
    assert "DRAFT-READ-BACK" in {finding.code for finding in audit_text(draft)}
    page = [WRONG, "微博全年发布{{ posts.weibo }}条。"]
    assert write_on_page(draft.folder, "bureau", 2019, "总体情况", page) == [422, 303]
    assert not blocks(audit_text(draft))
    members = members_of(seal(draft).package)
    written = {entry["name"]: (entry["text"], entry.get("by"), entry["door"]) for entry in json.loads(members[TEXT])
               if entry.get("source") == "written"}  # fmt: skip
    assert written == {
        "总体情况": ("微博全年发布13条。", "王主任", "操作页面"),
        "政府信息管理": ("严格公开属性审查。", "李明", "Word 稿"),
        "改进情况": (written["改进情况"][0], "李明", "Word 稿"),
        "其他需要报告的事项": ("无。", "张红", "文字文件"),
    }
    assert written["改进情况"][0].startswith("针对上述问题，下一步从以下方面改进：一是")
    (draft.folder / "final.docx").write_bytes(members["documents/report.docx"])
    lines = read_word(draft.folder / "final.docx").lines
    assert {text for text, *_ in written.values()} <= set(lines)
    assert not any("〔此处" in line for line in lines)


def test_a_change_of_text_is_a_revision_that_says_so_on_its_paper(first_revision: Office, tmp_path: Path) -> None:
    office = copy_office(first_revision, tmp_path / "w")
    change_text(office, "丰富解读形式。", "丰富解读形式，增加图解。")
    prepare(office, MARCH)
    sealed = seal(office, note="补充改进措施", now=MARCH)
    assert (sealed.revision, sealed.changed) == (2, 1)
    (row,) = read_csv_member("differences.csv", members_of(sealed.package)["differences.csv"])
    assert (row["what"], row["address"]) == ("sentence", "改进情况")
    (tmp_path / "r2.docx").write_bytes(members_of(sealed.package)["documents/report.docx"])
    lines = read_word(tmp_path / "r2.docx").lines
    assert lines[:2] == ("（第二版）", "更正说明：补充改进措施。")
    assert "增加图解" in lines[2]
    assert verify_package(sealed.package, office.folder / "sealed" / "bureau-2019-r1.zip").findings == ()


def test_the_correction_note_lists_cells_once_and_sentences_that_changed() -> None:
    changes = (
        ("cell", "format_2019:requests.granted.total", "予以公开·总计", "2", "3"),
        ("figure", "requests.granted.total", "予以公开·总计", "2", "3"),
        ("sentence", "改进情况", "五、存在的主要问题及改进情况", "一样。旧的一句。", "一样。新的一句。"),
    )
    assert list(correction_lines("漏计一件。", changes)) == [
        "更正说明：漏计一件。",
        "“予以公开·总计”由2更正为3。",
        "“五、存在的主要问题及改进情况”中“旧的一句。”更正为“新的一句。”",
    ]


def test_verify_proves_a_sealed_document_and_notices_a_changed_letter(first_revision: Office, tmp_path: Path) -> None:
    office = copy_office(first_revision, tmp_path / "w")
    files = sealed_files_of(office.read(), "bureau", 2019, 1)
    assert files is not None
    report = tmp_path / next(name for name in files if name.endswith(".docx"))
    report.write_bytes(files[report.name])
    proven = gongkai(office, "verify", str(report))
    assert (proven.exit_code, "逐字节相同" in proven.output) == (0, True)
    edit(report, lambda text: text.replace("单一", "单调"))
    changed = gongkai(office, "verify", str(report))
    assert changed.exit_code == 1
    assert "PAPER-CHANGED" in changed.output
    assert "单调" in changed.output
    stranger = CliRunner().invoke(main, ["--workspace", str(tmp_path / "empty"), "verify", str(report)])
    assert (stranger.exit_code, "PAPER-UNKNOWN" in stranger.output) == (2, True)


@pytest.mark.parametrize(
    ("member", "code"), [(TEXT, "PACKAGE-TEXT"), ("documents/report.docx", "PACKAGE-PAPER"), ("documents/report.html", "PACKAGE-PAPER")]
)  # fmt: skip
def test_a_package_whose_text_or_paper_was_exchanged_does_not_verify(
    first_revision: Office, tmp_path: Path, member: str, code: str
) -> None:
    members = members_of(first_revision.folder / "sealed" / "bureau-2019-r1.zip")
    other = members[member].replace("单一".encode(), "单调".encode()) if member != "documents/report.docx" else b"PK"
    forged = write_with_manifest(tmp_path / "bureau-2019-r1.zip", {**members, member: other})
    assert code in {finding.code for finding in verify_package(forged).findings}


def test_a_package_of_an_older_version_without_text_still_verifies(first_revision: Office, tmp_path: Path) -> None:
    members = members_of(first_revision.folder / "sealed" / "bureau-2019-r1.zip")
    older = {name: content for name, content in members.items() if name != TEXT and not name.startswith("documents/")}
    plain = parse_seal(members[SEAL]).model_dump_json(exclude={"text_sha256", "papers"}).encode()
    file = write_with_manifest(tmp_path / "bureau-2019-r1.zip", {**older, SEAL: plain})
    assert verify_package(file).findings == ()
