"""The title of a finding's rule, its article or document, and the Chinese words for severities and outcomes."""

from __future__ import annotations

from functools import cache

from pipeline.audit.text.form_rules import text_rule
from pipeline.core import Finding, catalogue
from pipeline.law import all_forms

SEVERITIES = {"block": "错误", "warn": "需要核对", "info": "提示"}
OUTCOMES = {
    "fail": "不成立",
    "unsure": "待核对",
    "not_checkable": "无法核对",
    "other_scope": "口径不同",
    "pass": "成立",
}
# Titles of the findings that do not come from a rule of a form.
_TITLES = {
    "TXT-T2": "正文引用的件数与表二一致", "TXT-SELF": "一句话前后一致",
    "TXT-SHARE": "占比与件数相符", "TXT-GROWTH": "增减幅度与两年的数相符",
    "TXT-UNITS": "一处总数只用一种单位", "TXT-LONG": "正文能逐句核对", "TXT-UNBOUND": "正文中的数都有出处",
    "RPT-NO-PERIOD": "写明统计期限", "RPT-PERIOD-WRONG": "统计期限是报告年度", "RPT-YEAR-TEXT": "正文写的是报告年度",
    "RPT-FORM": "使用当年的格式", "RPT-SECTION": "六个部分齐全", "RPT-CUT": "文件完整", "RPT-HEADING": "标题按格式书写",
    "RPT-NUMBERING": "序号按格式编排", "RPT-EMPTY": "各部分有内容", "RPT-IMPROVEMENT": "写明改进情况",
    "RPT-TOPIC": "总体情况五个方面齐全", "RPT-LENGTH": "总体情况不超过一千字", "RPT-LATE": "按期公布",
    "CMP-OWN": "与本系统的数一致", "CMP-LAST": "与上一年度报告衔接", "CMP-STOCK": "现行有效件数与上年衔接",
    "CMP-WEBSITE": "与网站工作年度报表一致",
    "AUDIT-BLANK": "每格都填写", "AUDIT-BLANK-SUM": "空格补齐后相等", "AUDIT-NO-TABLE": "三张表齐全", "AUDIT-HEADLESS": "表头和行名",
    "AUDIT-PARTIAL-TABLE": "表格完整", "AUDIT-OTHER-ROWS": "其他处理按当年格式分行", "AUDIT-PHANTOM": "每行的数不多不少",
}  # fmt: skip


@cache
def _rules() -> dict[str, tuple[str, str]]:
    return {rule.code: (rule.title, rule.legal_basis) for form in all_forms() for rule in form.rules}


def rule_title(code: str) -> str:
    """The title of a rule; its code where it has none."""
    known = _rules().get(code)
    return known[0] if known else _TITLES.get(code, code)


def legal_basis_of(finding: Finding, form: str | None) -> str:
    """The article or document on which a finding is based, by the form of the report."""
    rule = text_rule(form or "", finding.code)
    if rule is not None:
        return rule.legal_basis
    return str(catalogue().get(finding.code, {}).get("legal_basis") or "条例第五十条")
