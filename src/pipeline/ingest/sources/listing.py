"""A list on the web, described by data in a preset: how a page is asked for, where its records and its total stand."""

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
from pipeline.ingest.sources.limits import wrong
from pipeline.ingest.sources.records import Record

EXSLT = {"re": "http://exslt.org/regular-expressions"}


class Taken(FrozenModel):
    """A value of a fragment: an XPath that gives text, and which part of it."""

    xpath: str
    pattern: str | None = None


class Listing(FrozenModel):
    """`fetch` of a preset that reads a list. `{page}` `{first}` `{last}` and the source's parameters stand for themselves in
    `path`, `query`, `form` and `add` (what is added to each record). `rows` and `total`: a dotted path in JSON, an XPath in XML.
    `id` and `time` name the fields by which a record is known and the list is sorted, newest first. Every `full_every_days` the whole
    list is read, else only as far as the days that are due."""

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
    fields: dict[str, tuple[Taken, ...]] = {}
    add: dict[str, str] = {}
    reread_days: int = 14
    full_every_days: int = 28
    passes: int = 3


@dataclass(frozen=True)
class Page:
    """One page: its records, and the total the list states."""

    rows: list[Record]
    total: int | None


def listing_of(source: Source, preset: Preset) -> Listing:
    """Raises Refusal PRESET-SETTING, and SOURCE-PARAMETER for a parameter the source does not give."""
    try:
        listing = Listing(**preset.fetch)
    except ValidationError as error:
        reason = describe_validation_error(error, within=("fetch",))
        raise Refusal("PRESET-SETTING", preset=preset.name, reason=reason) from None
    for text in (listing.path, *listing.query.values(), *listing.form.values(), *listing.add.values()):
        for name in re.findall(r"\{(\w+)\}", text):
            if name not in ("page", "first", "last") and name not in source.parameters:
                raise wrong(source, name, "没有写")
    return listing


def read_page(client: Client, listing: Listing, number: int) -> Page:
    """One page, counted from 1. Raises Fault."""
    words = {**client.source.parameters, "page": number, "first": (number - 1) * listing.page_size + 1,
             "last": number * listing.page_size}  # fmt: skip
    query, form, added = (
        {name: text.format_map(words) for name, text in group.items()}
        for group in (listing.query, listing.form, listing.add)
    )
    place = listing.path.format_map(words)
    if listing.format == "json":
        document = client.json(listing.method, place, query=query, form=form or None)
        page = _of_json(client, listing, document)
    else:
        page = client.content(
            listing.method, place, query=query, form=form, judge=lambda answer: _of_xml(client, listing, answer)
        )
    return Page([{**row, **added} for row in page.rows], page.total) if added else page


def day_of_time(value: object) -> date | None:
    """The day in Asia/Shanghai of a record's time: epoch seconds or milliseconds, or text that begins with a date."""
    text = str(value).strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return wall_time(int(text[:10])).date()
    found = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _of_json(client: Client, listing: Listing, document: Any) -> Page:
    rows = _inside(document, listing.rows)
    if rows is None and _number(_inside(document, listing.total)) == 0:
        rows = []  # an empty list is null on some sites
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _shape(client, listing.rows)
    return Page(rows, _number(_inside(document, listing.total)))


def _inside(document: Any, path: str | None) -> Any:
    for step in (path or "").split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document


def _of_xml(client: Client, listing: Listing, answer: Answer) -> Page:
    """Fragments of HTML inside XML. What is declared as GB2312 or GBK is read as GB18030, of which they are parts."""
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
        records = [record.text or "" for record in root.xpath(listing.rows)]
        if not records and not root.xpath("//recordset"):
            raise _shape(client, "recordset")
        totals = [found.text for found in root.xpath(listing.total)] if listing.total else []
        return Page(
            [_record(text, listing, str(client.base)) for text in records if text.strip()],
            _number(totals[0] if totals else None),
        )
    raise fault


def _record(fragment: str, listing: Listing, base: str) -> Record:
    """The values of one fragment, addresses made whole, and the fragment itself as received."""
    element = html.fragment_fromstring(fragment, create_parent="div")
    element.make_links_absolute(base, handle_failures="ignore")
    found: dict[str, Any] = {}
    for name, ways in listing.fields.items():
        values = (_taken(element, way) for way in ways)
        found[name] = next((value for value in values if value), None)
    return {**found, "html": fragment}


def _taken(element: Any, way: Taken) -> str:
    text = str(element.xpath(way.xpath, namespaces=EXSLT)).strip()
    if way.pattern is None:
        return text
    match = re.search(way.pattern, text)
    return "" if match is None else match.group(match.lastindex or 0)


def _number(value: object) -> int | None:
    try:
        return int(str(value).strip())
    except ValueError:
        return None


def _shape(client: Client, missing: str) -> Fault:
    return Fault("API-SHAPE", host=client.host, missing=missing, preset=client.asked.preset.name)
