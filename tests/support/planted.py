"""Ledgers with personal data: for each preset a file that can be read, and files that cannot, with a value of its own in each field."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import duckdb
import openpyxl
import yaml

from pipeline.core.tables import table_rules
from pipeline.ingest.presets import read_preset
from pipeline.ingest.readers.base import tidy_header
from tests.support.office import Office, settings
from tests.support.sealed_office import write_texts_of

LEDGERS = (
    "ledger-national",
    "ledger-infoopen",
    "ledger-oa-govinfo",
    "ledger-wg-disclosure",
    "ledger-cms-apply",
    "ledger-events",
)
# The cells of a readable file that are no personal data, by column.
READABLE = {
    "ledger-national": {"request_no": "国-1", "channel": "当面提交", "submitted_on": "2019-03-18", "received_on": "2019-03-18",
                        "applicant_kind": "自然人", "decided_on": "2019-04-02", "decision": "G2", "extension_days": "5"},
    "ledger-infoopen": {"request_no": "区-1", "applicant_kind": "0", "channel": "1", "submitted_on": "2019-03-18", "decision": "14",
                        "decided_on": "2019-04-02"},
    "ledger-oa-govinfo": {"request_no": "厅-1", "applicant_kind": "10", "submitted_on": "2019-03-18", "decision": "重复申请告知书",
                          "decided_on": "2019-04-02"},
    "ledger-wg-disclosure": {"request_no": "网-1", "submitted_on": "2019-03-18"},
    "ledger-cms-apply": {"request_no": "站-1", "applicant_kind": "person", "submitted_on": "2019-03-18", "decision": "info_not_exist",
                         "decided_on": "2019-04-02"},
    "ledger-events": {"request_no": "国-1", "event": "延期告知", "on_date": "2019-03-28"},
}  # fmt: skip
NAMES = "欧阳煜堃", "鄢鑫淼", "司马珺祎"
# What stands in the names of files, folders and sheets.
NAMED = (*NAMES, "13800009999", "532301199001019999", "鹿城镇芙蓉巷", "ouyangyukun")
# What a person typed for others to read, each with an applicant in it: it is published as written, and nowhere else than where it belongs.
TYPED = {
    kind: f"{kind}写到尉迟砚舟 137-0000-{number:04}"
    for number, kind in enumerate(("waiver", "waived_by", "vouched_by", "document", "text"))
}
_number = itertools.count(1)


def value() -> str:
    """Personal data, never the same twice: a name, a card number, a telephone, a mail address, an address."""
    n = next(_number)
    shapes = (
        f"{NAMES[n % 3]}{n:04d}",
        f"532301{1950 + n % 50}0101{n % 1000:03d}X",
        f"138{n:08d}",
        f"someone{n}@example.org",
        f"鹿城镇芙蓉巷{n}号",
        f"本人{NAMES[n % 3]}，住{n}号，请公开",
    )
    return shapes[n % len(shapes)]


def plant(office: Office, *, hostile: bool) -> set[str]:
    """Fill the office's inbox. Returns every value planted. `hostile`: the files that cannot be read as well."""
    secrets: set[str] = set()
    sources: dict[str, Any] = {}
    for preset in LEDGERS:
        sources[preset] = {"preset": preset, "quiet_days": 366, "rhythm_days": 366}
        if preset == "ledger-wg-disclosure":
            sources[preset]["received_when_submitted"] = True
        if preset in ("ledger-infoopen", "ledger-oa-govinfo", "ledger-cms-apply"):
            sources[preset]["received_when_submitted"] = True
        for place, (name, row) in enumerate(files(preset, hostile=hostile)):
            secrets |= {cell for cell in row.values() if cell not in READABLE[preset].values()}
            called = f"{NAMED[place % 3]}/{NAMED[place % len(NAMED)]}_{name}"
            write(office, f"{preset}/{called}", row, with_header=not name.startswith("headless"))
        if (
            hostile
        ):  # what is not read, what is torn, what has a sheet too many, what repeats another file with fewer rows
            office.drop(f"{preset}/{NAMED[1]}.wps", "x")
            office.drop(f"{preset}/{NAMED[0]}.xlsx", b"PK\x03\x04 torn")
            office.drop(f"{preset}/{NAMED[3]}.parquet", b"PAR1 torn PAR1")
            office.drop(f"{preset}/{NAMED[2]}/{NAMED[4]}.json", "{")
            harmless = [{name: word for name, word in READABLE[preset].items() if name != "request_no"}]
            office.drop(f"{preset}/{NAMED[5]}2019年导出20200110.csv", harmless)
    sources["own"] = {"fills": "requests", "quiet_days": 366, "rhythm_days": 366}
    own = {"request_no": "自-1", "applicant_kind": "natural_person", "received_on": "2019-03-18", "decision": "G2",
           "decided_on": "2019-04-02", "channel": "internet", "applicant_key": value(), "subject_key": value()}  # fmt: skip
    secrets |= {own["applicant_key"], own["subject_key"]}
    write(office, "own/own_20190101-20191231.csv", own)
    if hostile:
        sources["cases"] = {"fills": "disputes"}
        case = {name: value() for name in ("kind", "filed_on", "closed_on", "outcome", "request_no")}
        case["case_no"] = "someone@example.org"
        secrets |= set(case.values())
        write(office, "cases/c.csv", case)
    office.write("workspace.toml", settings(sources, ["bureau"], ""))
    vouched = "vouched_by: 办公室, document: 情况说明"
    office.write(
        "declared/2019.yml",
        "".join(f"- {{nil: {what}, {vouched}}}\n" for what in ("disputes", "disclosure", "requests.carried_in"))
        + f"- {{figure: briefings.heard, year: 2019, value: 4, vouched_by: {TYPED['vouched_by']}, document: {TYPED['document']}}}\n",
    )
    waiver = {"code": "FILL-001", "reason": TYPED["waiver"], "by": TYPED["waived_by"], "on": "2020-01-09"}
    office.write("waivers/2019.yml", yaml.safe_dump([waiver], allow_unicode=True))
    write_texts_of(office)
    texts = office.folder / "texts" / "bureau-2019.yml"
    office.write("texts/bureau-2019.yml", texts.read_text("utf-8").replace("无。", f"{TYPED['text']}。", 1))
    secrets |= {*NAMED, *_in_settings(office, hostile=hostile)}
    return secrets - {
        "",
        *(cell for row in READABLE.values() for cell in row.values()),
    }


