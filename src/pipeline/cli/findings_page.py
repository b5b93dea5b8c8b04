"""The reference page of all findings: `python -m pipeline.cli.findings_page docs/findings.md` writes it anew.

Generated from findings.yml and the suites of expectations, so that it agrees with the program.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pipeline.core import MARKS, catalogue
from pipeline.quality import read_suites

_HEAD = """# 问题一览

由 `python -m pipeline.cli.findings_page docs/findings.md` 生成，请不要手改。每条问题在终端、看板、通知和发布的数据库中是同一句话，
“…”处是具体的文件、行、数字。**✗ 阻断**：年终不能封存，或这一步没有做成；**! 警告**：要有人看，可以改正，也可以写明理由放行
（`waivers/年份.yml`）；**· 提示**：只供知悉。勾稽关系和审读报告的规则另见格式文件 `src/pipeline/law/forms` 和看板的“问题”页。
"""


def page() -> str:
    """The whole page in Chinese, codes in the order of the alphabet."""
    return "\n".join([_HEAD, *_findings(), *_expectations()]) + "\n"


def _findings() -> Iterator[str]:
    entries = sorted(catalogue().items())
    for prefix, group in groupby(entries, key=lambda entry: entry[0].split("-")[0]):
        yield f"## {prefix}\n"
        for code, entry in group:
            yield f"**{code}** {MARKS[entry['severity']]}  \n{_filled(entry['message'])}  \n怎么办：{_filled(entry['what_to_do'])}\n"


def _expectations() -> Iterator[str]:
    """What is expected of each row as it is received; a row that fails a blocking one is put into quarantine."""
    yield "# 对收到的每一行的期望\n"
    for suite in read_suites().values():
        yield f"## {suite.name}\n"
        for code, expectation in sorted(suite.by_code.items()):
            yield f"**{code}** {MARKS[expectation.severity_of_finding]}  \n{expectation.description}  \n怎么办：{expectation.what_to_do}\n"


def _filled(sentence: str) -> str:
    """A sentence with its placeholders shown as …, escaped for Markdown."""
    plain = re.sub(r"\{(?!\{)[^{}]*\}", "…", sentence.replace("{{", "\x01").replace("}}", "\x02"))
    plain = plain.replace("\x01", "{").replace("\x02", "}")
    return re.sub(r"([*_<>|`])", r"\\\1", " ".join(plain.split()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
