"""The one reader of `matches.yml`: pairs of an item and a post of which a person says whether they are one publication."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from pipeline.core import FrozenModel, Refusal, YamlError, describe_validation_error, line_of, read_yaml_file

# An id may be a number, which YAML does not read as a text.
Id = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), Field(min_length=1)]


class MatchDecision(FrozenModel):
    """One signed decision: the `item_id` of an item, the `post_id` of a post, whether they are the same publication, who says so, when."""

    item: Id
    post: Id
    same: bool
    by: str = Field(min_length=1)
    on: date
    note: str = ""


def read_decisions(folder: Path) -> tuple[MatchDecision, ...]:
    """The entries of a workspace's `matches.yml`; none when there is no file. Raises Refusal MATCHES-SETTING."""
    file = folder / "matches.yml"
    if not file.exists():
        return ()
    try:
        entries = read_yaml_file(file, text_keys=("item", "post")) or []
    except YamlError as error:
        raise _unreadable(file, str(error)) from None
    if not isinstance(entries, list):
        raise _unreadable(file, "应是一个列表，每项以 “- item:” 开头")
    decisions: dict[tuple[str, str], MatchDecision] = {}
    for number, entry in enumerate(entries, start=1):
        try:
            decision = MatchDecision.model_validate(entry)
        except ValidationError as error:
            reason = f"第 {line_of(entry)} 行，第 {number} 项：{describe_validation_error(error)}"
            raise _unreadable(file, reason) from None
        if decisions.setdefault((decision.item, decision.post), decision).same != decision.same:
            raise _unreadable(file, f"第 {number} 项：item {decision.item} 与 post {decision.post} 先后说的不一样")
    return tuple(decisions.values())


def _unreadable(file: Path, reason: str) -> Refusal:
    return Refusal("MATCHES-SETTING", file=str(file), reason=reason)
