"""What an office sets itself for the year, and what becomes of what is found: the plan and the follow-up (督办).

`write_plan` writes the tasks of the year and how they stand; `follow_up_findings` numbers the open findings, gives each an office and a
last day, and closes what is mended or signed. Both are optional, and no figure depends on them (docs/decisions/0027).
"""

from typing import TYPE_CHECKING

from pipeline.core.face import lazy_face

if TYPE_CHECKING:
    from pipeline.supervision.follow_up.answers import Answer, add_answer, read_answers
    from pipeline.supervision.follow_up.write import follow_up_findings
    from pipeline.supervision.plan.due import Span, last_day, span_at, span_names, spans_within
    from pipeline.supervision.plan.write import move_plan, write_plan

__all__ = [
    "Answer",
    "Span",
    "add_answer",
    "follow_up_findings",
    "last_day",
    "move_plan",
    "read_answers",
    "span_at",
    "span_names",
    "spans_within",
    "write_plan",
]

__getattr__ = lazy_face(__name__)
