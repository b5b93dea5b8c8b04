"""What a run comes to: one judgement, from which a command takes its exit status and Prefect its state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.core import Finding, Refusal, tally
from pipeline.operations.run import Done, Stopped

ExitStatus = Literal[0, 1, 2]


@dataclass(frozen=True)
class Verdict:
    """`status`: the exit status of a command. `message`: a Chinese sentence that holds no personal data.

    0: done and clean. 1: done, with findings that need someone. 2: refused, blocked, or ended by an error of the program.
    """

    status: ExitStatus
    message: str

    @property
    def name(self) -> str:
        """The name of the state: `Completed`, `有问题` (which is Completed too), or `Failed`."""
        return ("Completed", "有问题", "Failed")[self.status]


def judge(outcome: Sequence[Done] | Stopped | Refusal) -> Verdict:
    """The verdict on the results of the verbs, or on what ended them."""
    if isinstance(outcome, Refusal):
        return Verdict(2, f"[{outcome.finding.code}] {outcome.finding.message}{outcome.finding.what_to_do}")
    if isinstance(outcome, Stopped):
        published = "已发布" if outcome.published else "没有发布；此前发布的数据照常使用"
        return Verdict(2, f"有阻断性问题（{_blocking_codes(outcome.done)}），{published}。")
    findings = [finding for done in outcome for finding in done.findings]
    last = outcome[-1].line if outcome else "没有要做的事"
    return Verdict(1 if has_open(findings) else 0, f"{last}；问题：{tally(findings)}")


def has_open(findings: Iterable[Finding]) -> bool:
    """Whether a finding needs someone: blocking or a warning, and not waived."""
    return any(finding.severity in ("block", "warn") and finding.waived_by is None for finding in findings)


def _blocking_codes(results: Iterable[Done]) -> str:
    """Each blocking code with how often it occurs."""
    codes = Counter(finding.code for done in results for finding in done.findings if finding.severity == "block")
    return "，".join(f"{code} {count}" for code, count in sorted(codes.items()))
