"""audit: reads published reports back, in the forms they really come in, and judges them by the forms' own rules."""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.audit.audit import audit_files, exit_status, files_of
    from pipeline.audit.decisions import FILE, Decision, keep_decision, standing
    from pipeline.audit.drafts import draft_findings
    from pipeline.audit.enrich import completed
    from pipeline.audit.judge import dumps
    from pipeline.audit.limits import LIMITS
    from pipeline.audit.outputs.files import write_outputs
    from pipeline.audit.outputs.terminal import lines
    from pipeline.audit.report import ReadReport
    from pipeline.audit.text.sentences import check_text
    from pipeline.audit.workers import Asked

__all__ = [
    "FILE",
    "LIMITS",
    "Asked",
    "Decision",
    "ReadReport",
    "audit_files",
    "check_text",
    "completed",
    "draft_findings",
    "dumps",
    "exit_status",
    "files_of",
    "keep_decision",
    "lines",
    "standing",
    "write_outputs",
]

__getattr__ = lazy_face(__name__)