def _in_settings(office: Office, *, hostile: bool) -> set[str]:
    """Text about persons in the settings that may hold some: what a person writes about a ledger's rows and files, and who is asked."""
    reason, note, known, told = (value() for _ in range(4))
    signed = {
        "table": "requests",
        "source": "ledger-national",
        "decided_by": "张科长",
        "decided_on": "2020-01-06",
        "reason": reason,
    }
    corrected = [
        {**signed, "row": "国-1", "set": {"channel": "当面提交"}, "expect": {"channel": told}},
        {**signed, "row": told, "set": {"channel": "当面提交"}, "expect": {"channel": "in_person"}},
        {**signed, "row": "国-1", "set": {"channel": told}, "expect": {"channel": "in_person"}},
        {**signed, "row": "国-1", "set": {"received_on": told}, "expect": {"channel": "in_person"}},
        {**signed, "row": "国-1", "set": {told: "x"}, "expect": {"channel": "in_person"}},
    ]
    office.write("corrections/2019.yml", yaml.safe_dump(corrected if hostile else [], allow_unicode=True))
    said = {
        "what": "accept",
        "source": "ledger-national",
        "path": f"{NAMED[0]}/{known}.xlsx",
        "by": "张科长",
        "on": date(2020, 1, 10),
    }
    office.write("statements.yml", yaml.safe_dump([{**said, "note": note}] if hostile else [], allow_unicode=True))
    return {reason, note, known, told} if hostile else set()


def files(preset: str, *, hostile: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a preset's files by name: readable, with unreadable dates and numbers, with strange words, without a header."""
    shape = read_preset(preset, Path("/nowhere"))
    first = {name: headers[0] for name, headers in shape.columns.items()}
    known = [tidy_header(header) for header in (*first.values(), *shape.ignore, *shape.personal)]
    headers = list(dict.fromkeys([*known, *(tidy_header(names[0]) for names in (shape.steps or {}).values())]))
    harmless = {tidy_header(first[name]): word for name, word in READABLE[preset].items()}
    steps = {tidy_header(header) for header in shape.step_headers}
    readable = {
        header: harmless.get(header) or ("" if header in {*first.values(), *steps} else value()) for header in headers
    }
    suffix = "xlsx" if preset == "ledger-national" else "csv"
    yield f"readable_20190101-20191231.{suffix}", readable
    if hostile:
        coded = {tidy_header(first[name]) for name in table_rules()[shape.fills].words if name in first}
        unreadable = {header: harmless.get(header, "") if header in coded else value() for header in headers}
        yield (
            "unreadable.csv",
            {**unreadable, tidy_header(first["request_no"]): f"532301{1950 + next(_number) % 50}0101123X"},
        )
        for header in coded:
            yield f"strange_{header}.csv", {**readable, header: value()}
        yield "headless.csv", {header: value() for header in headers}


def write(office: Office, place: str, row: dict[str, str], *, with_header: bool = True) -> None:
    """One row as a file, a workbook whose sheets are called after people, or a CSV."""
    lines = [list(row), list(row.values())] if with_header else [list(row.values())] * 2
    if place.endswith(".xlsx"):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = NAMED[1]
        book.create_sheet(NAMED[2]).append(["备注", "某人的备注"])
        for line in lines:
            sheet.append(line)
        content = io.BytesIO()
        book.save(content)
        office.drop(place, content.getvalue())
        return
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    office.drop(place, text.getvalue())


def readable_texts(
    folder: Path, without: Iterable[str] = ("inbox", "snapshots", "corrections", "statements.yml")
) -> Iterator[tuple[str, str]]:
    """Everything readable below a folder: cells of databases, members of archives, texts, and the bytes of every file."""
    hidden = {folder / name for name in without}
    for file in folder.rglob("*"):
        if not file.is_file() or hidden & {file, *file.parents}:
            continue
        content = file.read_bytes()
        yield file.name, content.decode("utf-8", "replace")
        if file.suffix == ".duckdb":
            with duckdb.connect(str(file), read_only=True) as connection:
                for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                    yield f"{file.name} {table}", str(connection.execute(f'SELECT * FROM "{table}"').fetchall())
        if content.startswith(b"PK\x03\x04") and is_zipfile(io.BytesIO(content)):
            yield from _members(file.name, content)


def _members(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    with ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            inner = archive.read(member)
            yield f"{name} {member}", inner.decode("utf-8", "replace")
            if inner.startswith(b"PK\x03\x04"):
                yield from _members(f"{name} {member}", inner)
