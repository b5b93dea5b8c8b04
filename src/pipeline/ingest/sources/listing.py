"""A list on the web as a preset describes it: how a page is requested, where its records and its total are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from lxml import etree, html
from pydantic import ValidationError

from pipeline.core import FrozenModel, Refusal, Source, describe_validation_error, wall_time
from pipeline.ingest.presets import Preset
from pipeline.ingest.sources.client import Client
from pipeline.ingest.sources.faults import Answer, Fault
from pipeline.ingest.sources.limits import parameter_refusal
from pipeline.ingest.sources.records import Record

EXSLT = {"re": "http://exslt.org/regular-expressions"}


class FieldRule(FrozenModel):
    """How a field is extracted from a fragment of HTML: an XPath that yields text, and a pattern for a part of it."""

    xpath: str
    pattern: str | None = None


class ListSpec(FrozenModel):
    """The `fetch` settings of a preset that reads a list.

    In `path`, `query`, `form` and `add` (fields added to each record), `{page}`, `{first}`, `{last}` and the source's parameters are
    replaced by their values. `rows` and `total`: a dotted path in JSON, an XPath in XML. `id`: the field that identifies a record;
    `time`: the field by which the list is sorted, newest first. Every `full_every_days` the whole list is read, otherwise only as
    far as the days that are due. `passes`: how often a list that changes while it is read is read again.
    """

    method: Literal["GET", "POST"] = "GET"
    path: str
    query: dict[str, str] = {}
    form: dict[str, str] = {}
    format: Literal["json", "fragments"] = "json"
    rows: str
    total: str | None = None
    page_size: int = 100
    id: str
    time: str
    fields: dict[str, tuple[FieldRule, ...]] = {}
    add: dict[str, str] = {}
    reread_days: int = 14
    full_every_days: int = 28
    passes: int = 3


@dataclass(frozen=True)
class ListPage:
    """One page of a list: its records, and the total that the list states."""

    rows: list[Record]
    total: int | None


def read_list_spec(source: Source, preset: Preset) -> ListSpec:
    """The list a preset describes. Raises Refusal PRESET-SETTING, and SOURCE-PARAMETER for a parameter that the source lacks."""
    try:
        spec = ListSpec(**preset.fetch)
    except ValidationError as error:
        reason = describe_validation_error(error, within=("fetch",))
        raise Refusal("PRESET-SETTING", preset=preset.name, reason=reason) from None
    for text in (spec.path, *spec.query.values(), *spec.form.values(), *spec.add.values()):
        for name in re.findall(r"\{(\w+)\}", text):
            if name not in ("page", "first", "last") and name not in source.parameters:
                raise parameter_refusal(source, name, "没有写")
    return spec


def read_page(client: Client, spec: ListSpec, number: int) -> ListPage:
    """Fetch one page, counted from 1. Raises Fault."""
    values = {**client.source.parameters, "page": number, "first": (number - 1) * spec.page_size + 1,
             "last": number * spec.page_size}  # fmt: skip
    query, form, added = (
        {name: text.format_map(values) for name, text in group.items()} for group in (spec.query, spec.form, spec.add)
    )
    path = spec.path.format_map(values)
    if spec.format == "json":
        document = client.json(spec.method, path, query=query, form=form or None)
        page = _parse_json(client, spec, document)
    else:
        page = client.content(
            spec.method, path, query=query, form=form, judge=lambda answer: _parse_xml(client, spec, answer)
        )
    return ListPage([{**row, **added} for row in page.rows], page.total) if added else page


def day_of_time(value: object) -> date | None:
    """The day in Asia/Shanghai of a record's time: epoch seconds or milliseconds, or text that begins with a date."""
    text = str(value).strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return wall_time(int(text[:10])).date()
    match = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _parse_json(client: Client, spec: ListSpec, document: Any) -> ListPage:
    rows = _value_at(document, spec.rows)
    if rows is None and _integer(_value_at(document, spec.total)) == 0:
        rows = []  # an empty list is null on some sites
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _shape_fault(client, spec.rows)
    return ListPage(rows, _integer(_value_at(document, spec.total)))


def _value_at(document: Any, path: str | None) -> Any:
    for step in (path or "").split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document


def _parse_xml(client: Client, spec: ListSpec, answer: Answer) -> ListPage:
    """A page of HTML fragments inside XML. GB2312 and GBK are decoded as GB18030, which contains them."""
    head = answer.content[:200].decode("ascii", "ignore")
    declared = re.search(r"encoding=[\"']([\w-]+)", head)
    charset = (declared.group(1) if declared else answer.charset or "utf-8").lower()
    charset = "gb18030" if charset.startswith("gb") else charset
    try:
        text = answer.content.decode(charset)
        body = re.sub(r"^\s*<\?xml.*?\?>", "", text.lstrip("\ufeff"), count=1)
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (LookupError, UnicodeDecodeError, etree.XMLSyntaxError) as error:
        place = getattr(error, "start", None) or getattr(error, "lineno", None) or 0
        fault = Fault("API-JSON", again=True, host=client.host, bytes=len(answer.content), place=place)
    else:
        records = [record.text or "" for record in root.xpath(spec.rows)]
        if not records and not root.xpath("//recordset"):
            raise _shape_fault(client, "recordset")
        totals = [element.text for element in root.xpath(spec.total)] if spec.total else []
        return ListPage(
            [_record(text, spec, str(client.base)) for text in records if text.strip()],
            _integer(totals[0] if totals else None),
        )
    raise fault


def _record(fragment: str, spec: ListSpec, base: str) -> Record:
    """The fields of one fragment with absolute addresses, and under `html` the fragment as received."""
    element = html.fragment_fromstring(fragment, create_parent="div")
    element.make_links_absolute(base, handle_failures="ignore")
    record: dict[str, Any] = {}
    for name, rules in spec.fields.items():
        values = (_extract(element, rule) for rule in rules)
        record[name] = next((value for value in values if value), None)
    return {**record, "html": fragment}


def _extract(element: Any, rule: FieldRule) -> str:
    text = str(element.xpath(rule.xpath, namespaces=EXSLT)).strip()
    if rule.pattern is None:
        return text
    match = re.search(rule.pattern, text)
    return "" if match is None else match.group(match.lastindex or 0)


def _integer(value: object) -> int | None:
    try:
        return int(str(value).strip())
    except ValueError:
        return None


def _shape_fault(client: Client, missing: str) -> Fault:
    return Fault("API-SHAPE", host=client.host, missing=missing, preset=client.request.preset.name)
