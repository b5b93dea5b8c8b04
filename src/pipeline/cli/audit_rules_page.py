"""The reference page of what an audit checks: `python -m pipeline.cli.audit_rules_page docs/audit-rules.md` writes it anew.

Generated from the forms' rules, the rules about sentences and findings.yml, so that it agrees with the program.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.audit import RULES_LEFT_OUT, SentenceRule, sentence_rules
from pipeline.core import MARKS, catalogue
from pipeline.law import Rule, all_forms

_HEAD = """# 审读报告核对什么

由 `python -m pipeline.cli.audit_rules_page docs/audit-rules.md` 生成，请不要手改。`gongkai audit` 读已经公布的年度报告，按下面的规则核对。
没有读全的格不作为 0，用到它的规则都不下结论。
"""
_NOT_CHECKED = (
    """## 不核对什么

* 表格是图片的、扫描件里的文字。
* 跨段落的合计；没有单位、名称写在数后面的列举；“分别为”之后名称与数分开写的；以万为单位的总数与以件为单位的各项。
* 上一段才说到的对象；反问和双重否定。
* 台账、公布日期里才有的事："""
    + "、".join(f"`{code}`" for code in RULES_LEFT_OUT)
    + """（本系统自己的报告另行核对）。
* 数与实际是否相符：报告自己前后一致，就不作为问题；与本系统的数比较，用 `gongkai audit --against-figures`。
"""
)


def page() -> str:
    """The whole page in Chinese."""
    return "\n".join([_HEAD, *_tables(), *_sentences(), *_make_up(), _NOT_CHECKED])


def _tables() -> Iterator[str]:
    yield "## 三张表的勾稽关系\n"
    yield "| 规则 | 核对什么 | 程度 | 2019 年格式 | 2021 年格式 |\n|---|---|---|---|---|"
    known: dict[str, Rule] = {}
    where: dict[str, list[str]] = {}
    for form in all_forms():
        for rule in form.rules:
            if form.kind == "report" and rule.scope != "text" and rule.code not in RULES_LEFT_OUT:
                known.setdefault(rule.code, rule)
                where.setdefault(rule.code, []).append(form.id)
    for code, rule in sorted(known.items()):
        marks = ("✓" if form in where[code] else "" for form in ("format_2019", "format_2021"))
        severity = "! 警告" if code.startswith("T2-") and rule.severity == "block" else MARKS[rule.severity]
        yield f"| `{code}` | {_cell(rule.title)} | {severity} | {' | '.join(marks)} |"
    yield ""


def _sentences() -> Iterator[str]:
    yield "## 正文的句子\n"
    yield "| 规则 | 核对什么 | 不核对什么 | 这样写是对的 | 这样写会指出或询问 |\n|---|---|---|---|---|"
    for rule in sentence_rules():
        codes = "、".join(f"`{code}`" for code in rule.codes)
        right, wrong = _example(rule, "holds"), _example(rule, "fails", "asks")
        yield f"| {codes} | {_cell(rule.checks)} | {_cell(rule.leaves)} | {right} | {wrong} |"
    yield ""


def _example(rule: SentenceRule, *kinds: str) -> str:
    return next((_cell(text) for kind in kinds for text in rule.examples[kind]), "")


def _make_up() -> Iterator[str]:
    yield "## 报告的组成和读报告时要问的\n"
    yield "| 规则 | 说什么 | 程度 |\n|---|---|---|"
    for code, entry in sorted(catalogue().items()):
        if code.startswith(("RPT-", "AUDIT-")) and entry["severity"] != "block":
            yield f"| `{code}` | {_cell(entry['message'])} | {MARKS[entry['severity']]} |"
    yield ""


def _cell(text: str) -> str:
    """A text as a cell of a table in Markdown, with placeholders shown as …"""
    return re.sub(r"([*_<>|`])", r"\\\1", " ".join(re.sub(r"\{[^{}]*\}", "…", text).split()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
