"""gongkai: from an agency's raw disclosure records to its statutory yearly report, each number the sum of its evidence.

The verbs, in the order of a run; each is a module, a command and a task of the flows:

    pull      looks at every source and keeps the bytes as received
    load      turns snapshots into row versions with the time at which we learned of them
    correct   applies signed corrections to rows known to be wrong
    check     judges what was received with the expectations
    count     lists the rows every number stands on, and sums them
    fill      puts figures into the cells of the statutory forms and judges them by the forms' rules
    publish   hands an immutable database to readers

`read` opens what was published.
"""

from typing import Any

__all__ = ["read"]


def __getattr__(name: str) -> Any:
    """Verbs are imported when they are first used: a reader does not wait for a writer's libraries."""
    from importlib import import_module

    if name == "read":
        return import_module("pipeline.published").read
    if name in ("pull", "load", "correct", "check", "count", "fill", "publish"):
        return getattr(import_module(f"pipeline.{name}"), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
