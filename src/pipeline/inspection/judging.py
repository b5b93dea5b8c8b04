"""What a page that was read comes to: in order, another page than it should be, or none that can be judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from pipeline.inspection.reading import ReadPage, plain, signs

# A heading at least so alike says the same in other words of the same title.
SAME_HEADING = 0.9


def judge_page(
    page: ReadPage, asked: str, final: str, titles: Sequence[str], missing_digest: str | None
) -> tuple[str, str]:
    """The state of a page and a Chinese remark. `titles`: of the items published there (none: a column's own page).

    `missing_digest`: of the page with which the site answers an address that cannot exist.
    """
    text = page.plain
    found = any(plain(_uncut(title)) in text for title in titles)
    heading = page.headings[0] if page.headings else ""
    if not found:
        if page.asks_password and (not titles or any(sign in text for sign in signs()["login"])):
            return "login", heading
        if leads_to_first_page(asked, final):
            return "soft_missing", "跳到了首页"
        if missing_digest is not None and page.digest == missing_digest:
            return "soft_missing", f"与不存在的网址同一个页面“{heading}”"
        if _says_missing(page, text):
            return "soft_missing", heading
    if page.encoding_fault:
        return "encoding", page.encoding_fault
    if titles and not found:
        if len(text) < 10:
            return "unread", "网页上没有文字，内容可能由脚本生成"
        if _alike(titles, page.headings) < SAME_HEADING:
            return "title_changed", f"网页上是“{heading[:60]}”" if heading else "网页上没有标题"
    return _moved(asked, final)


def judge_file(asked: str, final: str) -> tuple[str, str]:
    """The state of an address that answers and is not read: a file, or a page of somebody else."""
    return ("soft_missing", "跳到了首页") if leads_to_first_page(asked, final) else _moved(asked, final)


def leads_to_first_page(asked: str, final: str) -> bool:
    """Whether a deep address ends at the first page of a site."""
    return asked != final and not _is_first_page(asked) and _is_first_page(final)


def _is_first_page(address: str) -> bool:
    parts = urlsplit(address)
    return (
        not parts.query
        and parts.path.count("/") <= 1
        and parts.path.strip("/").partition(".")[0].lower() in signs()["first_pages"]
    )


def _moved(asked: str, final: str) -> tuple[str, str]:
    before, after = (_host(address) for address in (asked, final))
    if before != after:
        return "moved_host", f"{before} → {after}"
    return ("redirected", final) if _bare(asked) != _bare(final) else ("good", "")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _bare(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")


def _says_missing(page: ReadPage, text: str) -> bool:
    words = [plain(word) if word != "404-" else word for word in signs()["soft_missing"]]
    where = "".join(page.headings).replace(" ", "").lower()
    titled = any(word in where or word in plain(where) for word in words)
    return titled or (len(text) <= signs()["little_text"] and any(word in text for word in words))


def _alike(titles: Sequence[str], headings: Sequence[str]) -> float:
    return max(
        (
            SequenceMatcher(None, plain(_uncut(title)), plain(heading)).ratio()
            for title in titles
            for heading in headings
        ),
        default=0.0,
    )


def _uncut(title: str) -> str:
    """A title without the dots of a list that cut it."""
    return re.sub(r"(…|\.{3,})$", "", title.strip())
