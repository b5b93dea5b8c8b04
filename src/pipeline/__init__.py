"""gongkai: from an agency's raw disclosure records to its statutory yearly report, each number the sum of its evidence.

The verbs, in the order of a run; each is a module, a command, a task of the flows and a function of this package:

    pull      looks at every source and keeps the bytes as received
    load      turns snapshots into row versions with the time at which we learned of them
    correct   applies signed corrections to rows known to be wrong
    check     judges what was received with the expectations
    count     lists the rows every number stands on, and sums them
    fill      puts figures into the cells of the statutory forms and judges them by the forms' rules
    seal      fixes a year that someone approved as a package anyone can verify
    publish   hands an immutable database to readers
    render    writes the documents of a year from what was published

`pipeline.count("data")` does one verb over a workspace, `pipeline.read("data")` opens what was published. The packages below this one
are subjects; CONTRIBUTING.md has their map.
"""

from typing import Any

__all__ = ["read"]


def __getattr__(name: str) -> Any:
    """`read` and the verbs, imported when asked for: a reader does not wait for a writer's libraries."""
    if name == "read":
        from pipeline.core import read_published

        return read_published
    if name in ("pull", "load", "correct", "check", "count", "fill", "seal", "publish", "render"):
        from pipeline.operations import as_function

        return as_function(name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
