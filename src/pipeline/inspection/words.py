"""The office's own list of wrong expressions: 严重表述错误 is found only as far as this list goes."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.core import Inspect, Refusal


def read_word_list(settings: Inspect, folder: Path) -> dict[str, str]:
    """Wrong expression → the right one; empty without a list. A line is `wrong,right`; `#` begins a remark.

    Raises Refusal INSPECT-WORDS naming file and line.
    """
    if settings.word_list is None:
        return {}
    file = folder / settings.word_list
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = "不是 UTF-8 编码的文字" if isinstance(error, UnicodeDecodeError) else error.strerror or "读不了"
        raise Refusal("INSPECT-WORDS", file=str(file), line=0, reason=reason) from None
    words: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        parts = [part.strip() for part in re.split(r"[,，\t]|→|=>", content)]
        if len(parts) != 2 or not all(parts):
            raise Refusal("INSPECT-WORDS", file=str(file), line=number, reason="应写成“错的,对的”")
        wrong, right = parts
        if len(wrong) < 2 or wrong in right:
            raise Refusal("INSPECT-WORDS", file=str(file), line=number, reason=f"“{wrong}”太短，或本身就在“{right}”里")
        words[wrong] = right
    return words
