"""Reads the value of a cell: a number, zero, blank, “does not apply”, or unsure.

Numbers are not guessed: a text that is not clearly one number is `unsure`, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.audit.language.characters import readable
from pipeline.audit.report import Semantic


@dataclass(frozen=True)
class CellValue:
    """The value of a cell. `number` is None unless `semantic` is number or zero; `why` is the reason why it is unsure."""

    semantic: Semantic
    number: Decimal | None = None
    why: str = ""


BLANK = CellValue("blank")
UNITS = "件|条|项|个|份|宗|次|期|起|例"
_NUMBER = re.compile(
    rf"(?P<sign>[+-]|[增减]少?加?|负)?(?P<digits>\d{{1,3}}(?:[,' ]\d{{3}})+|\d+)(?P<decimals>\.\d+)?(?P<unit>{UNITS}|万元|元|亿元|%)?"
)
_REMARK = re.compile(r"[(\[][^()\[\]]*[)\]]")
_NOT_APPLICABLE = {
    "/",
    "\\",
    "-",
    "--",
    "---",
    "----",
    "无",
    "暂无",
    "n/a",
    "na",
    "x",
    "//",
    "*",
    "未涉及",
    "不涉及",
    "不适用",
}
_DASHES = str.maketrans({"—": "-", "–": "-", "−": "-", "―": "-", "─": "-", "‐": "-", "‑": "-", "﹣": "-", "ー": "-", "一": "-",
                         "，": ",", "．": ".", "。": ".", "’": "'", "Ｏ": "O"})  # fmt: skip


@lru_cache(maxsize=20_000)
def cleaned(raw: str) -> str:
    """The text in half width, with single blanks and one kind of dash."""
    text = unicodedata.normalize("NFKC", readable(raw)).translate(_DASHES)
    text = re.sub(r"\s+", " ", text).strip(" |\t")
    return re.sub(r"^(?:[?�] ?)+(?=\d)|(?<=\d)(?: ?[?�])+$", "", text)  # a no-break blank lost in another encoding


@lru_cache(maxsize=20_000)
def read_value(raw: str, unit: str = "件") -> CellValue:
    """The value of a cell in a column that is counted in `unit`.

    “22（其中修订 16 件）” is 22, “减4” is -4, 1,024 is 1024; “/” and “-” do not apply. Another unit than that of the column (251000元
    for 万元) and two numbers in one cell are unsure.
    """
    text = cleaned(raw)
    if not text:
        return BLANK
    if text.lower() in _NOT_APPLICABLE:
        return CellValue("not_applicable")
    if set(text) == {"-"}:
        return CellValue("not_applicable")
    if text in ("零", "〇"):
        return CellValue("zero", Decimal(0))
    remarks = _REMARK.findall(text)
    bare = re.sub(r" +", " ", _REMARK.sub(" ", text)).strip()
    if remarks and re.fullmatch(r"-?\d+(\.\d+)?", bare) is None and not _NUMBER.fullmatch(bare):
        return CellValue("unsure", None, f"“{text}”中有不止一个数或夹有文字")
    match = _NUMBER.fullmatch(bare) or _NUMBER.fullmatch(bare.replace(" ", "")) if _one_number(bare) else None
    if match is None:
        return CellValue("unsure", None, f"“{text}”不是一个明确的数")
    written = match["unit"]
    if written and unit and written != unit and not (written in UNITS.split("|") and unit in UNITS.split("|")):
        return CellValue("unsure", None, f"单元格写的是“{text}”，栏目的单位是{unit or '未写明'}")
    number = Decimal(re.sub(r"[,' ]", "", match["digits"]) + (match["decimals"] or ""))
    if match["sign"] and match["sign"][0] in "-减负":
        number = -number
    return CellValue("zero" if number == 0 else "number", number)


def _one_number(text: str) -> bool:
    """Whether a text is one number: “1 024” and “减 4” are, “2 6” may be two."""
    digits = re.findall(r"\d[\d,.']*", text)
    return len(digits) == 1 or re.fullmatch(r"[+-]?\d{1,3}( \d{3})+(\.\d+)?", text) is not None


_LIKE = re.compile(
    rf"[+-]?\d[\d,.' ]*({UNITS}|万元|元|亿元|%)?|[增减负](少|加)? ?\d+({UNITS})?|\d[\d,.]*({UNITS}|万元|元)?[(][^()]{{0,40}}[)]({UNITS})?"
)
_PAGE = re.compile(
    r"[-·.] ?\d{1,3} ?[-·.]|第? ?\d{1,3} ?页(,? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}|[|] ?\d{1,3} ?[|]"
    r"|[Pp](?:age|AGE|[.])? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?"
)


def is_page_number(raw: str) -> bool:
    """Whether a line is a page number: “- 3 -”, “第 3 页”, “3/12”."""
    text = cleaned(raw)
    return _PAGE.fullmatch(text) is not None


def may_be_page_number(raw: str) -> bool:
    """Whether a text alone on its line may be the number of a page: one to three digits and nothing else, no zero."""
    return re.fullmatch(r"[1-9]\d{0,2}", cleaned(raw)) is not None


@lru_cache(maxsize=20_000)
def looks_like_value(raw: str) -> bool:
    """Whether a text looks like the value of a cell and not a label: a number, with or without a remark, or “/”, “-”."""
    text = cleaned(raw)
    if not text or is_page_number(raw) or re.fullmatch(r"\d+ ?[.]", text):
        return False
    if text.lower() in _NOT_APPLICABLE or set(text) == {"-"} or text in ("零", "〇"):
        return text not in ("一", "-") or raw.strip() != "一"
    return _LIKE.fullmatch(text) is not None
