"""A page of HTML as a person would see it: its text and headings, links, newest date, and whether its encoding is as declared."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import lxml.etree
import lxml.html

from pipeline.core import package_yaml

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*([0-9]{1,3})(?:\.[0-9]+)?\s*;\s*url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})\s*[-./年]\s*([01]?[0-9])\s*[-./月]\s*([0-3]?[0-9])(?![0-9])日?")
# A page of more links is a map of the site, and a longer heading is none.
MOST_LINKS, LONGEST_HEADING = 1000, 200
# Charsets as browsers read them: these names all mean the widest of the family.
_READ_AS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "latin1": "windows-1252"}


@dataclass(frozen=True)
class ReadPage:
    """What stands on a page. `encoding_fault`: in Chinese, empty when it is as declared; `digest`: equal for pages of the same text,
    whatever their numbers; `refresh`: where a page of HTML sends its reader by itself."""

    text: str
    headings: tuple[str, ...]
    links: tuple[str, ...]
    newest: date | None
    asks_password: bool
    encoding_fault: str
    refresh: str | None

    @property
    def plain(self) -> str:
        """The text as titles are compared with."""
        return plain(self.text)

    @property
    def digest(self) -> str:
        return hashlib.sha256(re.sub(r"[0-9]+", "", self.plain).encode()).hexdigest()[:16]


@cache
def signs() -> dict[str, Any]:
    """How pages show what they are, as written in `signs.yml`."""
    return dict(package_yaml("inspection/signs.yml"))


def plain(text: str) -> str:
    """Han characters, letters and digits alone, so that spaces and punctuation make no difference."""
    return "".join(character for character in text.lower() if character.isalnum())


def decode(content: bytes, header: str | None, *, cut: bool = False) -> tuple[str, str]:
    """The text of a page and what is wrong with its encoding (empty: nothing). `header`: the charset of the HTTP answer.

    `cut`: the content was not read to its end, which may lie within a character.
    """
    match = _DECLARED.search(content[:4096])
    declared = header or (match[1].decode() if match else None)
    if content.startswith(codecs.BOM_UTF8):
        declared = declared or "utf-8"
    if declared is not None:
        try:
            text = _strict(content, declared, cut)
        except (LookupError, UnicodeDecodeError):
            text, found = _guess(content, cut)
            return text, f"写明的是 {declared}，实际是 {found}" if found else f"写明的是 {declared}，按它读不通"
        if (
            not content.isascii()
            and not text.isascii()
            and not declared.lower().startswith(("utf-8", "utf8"))
            and _is_utf8(content, cut)
        ):
            return _strict(content, "utf-8", cut), f"写明的是 {declared}，实际是 utf-8"
        return text, "页面上有乱码" if any(sign in text for sign in signs()["garbled"]) else ""
    text, found = _guess(content, cut)
    return text, "" if content.isascii() else f"没有写明编码，实际是 {found or '什么看不出来'}"


def _strict(content: bytes, charset: str, cut: bool) -> str:
    name = _READ_AS.get(charset.lower(), charset)
    return codecs.getincrementaldecoder(name)("strict").decode(content.removeprefix(codecs.BOM_UTF8), final=not cut)


def _is_utf8(content: bytes, cut: bool) -> bool:
    """Whether bytes beyond ASCII are UTF-8, which text of another encoding almost never is."""
    try:
        _strict(content, "utf-8", cut)
    except UnicodeDecodeError:
        return False
    return True


def _guess(content: bytes, cut: bool) -> tuple[str, str]:
    for charset in ("utf-8", "gb18030"):
        try:
            return _strict(content, charset, cut), charset
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace"), ""


def read_page(content: bytes, header: str | None, address: str, on: date, *, cut: bool = False) -> ReadPage:
    """A page of HTML as read on a day; links are absolute, each once, in their order. Never raises for what a page is like."""
    text, fault = decode(content.replace(b"\0", b""), header, cut=cut)
    try:
        tree = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.ParserError, ValueError):
        return ReadPage("", (), (), None, False, fault, None)
    tree.make_links_absolute(address, handle_failures="discard")
    refresh = next(
        (
            match[2]
            for element in tree.xpath("//meta[@http-equiv and @content]")
            if element.get("http-equiv").lower() == "refresh"
            and (match := _REFRESH.match(element.get("content")))
            and int(match[1]) <= 5
        ),
        None,
    )
    named = [element.get("content") for element in tree.xpath("//meta[@name='ArticleTitle'][@content]")]
    links = tuple(dict.fromkeys(_links(tree)))[:MOST_LINKS]
    password = bool(tree.xpath("//input[translate(@type,'PASWORD','pasword')='password']"))
    for element in tree.xpath("//script|//style|//noscript|//template|//comment()"):
        element.drop_tree() if element.getparent() is not None else None
    headings = [*named, *(element.text_content() for element in tree.xpath("//title|//h1|//h2")[:12])]
    # With spaces between elements: two dates of a list must not run together.
    seen = " ".join(" ".join(tree.itertext()).split())
    cleaned = tuple(
        dict.fromkeys(" ".join(heading.split())[:LONGEST_HEADING] for heading in headings if heading.strip())
    )
    return ReadPage(seen, cleaned, links, newest_date(seen, on), password, fault, refresh)


def _links(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//a[@href]|//area[@href]"):
        address = element.get("href").strip().partition("#")[0]
        if re.match(r"(?i)https?:", address):
            yield address


def newest_date(text: str, on: date) -> date | None:
    """The newest day that a list page shows, up to `on`; a clock (今天是…, …星期一) is no date of news."""
    newest: date | None = None
    for match in _DAY.finditer(text):
        before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() :].lstrip()[:2]
        if any(sign in before for sign in signs()["clock_before"]) or after in signs()["clock_after"]:
            continue
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if day <= on and (newest is None or day > newest):
            newest = day
    return newest


def is_attachment(address: str) -> bool:
    """Whether an address leads to a file and not to a page."""
    path = address.partition("?")[0].lower()
    return "." in path.rpartition("/")[2] and path.rpartition(".")[2] in signs()["attachments"]
