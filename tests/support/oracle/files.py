"""Writes deliveries as the files an office would drop: CSV, XLSX with one or many sheets, JSON, with the headers of its system."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl

from .model import COLUMNS, Delivery, Office, Row, Source

WORDS: dict[str, str] = {
    "published": "已发布", "draft": "草稿", "withdrawn": "已撤稿", "deleted": "已删除", "public": "公开", "self": "仅自己可见",
    "natural_person": "自然人", "org_commercial": "商业企业", "org_research": "科研机构", "org_nonprofit": "社会公益组织",
    "org_legal": "法律服务机构", "org_other": "其他", "G2": "予以公开", "P1": "部分公开", "D4": "保护第三方合法权益", "U1": "信息不存在",
    "R2": "重复申请", "O3": "申请人撤回",
}  # fmt: skip
SHEETS = {"requests": "台账"}


def write_settings(office: Office, workspace: Path, agencies: Mapping[str, str] | None = None) -> None:
    """`workspace.toml` and `columns.yml` of an office, and an inbox folder for each source. `agencies`: source → agency, else one."""
    names = sorted(set(agencies.values())) if agencies else ["bureau"]
    parts = [f'[[agency]]\nid = "{name}"\nname = "某局{name if agencies else ""}"\n' for name in names]
    for source in office.sources:
        agency = agencies[source.name] if agencies else "bureau"
        lines = [f'name = "{source.name}"', f'fills = "{source.table}"', f'agency = "{agency}"', "quiet_days = 400"]
        if source.preset is not None:
            lines.append(f'preset = "{source.preset}"')
        parts.append("\n".join(["[[source]]", *lines, ""]))
        (workspace / "inbox" / source.name).mkdir(parents=True, exist_ok=True)
    (workspace / "workspace.toml").write_text("\n".join(parts), "utf-8")
    columns = "".join(f"- {{column: {column}, class: {name}}}\n" for column, name in COLUMNS.items())
    (workspace / "columns.yml").write_text(columns, "utf-8")


def write_corrections(office: Office, workspace: Path, day: datetime) -> None:
    """The corrections signed by that day, in the file of the year in which they were."""
    tables = {source.name: source.table for source in office.sources}
    names = {"kind": {"items": "column", "posts": "channel", "requests": "applicant_kind", "disputes": "kind"},
             "state": {"items": "status", "posts": "visibility"},
             "result": {"requests": "decision", "disputes": "outcome"}}  # fmt: skip
    entries = [
        {
            "table": tables[entry.source],
            "source": entry.source,
            "row": entry.number,
            "set": {names[entry.field][tables[entry.source]]: entry.value},
            "expect": {names[entry.field][tables[entry.source]]: entry.expect},
            "reason": "核对来源系统后改正",
            "decided_by": "办公室",
            "decided_on": f"{entry.decided_on}",
        }
        for entry in office.corrections
        if entry.decided_on <= day.date()
    ]
    (workspace / "corrections").mkdir(exist_ok=True)
    (workspace / "corrections" / "office.yml").write_text(_yaml(entries), "utf-8")


def write_declared(office: Office, workspace: Path, day: datetime) -> None:
    """The numbers that somebody vouches for by that day, a file for each year."""
    (workspace / "declared").mkdir(exist_ok=True)
    for year in {entry.year for entry in office.declared}:
        entries = [
            {"figure": entry.figure, "value": entry.value, "vouched_by": "办公室", "document": "记录"}
            for entry in office.declared
            if entry.year == year and entry.since <= day.date()
        ]
        if entries:
            (workspace / "declared" / f"{year}.yml").write_text(_yaml(entries), "utf-8")


def write_deliveries(office: Office, workspace: Path, came: datetime) -> None:
    """The files that come on a night, into the inbox. A file of an earlier night at the same path is written over."""
    books: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in office.deliveries:
        if delivery.came == came:
            books.setdefault((delivery.source, delivery.path.partition("#")[0]), []).append(delivery)
    sources = {source.name: source for source in office.sources}
    for (name, path), deliveries in books.items():
        place = workspace / "inbox" / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_content(sources[name], path, deliveries))
        written = (deliveries[0].document or came).timestamp()
        os.utime(place, (written, written))


def cells_of(source: Source, row: Row) -> dict[str, str]:
    """A row under the headers of its source's system, as text."""
    at = "" if row.at is None else f"{row.at:%Y-%m-%d %H:%M}"
    number = row.number or ""
    word = WORDS.get(row.state, row.state)
    address = f"http://{row.site}/info/{number}.html" if row.site else ""
    if source.preset == "website-export":
        return {"信息ID": number, "标题": row.title, "栏目": row.kind, "状态": word, "发布时间": at, "链接": address,
                "是否引用": "是" if row.reference else "否"}  # fmt: skip
    if source.preset == "weibo-export":
        return {"微博id": number, "微博正文": row.title, "发布时间": at, "用户昵称": row.account, "可见范围": word}
    result = WORDS.get(row.result or "", row.result or "")
    closed, left = f"{row.closed or ''}", f"{row.left or ''}"
    if source.preset == "ledger-national":
        return {"登记编号": number, "申请渠道": "网络", "收到申请之日": at[:10], "申请人类别": WORDS.get(row.kind, row.kind),
                "答复日期": closed, "答复类型": result, "撤回日期": left}  # fmt: skip
    if source.table == "items":
        return {
            "item_id": number,
            "title": row.title,
            "column": row.kind,
            "status": row.state,
            "published_at": at,
            "url": address,
        }
    if source.table == "disputes":
        return {
            "case_no": number,
            "kind": row.kind,
            "filed_on": at[:10],
            "closed_on": closed,
            "outcome": row.result or "",
        }
    raise ValueError(f"no headers for a source that fills {source.table} with preset {source.preset}")


def _content(source: Source, path: str, deliveries: Sequence[Delivery]) -> bytes:
    tables = {delivery.path.partition("#")[2]: _table(source, delivery) for delivery in deliveries}
    if path.endswith(".json"):
        return json.dumps(next(iter(tables.values())), ensure_ascii=False).encode()
    if path.endswith(".csv"):
        return _csv(next(iter(tables.values())))
    content = _workbook(source, tables, deliveries[0].document)
    return content[: len(content) // 2] if deliveries[0].torn else content


def _table(source: Source, delivery: Delivery) -> list[dict[str, str]]:
    records = [cells_of(source, row) for row in delivery.rows]
    if records:
        # A column of which nothing is filled is not exported: systems without accounts or addresses have no such column.
        empty = {name for name in ("链接", "用户昵称", "撤回日期") if not any(record.get(name) for record in records)}
        return [{name: value for name, value in record.items() if name not in empty} for record in records]
    return [dict.fromkeys(cells_of(source, Row(None, None)), "")]


def _csv(records: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(record for record in records if any(record.values()))
    return text.getvalue().encode("utf-8-sig")


def _workbook(source: Source, tables: Mapping[str, Sequence[Mapping[str, str]]], document: datetime | None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet, records in tables.items():
        page = book.create_sheet(sheet or SHEETS.get(source.table, "Sheet1"))
        page.append(list(records[0]))
        for record in records:
            if any(record.values()):
                page.append(list(record.values()))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue() if document is None else _saved_at(target.getvalue(), document)


def _saved_at(content: bytes, document: datetime) -> bytes:
    """A workbook with another time of saving: openpyxl writes its own. Programs state it in UTC."""
    stated = f"{document - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}".encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = old.read(member)
            if member.filename == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stated, part)
            new.writestr(member, part)
    return target.getvalue()


def _yaml(entries: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(entries, ensure_ascii=False)  # JSON is YAML
