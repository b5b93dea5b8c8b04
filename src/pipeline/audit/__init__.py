"""Reads published yearly reports back, in the formats they come in, and judges them by the rules of the forms.

`formats` reads files, `identity` finds agency and year, `language` makes Chinese text comparable, `tables` and `text` read and check
the tables and the sentences, `outputs` writes the results.
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.audit.audit import AuditedReport, audit_files, exit_status, files_of
    from pipeline.audit.decisions import DECISIONS_FILE, Decision, add_decision, open_findings
    from pipeline.audit.declare import DeclaredReport, declare_report, write_declared
    from pipeline.audit.drafts import draft_findings
    from pipeline.audit.enrich import enrich_reports
    from pipeline.audit.expected import missing_reports, read_expected
    from pipeline.audit.judge import RULES_LEFT_OUT, report_json
    from pipeline.audit.limits import LIMITS
    from pipeline.audit.outputs.files import write_outputs
    from pipeline.audit.outputs.terminal import terminal_lines
    from pipeline.audit.own_text import own_text_findings, text_contradictions
    from pipeline.audit.report import ReadReport
    from pipeline.audit.text.rules import SentenceRule, sentence_rules
    from pipeline.audit.text.sentences import check_text
    from pipeline.audit.workers import InputFile

__all__ = [
    "DECISIONS_FILE",
    "LIMITS",
    "RULES_LEFT_OUT",
    "AuditedReport",
    "Decision",
    "DeclaredReport",
    "InputFile",
    "ReadReport",
    "SentenceRule",
    "add_decision",
    "audit_files",
    "check_text",
    "declare_report",
    "draft_findings",
    "enrich_reports",
    "exit_status",
    "files_of",
    "missing_reports",
    "open_findings",
    "own_text_findings",
    "read_expected",
    "report_json",
    "sentence_rules",
    "terminal_lines",
    "text_contradictions",
    "write_declared",
    "write_outputs",
]

__getattr__ = lazy_face(__name__)
