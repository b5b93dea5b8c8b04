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

`pipeline.count("data")` does one verb over a workspace, `pipeline.read("data")` opens what was published.
"""

import sys
from types import ModuleType
from typing import Any

__all__ = ["read"]

_VERBS = ("pull", "load", "correct", "check", "count", "fill", "seal", "publish", "render")


class _Package(ModuleType):
    """The package, in which `pipeline.pull` stays the function when Python has imported the module of the same name.

    Nothing is imported before it is used: a reader does not wait for a writer's libraries.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _VERBS:
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name == "read":
            from pipeline.published import read

            return read
        if name in _VERBS:
            from pipeline.run import alone

            return alone(name)
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")


sys.modules[__name__].__class__ = _Package
