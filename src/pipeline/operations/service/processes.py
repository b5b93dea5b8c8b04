"""The processes below this one: none of them may outlive it, whatever they started themselves. Linux only, as the product is."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Collection
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """From now on a process whose parent died becomes ours instead of the system's, and can still be found and ended."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent() -> None:
    """Called in a new child: the kernel ends it when its parent is killed, even by SIGKILL."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def below(pid: int, spared: Collection[int] = ()) -> list[int]:
    """All living descendants of a process, children before their own; without those of `spared` and what is below them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            children = [int(child) for child in (task / "children").read_text().split()]
        except OSError:  # ended meanwhile
            continue
        for child in children:
            if child not in spared:
                found += [child, *below(child, spared)]
    return found


def bury(known: Collection[int]) -> None:
    """Take note of adopted processes that ended by themselves; `known` ones have someone who waits for them."""
    for pid in below(os.getpid(), known):
        _wait(pid)


def end_all_below(spared: Collection[int], patience: float = 5.0) -> None:
    """Ask everything below this process to end, then end it; `spared` ones are somebody else's."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + patience
        for pid in below(os.getpid(), spared):
            try:
                os.kill(pid, sign)
            except ProcessLookupError:
                continue
        while (left := below(os.getpid(), spared)) and time.monotonic() < until:
            for pid in left:
                _wait(pid)
            time.sleep(0.05)
        if not left:
            return


def _wait(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, ProcessLookupError):  # not ours to wait for, or gone
        return
